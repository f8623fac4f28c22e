//! The statistics of a data file as a Delta `add` action holds them, read from its Parquet footer.
//!
//! Bounds are left out where they could be wrong: floats (Parquet leaves NaN out of its bounds), binary, nested
//! columns, decimals a JSON number cannot hold exactly.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, Date32Array, TimestampMillisecondArray};
use arrow::datatypes::{DataType, SchemaRef, TimeUnit};
use arrow::util::display::array_value_to_string;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::statistics::Statistics;
use serde_json::{Map, Value, json};

use crate::error::Result;

/// Delta's own default of columns with statistics.
const MAX_COLUMNS: usize = 32;
/// Digits a 64-bit float holds exactly.
const EXACT_DIGITS: u8 = 15;

pub fn stats_json(footer: &ParquetMetaData, schema: &SchemaRef) -> Result<String> {
    let mut min_values = Map::new();
    let mut max_values = Map::new();
    let mut null_count = Map::new();
    let descriptor = footer.file_metadata().schema_descr();
    for (index, column) in descriptor.columns().iter().enumerate().take(MAX_COLUMNS) {
        let [name] = column.path().parts() else { continue };
        let Ok(field) = schema.field_with_name(name) else { continue };
        let all: Option<Vec<&Statistics>> =
            footer.row_groups().iter().map(|group| group.column(index).statistics()).collect();
        let Some(all) = all else { continue };
        if let Some(nulls) = all.iter().map(|s| s.null_count_opt()).sum::<Option<u64>>() {
            null_count.insert(name.clone(), json!(nulls));
        }
        if let Some((min, max)) = bounds(&all, field.data_type()) {
            min_values.insert(name.clone(), min);
            max_values.insert(name.clone(), max);
        }
    }
    let stats = json!({
        "numRecords": footer.file_metadata().num_rows(),
        "minValues": min_values,
        "maxValues": max_values,
        "nullCount": null_count,
    });
    Ok(serde_json::to_string(&stats)?)
}

/// Smallest and largest value over all row groups; none where one of them has no bounds.
fn bounds(all: &[&Statistics], data_type: &DataType) -> Option<(Value, Value)> {
    if all.is_empty() {
        return None;
    }
    match data_type {
        DataType::Boolean => {
            let pairs = each(all, |s| match s {
                Statistics::Boolean(v) => Some((*v.min_opt()?, *v.max_opt()?)),
                _ => None,
            })?;
            let (min, max) = fold(pairs)?;
            Some((json!(min), json!(max)))
        }
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => {
            let pairs = each(all, |s| match s {
                Statistics::ByteArray(v) => {
                    Some((v.min_opt()?.as_utf8().ok()?.to_string(), v.max_opt()?.as_utf8().ok()?.to_string()))
                }
                _ => None,
            })?;
            let (min, max) = fold(pairs)?;
            Some((json!(min), json!(max)))
        }
        _ => {
            let (min, max) = fold(each(all, integers)?)?;
            integer_bounds(min, max, data_type)
        }
    }
}

fn integers(statistics: &Statistics) -> Option<(i64, i64)> {
    match statistics {
        Statistics::Int32(v) => Some((i64::from(*v.min_opt()?), i64::from(*v.max_opt()?))),
        Statistics::Int64(v) => Some((*v.min_opt()?, *v.max_opt()?)),
        _ => None,
    }
}

/// The pairs of those row groups that hold a value; none where one holds values and no bounds.
fn each<T>(all: &[&Statistics], get: impl Fn(&Statistics) -> Option<(T, T)>) -> Option<Vec<(T, T)>> {
    all.iter().map(|s| get(s)).collect()
}

fn fold<T: PartialOrd>(pairs: Vec<(T, T)>) -> Option<(T, T)> {
    pairs
        .into_iter()
        .reduce(|(min, max), (low, high)| (if low < min { low } else { min }, if high > max { high } else { max }))
}

fn integer_bounds(min: i64, max: i64, data_type: &DataType) -> Option<(Value, Value)> {
    match data_type {
        DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::Int64 => Some((json!(min), json!(max))),
        DataType::Decimal128(precision, scale) if *precision <= EXACT_DIGITS && *scale >= 0 => {
            Some((decimal(min, *scale as u32)?, decimal(max, *scale as u32)?))
        }
        DataType::Date32 => {
            let days: ArrayRef = Arc::new(Date32Array::from(vec![i32::try_from(min).ok()?, i32::try_from(max).ok()?]));
            two_texts(&days, "")
        }
        DataType::Timestamp(TimeUnit::Microsecond, zone) => {
            // Delta's readers look at milliseconds only, so the bounds are widened to whole ones.
            let low = min.div_euclid(1000);
            let high = max.div_euclid(1000) + i64::from(max.rem_euclid(1000) != 0);
            let times: ArrayRef = Arc::new(TimestampMillisecondArray::from(vec![low, high]));
            two_texts(&times, if zone.is_some() { "Z" } else { "" })
        }
        _ => None,
    }
}

/// An exact decimal as a JSON number.
fn decimal(unscaled: i64, scale: u32) -> Option<Value> {
    let unit = 10_i64.checked_pow(scale)?;
    let sign = if unscaled < 0 { "-" } else { "" };
    let (whole, rest) = (unscaled.unsigned_abs() / unit as u64, unscaled.unsigned_abs() % unit as u64);
    let text = if scale == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{rest:0width$}", width = scale as usize)
    };
    serde_json::from_str(&text).ok()
}

fn two_texts(values: &ArrayRef, suffix: &str) -> Option<(Value, Value)> {
    debug_assert_eq!(values.len(), 2);
    let text = |row| array_value_to_string(values, row).ok().map(|text| json!(format!("{text}{suffix}")));
    Some((text(0)?, text(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact() {
        assert_eq!(decimal(900_000, 6), Some(json!(0.9)));
        assert_eq!(decimal(-1_500_000, 6), Some(json!(-1.5)));
        assert_eq!(decimal(7, 0), Some(json!(7)));
    }

    #[test]
    fn times_are_widened_to_milliseconds() {
        let data_type = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
        let bounds = integer_bounds(1_500, 1_500, &data_type);
        assert_eq!(bounds, Some((json!("1970-01-01T00:00:00.001Z"), json!("1970-01-01T00:00:00.002Z"))));
    }
}
