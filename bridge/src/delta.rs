//! Writing Delta tables: Parquet files first, then one commit that adds them and removes what they replace.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use arrow::array::RecordBatchReader;
use arrow::datatypes::{Field, Schema, SchemaRef};
use arrow::ffi_stream::{ArrowArrayStreamReader, FFI_ArrowArrayStream};
use datafusion::config::{ConfigField, TableParquetOptions};
use deltalake::kernel::engine::arrow_conversion::TryIntoKernel;
use deltalake::kernel::transaction::{CommitBuilder, CommitProperties, TableReference};
use deltalake::kernel::{Action, Add, MetadataExt, StructType, Transaction, new_metadata};
use deltalake::protocol::{DeltaOperation, SaveMode};
use deltalake::{DeltaTable, DeltaTableBuilder};
use futures::TryStreamExt;
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::abi::{borrow, ca_pairs, ca_str, ca_strs, check_head};
use crate::error::{Failure, Result, ca_error, guard};
use crate::parquet_file::ParquetFile;
use crate::parquet_stats::stats_json;
use crate::partitions::{PartitionKey, Partitioner};
use crate::runtime::{ca_cancel, run, token_of};

/// Rows that may wait in open files before the fullest one ends its row group.
const MAX_GATHERED_ROWS: usize = 2 << 20;

/// Says how a Delta table is written.
#[repr(C)]
pub struct ca_delta_options {
    pub abi_version: u32,
    pub struct_size: usize,
    pub directory: ca_str,
    pub table_name: ca_str,
    pub description: ca_str,
    pub column_comments: ca_pairs,
    pub partition_by: ca_strs,
    pub commit_metadata: ca_pairs,
    /// Application transaction; an empty id: none.
    pub app_id: ca_str,
    pub app_version: i64,
    /// Writer settings by the engine's names; `name::column` for one column.
    pub parquet: ca_pairs,
    /// False: replaces all rows.
    pub append: bool,
    /// Writes nothing when the table has a transaction of `app_id` with this or a later version.
    pub once: bool,
}

/// Says what was committed.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct ca_delta_commit {
    pub version: u64,
    pub rows: u64,
    pub bytes: u64,
    pub files: u64,
    /// Nothing was written: the application transaction was there.
    pub skipped: bool,
    /// The commit landed and the checkpoint due with it could not be written; the next one is tried in its turn.
    pub checkpoint_failed: bool,
}

struct Options {
    directory: PathBuf,
    table_name: String,
    description: String,
    column_comments: HashMap<String, String>,
    partition_by: Vec<String>,
    commit_metadata: Vec<(String, String)>,
    app_id: String,
    app_version: i64,
    properties: WriterProperties,
    append: bool,
    once: bool,
}

/// The URL of a table's directory.
pub fn table_url(directory: &str) -> Result<Url> {
    let path = std::path::absolute(directory)?;
    Url::from_directory_path(&path)
        .map_err(|()| Failure::invalid(format!("{} is not a directory's path", path.display())))
}

/// Loads the newest version; none where there is no table.
async fn load(directory: &Path) -> Result<Option<DeltaTable>> {
    if !directory.is_dir() {
        return Ok(None);
    }
    let mut table = DeltaTableBuilder::from_url(table_url(&directory.to_string_lossy())?)?.build()?;
    if !table.verify_deltatable_existence().await? {
        return Ok(None);
    }
    table.load().await?;
    Ok(Some(table))
}

fn writer_properties(settings: &[(String, String)]) -> Result<WriterProperties> {
    let mut options = TableParquetOptions::default();
    options.global.skip_arrow_metadata = true;
    options.global.compression = Some("zstd(1)".into());
    let defaults = [("max_row_group_size", "131072"), ("statistics_enabled", "chunk")];
    let owned = settings.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    for (key, value) in defaults.into_iter().chain(owned) {
        options.set(key, value).map_err(|e| {
            Failure::invalid(format!("Parquet setting {key} = {value}: {}", crate::error::classify(&e).message))
        })?;
    }
    let builder = WriterPropertiesBuilder::try_from(&options)
        .map_err(|e| Failure::invalid(format!("Parquet settings: {}", crate::error::classify(&e).message)))?;
    Ok(builder.build())
}

