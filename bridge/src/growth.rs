//! How large a call's result may become, for the engine's functions whose result is not bound by what they are given.
//!
//! A function is listed where one value of its result can have more than some thirty times the bytes of its arguments. The
//! test below asks every function of the engine, and holds each listed estimate against what the function gives.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int64Array};
use arrow::compute::cast;
use arrow::datatypes::{DataType, IntervalMonthDayNanoType, IntervalUnit, TimeUnit};
use datafusion::common::Result;
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs};

/// What an element of a list costs beside its bytes: its offset or view.
const ELEMENT: u64 = 16;

/// The longest text of a number, a date or a truth value.
const NUMBER_TEXT: u64 = 80;
/// Without an exponent.
const FLOAT_TEXT: u64 = 350;

/// The bytes of one row's result, at most.
type Estimate = fn(&Call, usize) -> u64;

/// By name; aliases go with it.
const GROWING: [(&str, Estimate); 16] = [
    ("array_repeat", array_repeat),
    ("array_replace", array_replace),
    ("array_replace_all", array_replace),
    ("array_replace_n", array_replace),
    ("array_resize", array_resize),
    ("array_to_string", array_to_string),
    ("arrays_zip", arrays_zip),
    ("concat_ws", concat_ws),
    ("generate_series", range),
    ("lpad", pad),
    ("range", range),
    ("regexp_match", regexp_match),
    ("regexp_replace", regexp_replace),
    ("repeat", repeat),
    ("replace", replace),
    ("rpad", pad),
];

/// Names of the functions that have an estimate.
pub fn names() -> impl Iterator<Item = &'static str> {
    GROWING.iter().map(|(name, _)| *name)
}

/// The bytes that a call of a listed function gives for all its rows, at most; none for other functions.
pub fn estimate(name: &str, args: &ScalarFunctionArgs) -> Result<Option<u64>> {
    let Some((_, one_row)) = GROWING.iter().find(|(known, _)| *known == name) else {
        return Ok(None);
    };
    let call = Call::of(args)?;
    let rows = args.number_rows;
    Ok(Some(if call.args.iter().all(|arg| arg.scalar) {
        // Where such a result is written out, each row has its own copy.
        one_row(&call, 0).saturating_mul(rows as u64)
    } else {
        (0..rows).fold(0, |sum: u64, row| sum.saturating_add(one_row(&call, row)))
    }))
}

struct Arg {
    array: ArrayRef,
    /// One row stands for all.
    scalar: bool,
    numbers: Option<Int64Array>,
}

struct Call {
    args: Vec<Arg>,
}

