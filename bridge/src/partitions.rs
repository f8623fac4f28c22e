//! Splits batches by the values of the partition columns.

use std::collections::HashMap;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, UInt32Array};
use arrow::compute::{cast, partition, take_record_batch};
use arrow::datatypes::{DataType, SchemaRef};

use crate::error::{Failure, Result};

/// Hive's name for a missing value.
const NULL_DIRECTORY: &str = "__HIVE_DEFAULT_PARTITION__";

/// Values of the partition columns, in their order; a missing one is null.
pub type PartitionKey = Vec<Option<String>>;

/// Knows which columns go into the directory names and which into the files.
pub struct Partitioner {
    names: Vec<String>,
    columns: Vec<usize>,
    rest: Vec<usize>,
    file_schema: SchemaRef,
}

impl Partitioner {
    pub fn try_new(schema: &SchemaRef, names: &[String]) -> Result<Self> {
        let columns = names
            .iter()
            .map(|name| {
                let index = schema
                    .index_of(name)
                    .map_err(|_| Failure::invalid(format!("partition column {name} is not in the rows")))?;
                match schema.field(index).data_type() {
                    DataType::Int8
                    | DataType::Int16
                    | DataType::Int32
                    | DataType::Int64
                    | DataType::Boolean
                    | DataType::Date32
                    | DataType::Utf8
                    | DataType::LargeUtf8
                    | DataType::Utf8View => Ok(index),
                    other => Err(Failure::invalid(format!(
                        "partition column {name} has type {other}; partitions are by integers, booleans, dates and text"
                    ))),
                }
            })
            .collect::<Result<Vec<_>>>()?;
        let rest: Vec<usize> = (0..schema.fields().len()).filter(|index| !columns.contains(index)).collect();
        if rest.is_empty() {
            return Err(Failure::invalid("every column is a partition column; at least one must be left"));
        }
        let file_schema = SchemaRef::new(schema.project(&rest)?);
        Ok(Partitioner { names: names.to_vec(), columns, rest, file_schema })
    }

    pub fn file_schema(&self) -> &SchemaRef {
        &self.file_schema
    }

    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The directory of a partition below the table's, empty without partition columns.
    pub fn directory(&self, key: &PartitionKey) -> String {
        let parts: Vec<String> = self
            .names
            .iter()
            .zip(key)
            .map(|(name, value)| {
                let text = value.as_deref().map_or_else(|| NULL_DIRECTORY.to_string(), escape);
                format!("{}={text}", escape(name))
            })
            .collect();
        parts.join("/")
    }

    /// The rows of each partition in the batch, in order of first appearance, each in row order.
    pub fn split(&self, batch: &RecordBatch) -> Result<Vec<(PartitionKey, RecordBatch)>> {
        let rows = batch.project(&self.rest)?;
        if self.columns.is_empty() || batch.num_rows() == 0 {
            return Ok(vec![(PartitionKey::new(), rows)]);
        }
        let keys: Vec<ArrayRef> = self.columns.iter().map(|&index| batch.column(index).clone()).collect();
        let texts = keys.iter().map(|key| cast(key, &DataType::Utf8)).collect::<std::result::Result<Vec<_>, _>>()?;
        let key_of = |row: usize| -> PartitionKey {
            texts
                .iter()
                .map(|text| {
                    let text = text.as_string::<i32>();
                    // Delta cannot tell an empty text from a missing one.
                    (text.is_valid(row) && !text.value(row).is_empty()).then(|| text.value(row).to_string())
                })
                .collect()
        };
        let mut order: Vec<PartitionKey> = Vec::new();
        let mut runs: HashMap<PartitionKey, Vec<std::ops::Range<usize>>> = HashMap::new();
        for run in partition(&keys)?.ranges() {
            let key = key_of(run.start);
            let known = runs.entry(key.clone()).or_default();
            if known.is_empty() {
                order.push(key);
            }
            known.push(run);
        }
        order
            .into_iter()
            .map(|key| {
                let own = runs.remove(&key).unwrap_or_default();
                let part = match own.as_slice() {
                    [run] => rows.slice(run.start, run.len()),
                    many => {
                        let indices = many.iter().cloned().flatten().map(|row| row as u32);
                        take_record_batch(&rows, &UInt32Array::from_iter_values(indices))?
                    }
                };
                Ok((key, part))
            })
            .collect()
    }
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.') {
            escaped.push(char::from(byte));
        } else {
            escaped += &format!("%{byte:02X}");
        }
    }
    escaped
}