/// The rows' schema with the comments as the only metadata.
fn commented(schema: &Schema, comments: &HashMap<String, String>) -> SchemaRef {
    let fields: Vec<Field> = schema
        .fields()
        .iter()
        .map(|field| {
            let metadata = comments.get(field.name()).map(|text| ("comment".to_string(), text.clone()));
            field.as_ref().clone().with_metadata(metadata.into_iter().collect())
        })
        .collect();
    Arc::new(Schema::new(fields))
}

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
struct DataFiles {
    directory: PathBuf,
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
    fn file_of(&mut self, key: PartitionKey) -> Result<usize> {
        if let Some(&index) = self.index.get(&key) {
            return Ok(index);
        }
        let directory = self.partitioner.directory(&key);
        let prefix = if directory.is_empty() { String::new() } else { format!("{directory}/") };
        let relative = format!("{prefix}part-{:05}-{}.parquet", self.open.len(), self.name);
        let folder = self.directory.join(&directory);
        if !folder.is_dir() {
            std::fs::create_dir_all(&folder).map_err(|e| Failure::io(format!("{}: {e}", folder.display())))?;
            self.made_directories.push(folder);
        }
        let path = self.directory.join(&relative);
        let schema = Arc::clone(self.partitioner.file_schema());
        let file = ParquetFile::create(&path, schema, self.properties.clone())?;
        self.index.insert(key.clone(), self.open.len());
        self.open.push(OpenFile { key, relative, file });
        Ok(self.open.len() - 1)
    }

