//! The data files of one Delta commit: one Parquet file a partition, removed again where the commit does not land.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use deltalake::kernel::Add;
use parquet::file::properties::WriterProperties;

use crate::delta::ca_delta_commit;
use crate::error::{Failure, Result};
use crate::parquet_file::ParquetFile;
use crate::parquet_stats::stats_json;
use crate::partitions::{PartitionKey, Partitioner};

/// Rows that may wait in open files before the fullest one ends its row group.
const MAX_GATHERED_ROWS: usize = 2 << 20;

/// 128 random bits in hexadecimal; the hasher's keys come from the operating system.
fn random_name() -> String {
    let half = || {
        let mut hasher = RandomState::new().build_hasher();
        hasher.write_u128(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_nanos()));
        hasher.finish()
    };
    format!("{:016x}{:016x}", half(), half())
}

/// Writes the data files of one commit; what is not kept is removed.
pub struct DataFiles {
    directory: PathBuf,
    /// A part of every file's name, found nowhere else.
    name: String,
    partitioner: Partitioner,
    properties: WriterProperties,
    open: Vec<OpenFile>,
    index: HashMap<PartitionKey, usize>,
    written: Vec<PathBuf>,
    made_directories: Vec<PathBuf>,
    keep: bool,
}

struct OpenFile {
    key: PartitionKey,
    relative: String,
    file: ParquetFile,
}

impl DataFiles {
    pub fn try_new(directory: &Path, partitioner: Partitioner, properties: WriterProperties) -> Result<Self> {
        let mut files = DataFiles {
            directory: directory.to_path_buf(),
            name: random_name(),
            partitioner,
            properties,
            open: Vec::new(),
            index: HashMap::new(),
            written: Vec::new(),
            made_directories: Vec::new(),
            keep: false,
        };
        files.make_directory(directory.to_path_buf())?;
        Ok(files)
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn keep(&mut self) {
        self.keep = true;
    }

    fn make_directory(&mut self, directory: PathBuf) -> Result<()> {
        if !directory.is_dir() {
            std::fs::create_dir_all(&directory).map_err(|e| Failure::io(format!("{}: {e}", directory.display())))?;
            self.made_directories.push(directory);
        }
        Ok(())
    }

    fn file_of(&mut self, key: PartitionKey) -> Result<usize> {
        if let Some(&index) = self.index.get(&key) {
            return Ok(index);
        }
        let directory = self.partitioner.directory(&key);
        let prefix = if directory.is_empty() { String::new() } else { format!("{directory}/") };
        let relative = format!("{prefix}part-{:05}-{}.parquet", self.open.len(), self.name);
        self.make_directory(self.directory.join(&directory))?;
        let path = self.directory.join(&relative);
        let schema = Arc::clone(self.partitioner.file_schema());
        let file = ParquetFile::create(&path, schema, self.properties.clone())?;
        self.index.insert(key.clone(), self.open.len());
        self.open.push(OpenFile { key, relative, file });
        Ok(self.open.len() - 1)
    }

    /// Adds rows at the end of their partitions.
    pub fn push(&mut self, batch: &arrow::array::RecordBatch) -> Result<()> {
        for (key, rows) in self.partitioner.split(batch)? {
            if rows.num_rows() > 0 {
                let index = self.file_of(key)?;
                self.open[index].file.push(&rows)?;
            }
        }
        if self.open.len() > 1 && self.open.iter().map(|o| o.file.gathered_rows()).sum::<usize>() > MAX_GATHERED_ROWS {
            let fullest = self.open.iter_mut().max_by_key(|o| o.file.gathered_rows());
            return fullest.map_or(Ok(()), |o| o.file.end_group());
        }
        Ok(())
    }

    /// Ends the files. They are removed when this is dropped, unless `keep` was called.
    pub fn finish(&mut self) -> Result<(Vec<Add>, ca_delta_commit)> {
        let mut done = ca_delta_commit::default();
        let mut adds = Vec::with_capacity(self.open.len());
        for open in &mut self.open {
            // Starts the last groups of all files before any is waited for.
            open.file.end_group()?;
        }
        for open in self.open.drain(..) {
            let (footer, size) = open.file.finish()?;
            self.written.push(self.directory.join(&open.relative));
            let modified = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis());
            done.rows += u64::try_from(footer.file_metadata().num_rows()).unwrap_or(0);
            done.bytes += size;
            done.files += 1;
            done.row_groups += footer.num_row_groups() as u64;
            adds.push(Add {
                path: open.relative,
                partition_values: self.partitioner.names().iter().cloned().zip(open.key).collect(),
                size: i64::try_from(size).unwrap_or(i64::MAX),
                modification_time: i64::try_from(modified).unwrap_or(0),
                data_change: true,
                stats: Some(stats_json(&footer, self.partitioner.file_schema())?),
                ..Add::default()
            });
        }
        Ok((adds, done))
    }
}

impl Drop for DataFiles {
    fn drop(&mut self) {
        if self.keep {
            return;
        }
        self.open.clear();
        // Nothing was committed, so nothing refers to these; what cannot be removed is found by vacuum.
        for path in &self.written {
            let _ = std::fs::remove_file(path);
        }
        for folder in self.made_directories.iter().rev() {
            let _ = std::fs::remove_dir(folder);
        }
    }
}
