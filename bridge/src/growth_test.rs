use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, ListArray, StringArray};
use arrow::datatypes::{DataType, Field, FieldRef, Int64Type};
use datafusion::common::ScalarValue;
use datafusion::common::config::ConfigOptions;
use datafusion::execution::SessionStateDefaults;
use datafusion::logical_expr::type_coercion::functions::fields_with_udf;
use datafusion::logical_expr::{ColumnarValue, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF};

use super::*;

/// A result may have this many times the bytes of its arguments, and a little more, without an estimate.
const FACTOR: u64 = 32;
const LITTLE: u64 = 2048;

fn list(values: ArrayRef) -> ScalarValue {
    ScalarValue::List(ScalarValue::new_list_from_iter(
        (0..values.len()).map(|at| ScalarValue::try_from_array(&values, at).unwrap_or(ScalarValue::Null)),
        values.data_type(),
        true,
    ))
}

/// Values of every kind, small beside the numbers among them.
fn samples() -> Vec<ScalarValue> {
    let interval = ScalarValue::new_interval_mdn(0, 1, 0);
    let minute = ScalarValue::new_interval_mdn(0, 0, 60_000_000_000);
    let numbers = Int64Array::from_iter_values(0..300);
    let words = StringArray::from_iter_values((0..100).map(|i| format!("w{i}")));
    let nested =
        ListArray::from_iter_primitive::<Int64Type, _, _>((0..50).map(|i| Some((0..5).map(move |j| Some(i + j)))));
    vec![
        ScalarValue::from("a"),
        ScalarValue::from("a".repeat(300)),
        ScalarValue::from("xyz".repeat(100)),
        ScalarValue::from("((((.*))))"),
        ScalarValue::from(""),
        ScalarValue::from("g"),
        ScalarValue::Int64(Some(20_000)),
        ScalarValue::Int64(Some(1)),
        ScalarValue::Int64(Some(-20_000)),
        ScalarValue::Float64(Some(1e300)),
        ScalarValue::Boolean(Some(true)),
        ScalarValue::Binary(Some(vec![7; 200])),
        ScalarValue::Date32(Some(0)),
        ScalarValue::Date32(Some(20_000)),
        ScalarValue::TimestampMicrosecond(Some(0), None),
        ScalarValue::TimestampMicrosecond(Some(1_000_000_000_000), None),
        interval,
        minute,
        list(Arc::new(numbers)),
        list(Arc::new(words)),
        list(Arc::new(nested)),
        ScalarValue::Null,
    ]
}

fn bytes_of(value: &ColumnarValue) -> u64 {
    let array = match value {
        ColumnarValue::Array(array) => Arc::clone(array),
        ColumnarValue::Scalar(value) => value.to_array().unwrap_or_else(|_| Arc::new(Int64Array::new_null(0))),
    };
    (0..array.len()).map(|row| value_bytes(&array, row)).sum()
}

struct Called {
    given: u64,
    made: u64,
    estimated: Option<u64>,
}

/// What a call gives; none where the engine does not take the arguments, or fails.
fn call(function: &ScalarUDF, values: &[&ScalarValue]) -> Option<Called> {
    let field = |data_type: DataType| -> FieldRef { Arc::new(Field::new("a", data_type, true)) };
    let given: Vec<FieldRef> = values.iter().map(|value| field(value.data_type())).collect();
    let fields = fields_with_udf(&given, function).ok()?;
    let cast: Vec<ScalarValue> = values
        .iter()
        .zip(&fields)
        .map(|(value, field)| value.cast_to(field.data_type()).ok())
        .collect::<Option<_>>()?;
    let scalars: Vec<Option<&ScalarValue>> = cast.iter().map(Some).collect();
    let return_field =
        function.return_field_from_args(ReturnFieldArgs { arg_fields: &fields, scalar_arguments: &scalars }).ok()?;
    let args = ScalarFunctionArgs {
        args: cast.iter().map(|value| ColumnarValue::Scalar(value.clone())).collect(),
        arg_fields: fields,
        number_rows: 1,
        return_field,
        config_options: Arc::new(ConfigOptions::default()),
    };
    let estimated = estimate(function.name(), &args).ok()?;
    let given = args.args.iter().map(bytes_of).sum::<u64>();
    let made = bytes_of(&function.invoke_with_args(args).ok()?);
    Some(Called { given, made, estimated })
}

