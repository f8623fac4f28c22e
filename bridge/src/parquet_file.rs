//! One Parquet file, written with its columns encoded in parallel.
//!
//! Rows are gathered into row groups of a fixed number of rows. While the columns of one group are encoded on the
//! runtime, the caller gathers the next; a group's chunks are appended in order, so the file's rows are in stream order
//! and its bytes do not depend on the number of threads.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::{DataType, FieldRef, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{
    ArrowColumnChunk, ArrowColumnWriter, ArrowRowGroupWriterFactory, ArrowWriterOptions, compute_leaves,
};
use parquet::file::metadata::ParquetMetaData;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use tokio::task::JoinHandle;

use crate::error::{Failure, Result};
use crate::runtime::{join_failure, runtime, wait};

type EncodedColumn = Result<Vec<ArrowColumnChunk>>;

/// Writes one file. Dropped before `finish`, it removes the file.
pub struct ParquetFile {
    path: PathBuf,
    schema: SchemaRef,
    writer: SerializedFileWriter<File>,
    groups: ArrowRowGroupWriterFactory,
    group_rows: usize,
    group_count: usize,
    gathered: Vec<RecordBatch>,
    gathered_rows: usize,
    encoding: Vec<JoinHandle<EncodedColumn>>,
    finished: bool,
}

impl ParquetFile {
    pub fn create(path: &Path, schema: SchemaRef, properties: WriterProperties) -> Result<Self> {
        let named = |e: &dyn std::fmt::Display| Failure::io(format!("{}: {e}", path.display()));
        let group_rows = properties.max_row_group_row_count().unwrap_or(usize::MAX).max(1);
        let options = ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
        let file = File::create_new(path).map_err(|e| named(&e))?;
        let (writer, groups) = ArrowWriter::try_new_with_options(file, Arc::clone(&schema), options)
            .and_then(ArrowWriter::into_serialized_writer)
            .map_err(|e| named(&e))?;
        Ok(ParquetFile {
            path: path.to_path_buf(),
            schema,
            writer,
            groups,
            group_rows,
            group_count: 0,
            gathered: Vec::new(),
            gathered_rows: 0,
            encoding: Vec::new(),
            finished: false,
        })
    }

    pub fn gathered_rows(&self) -> usize {
        self.gathered_rows
    }

    /// Adds rows at the end.
    pub fn push(&mut self, batch: &RecordBatch) -> Result<()> {
        let mut offset = 0;
        while offset < batch.num_rows() {
            let length = (self.group_rows - self.gathered_rows).min(batch.num_rows() - offset);
            self.gathered.push(batch.slice(offset, length));
            self.gathered_rows += length;
            offset += length;
            if self.gathered_rows == self.group_rows {
                self.end_group()?;
            }
        }
        Ok(())
    }

    /// Ends the current row group: waits for the one before it, then starts to encode this one.
    pub fn end_group(&mut self) -> Result<()> {
        if self.gathered_rows == 0 {
            return Ok(());
        }
        self.append_encoded()?;
        let mut writers = self.groups.create_column_writers(self.group_count)?.into_iter();
        self.group_count += 1;
        let batches = std::mem::take(&mut self.gathered);
        self.gathered_rows = 0;
        for (index, field) in self.schema.fields().iter().enumerate() {
            let own: Vec<ArrowColumnWriter> = writers.by_ref().take(leaf_count(field.data_type())).collect();
            let arrays: Vec<ArrayRef> = batches.iter().map(|batch| Arc::clone(batch.column(index))).collect();
            let field = Arc::clone(field);
            self.encoding.push(runtime()?.spawn(async move { encode(&field, own, &arrays) }));
        }
        Ok(())
    }

    fn append_encoded(&mut self) -> Result<()> {
        if self.encoding.is_empty() {
            return Ok(());
        }
        let tasks = std::mem::take(&mut self.encoding);
        let mut columns = Vec::with_capacity(tasks.len());
        let mut failed = None;
        for task in tasks {
            match wait(task)?.unwrap_or_else(|e| Err(join_failure(e))) {
                Ok(chunks) => columns.extend(chunks),
                Err(failure) => failed = failed.or(Some(failure)),
            }
        }
        if let Some(failure) = failed {
            return Err(failure);
        }
        let named = |e: parquet::errors::ParquetError| Failure::io(format!("{}: {e}", self.path.display()));
        let mut group = self.writer.next_row_group().map_err(named)?;
        for chunk in columns {
            chunk.append_to_row_group(&mut group).map_err(named)?;
        }
        group.close().map_err(named)?;
        Ok(())
    }

    /// Writes what is left and the footer. Gives the footer and the size of the file.
    pub fn finish(mut self) -> Result<(ParquetMetaData, u64)> {
        self.end_group()?;
        self.append_encoded()?;
        let named = |e: &dyn std::fmt::Display| Failure::io(format!("{}: {e}", self.path.display()));
        let footer = self.writer.finish().map_err(|e| named(&e))?;
        let size = std::fs::metadata(&self.path).map_err(|e| named(&e))?.len();
        self.finished = true;
        Ok((footer, size))
    }
}

impl Drop for ParquetFile {
    fn drop(&mut self) {
        if !self.finished {
            for task in &self.encoding {
                task.abort();
            }
            // Nothing refers to the file; one that cannot be removed is found by vacuum.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

fn encode(field: &FieldRef, mut writers: Vec<ArrowColumnWriter>, arrays: &[ArrayRef]) -> EncodedColumn {
    for array in arrays {
        for (leaf, writer) in compute_leaves(field, array)?.iter().zip(&mut writers) {
            writer.write(leaf)?;
        }
    }
    writers.into_iter().map(|writer| Ok(writer.close()?)).collect()
}

/// How many Parquet columns hold an Arrow type.
fn leaf_count(data_type: &DataType) -> usize {
    match data_type {
        DataType::List(item)
        | DataType::LargeList(item)
        | DataType::ListView(item)
        | DataType::LargeListView(item)
        | DataType::FixedSizeList(item, _)
        | DataType::Map(item, _) => leaf_count(item.data_type()),
        DataType::Struct(fields) => fields.iter().map(|field| leaf_count(field.data_type())).sum(),
        _ => 1,
    }
}