    fn push(&mut self, batch: &arrow::array::RecordBatch) -> Result<()> {
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

    fn finish(&mut self) -> Result<(Vec<Add>, ca_delta_commit)> {
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

/// How a table that is there must change besides its rows.
struct Existing {
    table: DeltaTable,
    metadata: Option<Action>,
}

async fn check_existing(table: DeltaTable, schema: &StructType, options: &Options) -> Result<Existing> {
    let snapshot = table.snapshot()?;
    let old = snapshot.metadata();
    let same_parts = old.partition_columns() == options.partition_by.as_slice();
    let same_schema = *snapshot.schema().as_ref() == *schema;
    let same_text = old.description().unwrap_or_default() == options.description;
    if same_parts && same_schema && same_text {
        return Ok(Existing { table, metadata: None });
    }
    if options.append && !(same_parts && same_names_and_types(&snapshot.schema(), schema)) {
        return Err(Failure::invalid(format!(
            "{}: rows to append have other columns or partitions than the table",
            options.directory.display()
        )));
    }
    if options.append {
        return Ok(Existing { table, metadata: None });
    }
    let mut metadata =
        new_metadata(schema, &options.partition_by, old.configuration())?.with_table_id(old.id().to_string())?;
    if !options.table_name.is_empty() {
        metadata = metadata.with_name(options.table_name.clone())?;
    }
    if !options.description.is_empty() {
        metadata = metadata.with_description(options.description.clone())?;
    }
    Ok(Existing { metadata: Some(Action::Metadata(metadata)), table })
}

fn same_names_and_types(left: &StructType, right: &StructType) -> bool {
    left.fields().map(|f| (f.name(), f.data_type())).eq(right.fields().map(|f| (f.name(), f.data_type())))
}

async fn commit(
    existing: Option<Existing>,
    schema: StructType,
    adds: Vec<Add>,
    options: &Options,
) -> Result<(u64, bool)> {
    let mut properties = CommitProperties::default()
        .with_metadata(options.commit_metadata.iter().map(|(k, v)| (k.clone(), serde_json::Value::from(v.as_str()))))
        // Pinned runs read old versions: what may go is the caller's decision.
        .with_cleanup_expired_logs(Some(false));
    if !options.app_id.is_empty() {
        properties = properties.with_application_transaction(Transaction::new(&options.app_id, options.app_version));
    }
    let adds = adds.into_iter().map(Action::Add);
    let Some(Existing { table, metadata }) = existing else {
        let mut create = DeltaTableBuilder::from_url(table_url(&options.directory.to_string_lossy())?)?
            .build()?
            .create()
            .with_columns(schema.fields().cloned())
            .with_partition_columns(&options.partition_by)
            .with_actions(adds)
            .with_commit_properties(properties);
        if !options.table_name.is_empty() {
            create = create.with_table_name(&options.table_name);
        }
        if !options.description.is_empty() {
            create = create.with_comment(&options.description);
        }
        let version = create.await?.version();
        return Ok((version.ok_or_else(|| Failure::internal("a new Delta table without version"))?, false));
    };
    let state = table.snapshot()?;
    let store = table.log_store();
    let mut actions: Vec<Action> = metadata.into_iter().collect();
    if !options.append {
        let removes: Vec<Action> = state
            .snapshot()
            .file_views(store.as_ref(), None)
            .map_ok(|view| Action::Remove(view.remove_action(true)))
            .try_collect()
            .await?;
        actions.extend(removes);
    }
    actions.extend(adds);
    let operation = DeltaOperation::Write {
        mode: if options.append { SaveMode::Append } else { SaveMode::Overwrite },
        partition_by: (!options.partition_by.is_empty()).then(|| options.partition_by.clone()),
        predicate: None,
    };
    let done = CommitBuilder::from(properties)
        .with_actions(actions)
        .build(Some(state as &dyn TableReference), store, operation)
        .into_prepared_commit_future()
        .await?
        .await?;
    let version = done.version;
    // The commit has landed: what follows must not look like a failed write.
    Ok((version, done.await.is_err()))
}

fn write(options: Options, stream: FFI_ArrowArrayStream, token: &CancellationToken) -> Result<ca_delta_commit> {
    let reader = ArrowArrayStreamReader::try_new(stream)?;
    let rows_schema = reader.schema();
    let logical: StructType = commented(&rows_schema, &options.column_comments)
        .as_ref()
        .try_into_kernel()
        .map_err(|e| Failure::invalid(format!("a column has no Delta type: {e}")))?;
    let partitioner = Partitioner::try_new(&rows_schema, &options.partition_by)?;
    let options = Arc::new(options);

    let (given, expected) = (Arc::clone(&options), logical.clone());
    let (existing, done_before) = run(async move {
        let Some(table) = load(&given.directory).await? else { return Ok((None, None)) };
        if given.once && !given.app_id.is_empty() {
            let store = table.log_store();
            let last = table.snapshot()?.transaction_version(store.as_ref(), &given.app_id).await?;
            if last.is_some_and(|last| last >= given.app_version) {
                return Ok((None, table.version()));
            }
        }
        Ok((Some(check_existing(table, &expected, &given).await?), None))
    })?;
    if let Some(version) = done_before {
        return Ok(ca_delta_commit { version, skipped: true, ..Default::default() });
    }

    let mut files = DataFiles {
        directory: options.directory.clone(),
        name: random_name(),
        partitioner,
        properties: options.properties.clone(),
        open: Vec::new(),
        index: HashMap::new(),
        written: Vec::new(),
        made_directories: Vec::new(),
        keep: false,
    };
    if !options.directory.is_dir() {
        std::fs::create_dir_all(&options.directory)
            .map_err(|e| Failure::io(format!("{}: {e}", options.directory.display())))?;
        files.made_directories.push(options.directory.clone());
    }
    for batch in reader {
        if token.is_cancelled() {
            return Err(Failure::cancelled());
        }
        files.push(&batch?)?;
    }
    let (adds, mut done) = files.finish()?;
    if token.is_cancelled() {
        return Err(Failure::cancelled());
    }
    (done.version, done.checkpoint_failed) = run(async move { commit(existing, logical, adds, &options).await })?;
    files.keep = true;
    Ok(done)
}

/// Streams rows into Parquet files and commits them once, at the end. Takes the stream.
///
/// # Safety
/// `options` is valid; `stream` is a valid Arrow stream, which is moved from; `cancel` is null or live; `out` is
/// writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_delta_write(
    options: *const ca_delta_options,
    stream: *mut FFI_ArrowArrayStream,
    cancel: *const ca_cancel,
    out: *mut ca_delta_commit,
) -> *mut ca_error {
    guard(|| {
        // SAFETY: by contract.
        let stream = unsafe { FFI_ArrowArrayStream::from_raw(stream) };
        // SAFETY: by contract.
        let (given, token) = unsafe { (borrow(options, "Delta options")?, token_of(cancel)) };
        let size = size_of::<ca_delta_options>();
        check_head("Delta options", given.abi_version, given.struct_size, size)?;
        // SAFETY: by contract.
        let options = unsafe {
            Options {
                directory: std::path::absolute(given.directory.text()?)?,
                table_name: given.table_name.text()?.to_string(),
                description: given.description.text()?.to_string(),
                column_comments: given.column_comments.to_vec()?.into_iter().collect(),
                partition_by: given.partition_by.to_vec()?,
                commit_metadata: given.commit_metadata.to_vec()?,
                app_id: given.app_id.text()?.to_string(),
                app_version: given.app_version,
                properties: writer_properties(&given.parquet.to_vec()?)?,
                append: given.append,
                once: given.once,
            }
        };
        let done = write(options, stream, &token)?;
        // SAFETY: by contract.
        unsafe { out.write(done) };
        Ok(())
    })
}

/// Gives the newest version of the table in a directory, -1 where there is none.
///
/// # Safety
/// `directory` is readable; `out` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_delta_version(directory: ca_str, out: *mut i64) -> *mut ca_error {
    guard(|| {
        // SAFETY: by contract.
        let directory = PathBuf::from(unsafe { directory.text() }?);
        let version = run(async move {
            if !directory.is_dir() {
                return Ok(-1);
            }
            let table = DeltaTableBuilder::from_url(table_url(&directory.to_string_lossy())?)?.build()?;
            if !table.verify_deltatable_existence().await? {
                return Ok(-1);
            }
            let newest = table.log_store().get_latest_version(0).await?;
            i64::try_from(newest).map_err(|_| Failure::internal(format!("Delta version {newest}")))
        })?;
        // SAFETY: by contract.
        unsafe { out.write(version) };
        Ok(())
    })
}