fn each_call(mut take: impl FnMut(&ScalarUDF, &[&ScalarValue])) {
    let samples = samples();
    for function in SessionStateDefaults::default_scalar_functions() {
        take(&function, &[]);
        for a in &samples {
            take(&function, &[a]);
            for b in &samples {
                take(&function, &[a, b]);
                for c in &samples {
                    take(&function, &[a, b, c]);
                }
            }
        }
        // Four: of the kinds that such functions take.
        let few = [&samples[0], &samples[1], &samples[5], &samples[7], &samples[18], &samples[20]];
        for a in few {
            for b in few {
                for c in few {
                    for d in few {
                        take(&function, &[a, b, c, d]);
                    }
                }
            }
        }
    }
}

#[test]
fn every_function_that_grows_has_an_estimate_that_holds() {
    let mut missing: BTreeMap<String, String> = BTreeMap::new();
    let mut broken: BTreeMap<String, String> = BTreeMap::new();
    let mut panicked: BTreeMap<String, String> = BTreeMap::new();
    let mut grew: BTreeMap<String, u64> = BTreeMap::new();
    let mut calls = 0;
    each_call(|function, values| {
        let name = function.name().to_string();
        let shown = || format!("{values:?}").chars().take(300).collect::<String>();
        let Ok(called) = catch_unwind(AssertUnwindSafe(|| call(function, values))) else {
            panicked.entry(name).or_insert_with(shown);
            return;
        };
        let Some(called) = called else { return };
        calls += 1;
        let grows = called.made > FACTOR * called.given + LITTLE;
        if grows {
            *grew.entry(name.clone()).or_default() += 1;
        }
        match called.estimated {
            Some(estimated) if called.made > estimated => {
                broken.entry(name).or_insert_with(|| format!("{} of {estimated} for {}", called.made, shown()));
            }
            None if grows => {
                missing.entry(name).or_insert_with(|| format!("{} of {} for {}", called.made, called.given, shown()));
            }
            _ => {}
        }
    });
    println!("{calls} calls; grew: {grew:?}; panicked: {panicked:?}");
    let unused: Vec<_> = names().filter(|name| !grew.contains_key(*name)).collect();
    println!("listed, and did not grow here: {unused:?}");
    assert!(calls > 10_000, "{calls} calls");
    assert!(missing.is_empty(), "without estimate: {missing:#?}");
    assert!(broken.is_empty(), "larger than estimated: {broken:#?}");
}

#[test]
fn every_listed_name_is_a_function() {
    let known = SessionStateDefaults::default_scalar_functions();
    for name in names() {
        assert!(known.iter().any(|function| function.name() == name), "{name}");
    }
}

#[test]
fn estimates_count_rows() {
    let call = |text: ColumnarValue, count: ColumnarValue, rows| {
        estimate(
            "repeat",
            &ScalarFunctionArgs {
                args: vec![text, count],
                arg_fields: vec![],
                number_rows: rows,
                return_field: Arc::new(Field::new("a", DataType::Utf8, true)),
                config_options: Arc::new(ConfigOptions::default()),
            },
        )
        .unwrap_or_default()
    };
    let texts = || ColumnarValue::Array(Arc::new(StringArray::from(vec![Some("ab"), None, Some("abc")])));
    let scalar = |text: &str| ColumnarValue::Scalar(ScalarValue::from(text));
    let count = |count| ColumnarValue::Scalar(ScalarValue::Int64(Some(count)));
    assert_eq!(call(texts(), count(10), 3), Some(50));
    assert_eq!(call(texts(), count(-10), 3), Some(0));
    assert_eq!(call(scalar("ab"), count(10), 1), Some(20));
    assert_eq!(call(scalar("ab"), count(10), 8192), Some(20 * 8192));
    assert_eq!(call(scalar("ab"), count(i64::MAX), 8192), Some(u64::MAX));
}