impl Call {
    fn of(given: &ScalarFunctionArgs) -> Result<Self> {
        let args = given
            .args
            .iter()
            .map(|arg| {
                let (array, scalar) = match arg {
                    ColumnarValue::Array(array) => (Arc::clone(array), false),
                    ColumnarValue::Scalar(value) => (value.to_array_of_size(1)?, true),
                };
                let is_number = array.data_type().is_integer()
                    || matches!(array.data_type(), DataType::Date32 | DataType::Date64 | DataType::Timestamp(..));
                let numbers =
                    if is_number { Some(cast(&array, &DataType::Int64)?.as_primitive().clone()) } else { None };
                Ok(Arg { array, scalar, numbers })
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(Call { args })
    }

    fn at(&self, arg: usize, row: usize) -> Option<(&Arg, usize)> {
        let arg = self.args.get(arg)?;
        Some((arg, if arg.scalar { 0 } else { row }))
    }

    /// The bytes of an argument; none where it is left out or null.
    fn bytes(&self, arg: usize, row: usize) -> u64 {
        self.at(arg, row).map_or(0, |(arg, row)| value_bytes(&arg.array, row))
    }

    fn number(&self, arg: usize, row: usize) -> Option<i64> {
        let (arg, row) = self.at(arg, row)?;
        let numbers = arg.numbers.as_ref()?;
        numbers.is_valid(row).then(|| numbers.value(row))
    }

    /// A number that counts something.
    fn count(&self, arg: usize, row: usize) -> u64 {
        self.number(arg, row).map_or(0, |number| u64::try_from(number).unwrap_or(0))
    }

    /// The elements of a list, of the lists in it too where `deep`.
    fn elements(&self, arg: usize, row: usize, deep: bool) -> u64 {
        self.at(arg, row).map_or(0, |(arg, row)| elements(&arg.array, row, deep))
    }

    fn occurrences(&self, arg: usize, row: usize, byte: u8) -> u64 {
        let Some((arg, row)) = self.at(arg, row) else { return 0 };
        let text = match arg.array.data_type() {
            _ if arg.array.is_null(row) => "",
            DataType::Utf8 => arg.array.as_string::<i32>().value(row),
            DataType::LargeUtf8 => arg.array.as_string::<i64>().value(row),
            DataType::Utf8View => arg.array.as_string_view().value(row),
            _ => return u64::MAX,
        };
        text.bytes().filter(|&b| b == byte).count() as u64
    }
}

/// The elements of a list's row.
fn items(array: &dyn Array, row: usize) -> Option<(&ArrayRef, usize, usize)> {
    match array.data_type() {
        DataType::List(_) => {
            let list = array.as_list::<i32>();
            let offsets = list.value_offsets();
            Some((list.values(), offsets[row] as usize, offsets[row + 1] as usize))
        }
        DataType::LargeList(_) => {
            let list = array.as_list::<i64>();
            let offsets = list.value_offsets();
            Some((list.values(), offsets[row] as usize, offsets[row + 1] as usize))
        }
        DataType::FixedSizeList(_, size) => {
            let list = array.as_fixed_size_list();
            let size = *size as usize;
            Some((list.values(), row * size, (row + 1) * size))
        }
        _ => None,
    }
}

fn elements(array: &dyn Array, row: usize, deep: bool) -> u64 {
    let Some((values, from, to)) = items(array, row) else { return 1 };
    if deep && values.data_type().is_list() {
        return (from..to).map(|at| elements(values, at, deep)).sum();
    }
    (to - from) as u64
}

fn value_bytes(array: &dyn Array, row: usize) -> u64 {
    if array.is_null(row) {
        return 0;
    }
    if let Some((values, from, to)) = items(array, row) {
        return match values.data_type().primitive_width() {
            Some(width) => ((to - from) * width) as u64,
            None => (from..to).map(|at| value_bytes(values, at)).sum(),
        };
    }
    match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().value_length(row) as u64,
        DataType::LargeUtf8 => array.as_string::<i64>().value_length(row) as u64,
        DataType::Utf8View => u64::from(array.as_string_view().views()[row] as u32),
        DataType::Binary => array.as_binary::<i32>().value_length(row) as u64,
        DataType::LargeBinary => array.as_binary::<i64>().value_length(row) as u64,
        DataType::BinaryView => u64::from(array.as_binary_view().views()[row] as u32),
        DataType::Struct(_) => array.as_struct().columns().iter().map(|column| value_bytes(column, row)).sum(),
        other => match other.primitive_width() {
            Some(width) => width as u64,
            None => {
                let one = array.slice(row, 1);
                one.to_data().get_slice_memory_size().unwrap_or_else(|_| array.get_array_memory_size()) as u64
            }
        },
    }
}

fn times(a: u64, b: u64) -> u64 {
    a.saturating_mul(b)
}

fn repeat(call: &Call, row: usize) -> u64 {
    times(call.bytes(0, row), call.count(1, row))
}

/// Text, characters, what to fill with. The engine makes the whole filling once, with the place of each of its characters.
fn pad(call: &Call, row: usize) -> u64 {
    let characters = call.count(1, row);
    let width = call.bytes(2, row).clamp(1, 4);
    let filling = if row == 0 { times(characters, 12) } else { 0 };
    times(characters, width).saturating_add(call.bytes(0, row)).saturating_add(filling)
}

/// Text, what is replaced, by what. Nothing is found before every character and at the end.
fn replace(call: &Call, row: usize) -> u64 {
    let (text, from, to) = (call.bytes(0, row), call.bytes(1, row), call.bytes(2, row));
    let found = text.checked_div(from).unwrap_or(text + 1);
    times(found, to).saturating_add(text)
}

/// Text, pattern, replacement, flags. A group of the replacement can be as long as its match.
fn regexp_replace(call: &Call, row: usize) -> u64 {
    let (text, by) = (call.bytes(0, row), call.bytes(2, row));
    times(times(text + 1, by), 2).saturating_add(text)
}

/// Text, pattern. Groups within groups hold the same text.
fn regexp_match(call: &Call, row: usize) -> u64 {
    let groups = call.occurrences(1, row, b'(').saturating_add(1);
    times(call.bytes(0, row) + ELEMENT, groups)
}

/// Separator, values.
fn concat_ws(call: &Call, row: usize) -> u64 {
    let values = (1..call.args.len()).fold(0, |sum: u64, arg| sum.saturating_add(call.bytes(arg, row)));
    times(call.bytes(0, row), call.args.len() as u64).saturating_add(values)
}

/// Element, times.
fn array_repeat(call: &Call, row: usize) -> u64 {
    times(call.bytes(0, row) + ELEMENT, call.count(1, row))
}

/// List, length, what to fill with.
fn array_resize(call: &Call, row: usize) -> u64 {
    times(call.bytes(2, row) + ELEMENT, call.count(1, row)).saturating_add(call.bytes(0, row))
}

/// List, what is replaced, by what.
fn array_replace(call: &Call, row: usize) -> u64 {
    times(call.bytes(2, row) + ELEMENT, call.elements(0, row, false)).saturating_add(call.bytes(0, row))
}

/// List, separator, text of null.
fn array_to_string(call: &Call, row: usize) -> u64 {
    let mut leaf = call.args.first().map(|arg| arg.array.data_type());
    while let Some(DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _)) = leaf {
        leaf = Some(item.data_type());
    }
    let text = if leaf.is_some_and(DataType::is_floating) { FLOAT_TEXT } else { NUMBER_TEXT };
    let each = call.bytes(1, row) + call.bytes(2, row) + text;
    times(each, call.elements(0, row, true)).saturating_add(call.bytes(0, row))
}

