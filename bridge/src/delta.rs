//! Writing Delta tables: Parquet files first, then one commit that adds them and removes what they replace.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::RecordBatchReader;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
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
use crate::data_files::DataFiles;
use crate::error::{Failure, Result, ca_error, guard};
use crate::partitions::Partitioner;
use crate::runtime::{ca_cancel, run, token_of};

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
    pub row_groups: u64,
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

/// Whether Delta has a type that holds every value of an Arrow type.
fn has_delta_type(data_type: &DataType) -> bool {
    match data_type {
        DataType::Boolean
        | DataType::Int8
        | DataType::Int16
        | DataType::Int32
        | DataType::Int64
        | DataType::Float32
        | DataType::Float64
        | DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View
        | DataType::Binary
        | DataType::LargeBinary
        | DataType::BinaryView
        | DataType::Date32
        | DataType::Decimal128(..) => true,
        DataType::Timestamp(unit, zone) => {
            *unit == TimeUnit::Microsecond && zone.as_deref().is_none_or(|zone| zone == "UTC" || zone == "+00:00")
        }
        DataType::List(item) | DataType::LargeList(item) | DataType::Map(item, _) => has_delta_type(item.data_type()),
        DataType::Struct(fields) => fields.iter().all(|field| has_delta_type(field.data_type())),
        DataType::Dictionary(_, value) => has_delta_type(value),
        _ => false,
    }
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
    if options.append && !same_but_for_comments(&snapshot.schema(), schema) {
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

fn same_but_for_comments(left: &StructType, right: &StructType) -> bool {
    let shape = |schema: &StructType| -> Vec<_> {
        schema.fields().map(|f| (f.name().clone(), f.data_type().clone(), f.is_nullable())).collect()
    };
    shape(left) == shape(right)
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
    if let Some(field) = rows_schema.fields().iter().find(|field| !has_delta_type(field.data_type())) {
        return Err(Failure::invalid(format!(
            "column {} has type {}, which Delta cannot hold; cast it to a signed integer, a timestamp in microseconds \
             (UTC), text or another type it has",
            field.name(),
            field.data_type()
        )));
    }
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

    let first_free = existing.as_ref().and_then(|e| e.table.version()).map_or(0, |version| version + 1);
    let mut files = DataFiles::try_new(&options.directory, partitioner, options.properties.clone())?;
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
    let committing = Arc::clone(&options);
    (done.version, done.checkpoint_failed) =
        match run(async move { commit(existing, logical, adds, &committing).await }) {
            Ok(landed) => landed,
            // An error may come after the commit has landed; then its files must stay.
            Err(failure) => (landed_version(&options.directory, first_free, files.name()).ok_or(failure)?, true),
        };
    files.keep();
    Ok(done)
}

/// The version from `first` on whose log entry names our files.
fn landed_version(directory: &Path, first: u64, name: &str) -> Option<u64> {
    (first..)
        .map_while(|version| {
            let entry = directory.join(format!("_delta_log/{version:020}.json"));
            std::fs::read_to_string(entry).ok().map(|text| (version, text))
        })
        .find_map(|(version, text)| text.contains(name).then_some(version))
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