/// Lists; all become as long as the longest.
fn arrays_zip(call: &Call, row: usize) -> u64 {
    let lists = 0..call.args.len();
    let longest = lists.clone().map(|arg| call.elements(arg, row, false)).max().unwrap_or(0);
    let bytes = lists.fold(0, |sum: u64, arg| sum.saturating_add(call.bytes(arg, row)));
    times(times(longest, ELEMENT), call.args.len() as u64).saturating_add(bytes)
}

/// Start, stop, step; one argument is the stop.
fn range(call: &Call, row: usize) -> u64 {
    let (start, stop) = match call.args.len() {
        1 => (Some(0), call.number(0, row)),
        _ => (call.number(0, row), call.number(1, row)),
    };
    let (Some(start), Some(stop)) = (start, stop) else { return 0 };
    let unit = call.args.first().map_or(1, |arg| nanoseconds(arg.array.data_type()));
    let step = match call.at(2, row) {
        None => 1,
        Some((arg, row)) if matches!(arg.array.data_type(), DataType::Interval(IntervalUnit::MonthDayNano)) => {
            if arg.array.is_null(row) {
                return 0;
            }
            let step = arg.array.as_primitive::<IntervalMonthDayNanoType>().value(row);
            shortest(i128::from(step.months), i128::from(step.days), i128::from(step.nanoseconds))
        }
        Some(_) => call.number(2, row).map_or(0, i128::from),
    };
    let span = (i128::from(stop) - i128::from(start)) * unit;
    if step == 0 || (span != 0 && (span > 0) != (step > 0)) {
        return 0;
    }
    let values = u64::try_from(span / step + 1).unwrap_or(u64::MAX);
    times(values, ELEMENT)
}

/// The unit of a type that is counted from 1970; 1 for numbers.
fn nanoseconds(data_type: &DataType) -> i128 {
    match data_type {
        DataType::Date32 => 86_400_000_000_000,
        DataType::Date64 | DataType::Timestamp(TimeUnit::Millisecond, _) => 1_000_000,
        DataType::Timestamp(TimeUnit::Second, _) => 1_000_000_000,
        DataType::Timestamp(TimeUnit::Microsecond, _) => 1_000,
        _ => 1,
    }
}

/// The nanoseconds of an interval, no more: February has the fewest days, and the shortest day has 23 hours. Parts that
/// point both ways may come to next to nothing.
fn shortest(months: i128, days: i128, nanoseconds: i128) -> i128 {
    const HOUR: i128 = 3_600_000_000_000;
    let parts = [months * 28 * 23 * HOUR, days * 23 * HOUR, nanoseconds];
    let sum: i128 = parts.iter().sum();
    if parts.iter().any(|&part| part > 0) && parts.iter().any(|&part| part < 0) {
        return sum.signum();
    }
    sum
}

#[cfg(test)]
#[path = "growth_test.rs"]
mod tests;
