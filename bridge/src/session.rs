//! Sessions: settings, limits, and the registry of tables.

use std::num::NonZeroUsize;
use std::sync::{Arc, PoisonError, RwLock};

use arrow::array::{RecordBatch, RecordBatchOptions};
use arrow::datatypes::{Schema, SchemaRef};
use arrow::ffi::FFI_ArrowSchema;
use arrow::ffi_stream::{ArrowArrayStreamReader, FFI_ArrowArrayStream};
use datafusion::execution::SessionStateBuilder;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::{FairSpillPool, GreedyMemoryPool, MemoryPool, TrackConsumersPool};
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::prelude::{SessionConfig, SessionContext};
use tokio_util::sync::CancellationToken;

use crate::abi::{borrow, ca_pairs, ca_str, ca_strs, check_head, list};
use crate::bounded;
use crate::error::{Failure, Result, ca_error, guard};
use crate::function::Functions;
use crate::join_exec::BridgePlanner;
use crate::join_operator::JoinOperators;
use crate::join_rule::JoinRule;
use crate::memory::Rows;
use crate::parameters::ListedParameters;
use crate::runtime::{ca_cancel, run, runtime_with, token_of};
use crate::table::{Registry, SortKey, Table};

/// How many of the largest consumers a memory error names.
const NAMED_CONSUMERS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(4);

/// Configures a session.
#[repr(C)]
pub struct ca_session_options {
    pub abi_version: u32,
    pub struct_size: usize,
    /// Engine settings, applied in order.
    pub settings: ca_pairs,
    /// Bytes; 0: no limit.
    pub memory_limit: u64,
    /// 0: greedy, 1: fair.
    pub pool: u32,
    /// Directory for spilling; empty: the system's.
    pub temp_directory: ca_str,
    /// Bytes; 0: the engine's default.
    pub temp_limit: u64,
    /// Worker threads of the runtime, made by the first session; 0: the number of cores.
    pub threads: u32,
}

/// Describes one key of a table's order.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ca_sort_key {
    pub column: ca_str,
    pub descending: bool,
    pub nulls_first: bool,
}

/// Declares a table.
#[repr(C)]
pub struct ca_table_spec {
    pub abi_version: u32,
    pub struct_size: usize,
    pub name: ca_str,
    pub order: *const ca_sort_key,
    pub order_count: usize,
    pub primary_key: ca_strs,
    pub comment: ca_str,
}

/// Owns an engine context; freed with `ca_session_free`.
pub struct ca_session {
    pub context: SessionContext,
    pub registry: Arc<Registry>,
    pub functions: Arc<Functions>,
    pub parameters: Arc<ListedParameters>,
    pub joins: Arc<JoinOperators>,
    /// Ends parsing and planning.
    cancel: RwLock<CancellationToken>,
}

impl ca_session {
    pub fn token(&self) -> CancellationToken {
        self.cancel.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

struct Options {
    settings: Vec<(String, String)>,
    memory_limit: u64,
    fair: bool,
    temp_directory: String,
    temp_limit: u64,
}

fn make_pool(limit: usize, fair: bool) -> Arc<dyn MemoryPool> {
    if fair {
        Arc::new(TrackConsumersPool::new(FairSpillPool::new(limit), NAMED_CONSUMERS))
    } else {
        Arc::new(TrackConsumersPool::new(GreedyMemoryPool::new(limit), NAMED_CONSUMERS))
    }
}

/// Settings that hold in every session unless its own say otherwise.
fn default_config() -> SessionConfig {
    let mut config = SessionConfig::new().with_information_schema(true);
    let parser = &mut config.options_mut().sql_parser;
    parser.dialect = datafusion::config::Dialect::PostgreSQL;
    // Without spans a planning error has no position.
    parser.collect_spans = true;
    config
}

fn make_session(options: Options) -> Result<ca_session> {
    let mut config = default_config();
    let mut runtime_settings = Vec::new();
    let mut memory_limit = usize::try_from(options.memory_limit).unwrap_or(usize::MAX);
    for (key, value) in &options.settings {
        if key == "datafusion.runtime.memory_limit" {
            // SET would replace the pool by a greedy one.
            memory_limit = SessionContext::parse_capacity_limit(key, value).map_err(|e| bad_setting(key, value, &e))?;
        } else if key.starts_with("datafusion.runtime.") {
            runtime_settings.push((key.clone(), value.clone()));
        } else {
            config.options_mut().set(key, value).map_err(|e| bad_setting(key, value, &e))?;
        }
    }
    let mut disk = DiskManagerBuilder::default();
    if !options.temp_directory.is_empty() {
        disk = disk.with_mode(DiskManagerMode::Directories(vec![options.temp_directory.into()]));
    }
    if options.temp_limit > 0 {
        disk = disk.with_max_temp_directory_size(options.temp_limit);
    }
    let mut runtime = RuntimeEnvBuilder::new().with_disk_manager_builder(disk);
    if memory_limit > 0 {
        runtime = runtime.with_memory_pool(make_pool(memory_limit, options.fair));
    }
    let catalog = config.options().catalog.default_catalog.clone();
    let schema = config.options().catalog.default_schema.clone();
    let joins = Arc::<JoinOperators>::default();
    let state = SessionStateBuilder::new()
        .with_config(config)
        .with_runtime_env(runtime.build_arc()?)
        .with_default_features()
        .with_optimizer_rule(Arc::new(JoinRule { operators: Arc::clone(&joins) }))
        .with_query_planner(Arc::new(BridgePlanner))
        .build();
    let context = SessionContext::new_with_state(state);
    bounded::register(&context, &context.runtime_env().memory_pool);
    let registry = Arc::new(Registry::default());
    context
        .catalog(&catalog)
        .ok_or_else(|| Failure::invalid(format!("there is no catalog {catalog}")))?
        .register_schema(&schema, Arc::clone(&registry) as _)?;
    for (key, value) in runtime_settings {
        let statement = format!("SET {key} = '{}'", value.replace('\'', "''"));
        let applying = context.clone();
        run(async move { Ok(applying.sql(&statement).await?.collect().await.map(|_| ())?) })
            .map_err(|e| Failure::invalid(format!("setting {key} = {value}: {}", e.message)))?;
    }
    Ok(ca_session {
        context,
        registry,
        functions: Arc::default(),
        parameters: Arc::default(),
        joins,
        cancel: RwLock::default(),
    })
}

fn bad_setting(key: &str, value: &str, error: &datafusion::error::DataFusionError) -> Failure {
    Failure::invalid(format!("setting {key} = {value}: {}", crate::error::classify(error).message))
}

/// # Safety
/// `options` is a valid struct; `out` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_session_new(
    options: *const ca_session_options,
    out: *mut *mut ca_session,
) -> *mut ca_error {
    guard(|| {
        // SAFETY: by contract.
        let given = unsafe { borrow(options, "session options") }?;
        let size = size_of::<ca_session_options>();
        check_head("session options", given.abi_version, given.struct_size, size)?;
        // SAFETY: by contract.
        let (settings, temp_directory) = unsafe { (given.settings.to_vec()?, given.temp_directory.text()?) };
        let fair = match given.pool {
            0 => false,
            1 => true,
            other => return Err(Failure::invalid(format!("pool {other}; pools are 0 (greedy) and 1 (fair)"))),
        };
        runtime_with(given.threads as usize)?;
        let session = make_session(Options {
            settings,
            memory_limit: given.memory_limit,
            fair,
            temp_directory: temp_directory.to_string(),
            temp_limit: given.temp_limit,
        })?;
        // SAFETY: by contract.
        unsafe { out.write(Box::into_raw(Box::new(session))) };
        Ok(())
    })
}

/// From now on the token ends the parsing and planning of statements too, which nothing else can stop.
///
/// # Safety
/// `session` is live; `cancel` is null or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_session_cancel_with(session: *const ca_session, cancel: *const ca_cancel) -> *mut ca_error {
    guard(|| {
        // SAFETY: by contract.
        let (session, token) = unsafe { (borrow(session, "session")?, token_of(cancel)) };
        *session.cancel.write().unwrap_or_else(PoisonError::into_inner) = token;
        Ok(())
    })
}

/// Makes a session with other settings for planning, which shares tables, functions known so far, memory and threads with
/// `session`. Settings of the runtime are refused: they are what is shared.
///
/// # Safety
/// `session` is live; `settings` is readable; `out` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_session_with(
    session: *const ca_session,
    settings: ca_pairs,
    out: *mut *mut ca_session,
) -> *mut ca_error {
    guard(|| {
        // SAFETY: by contract.
        let (session, settings) = unsafe { (borrow(session, "session")?, settings.to_vec()?) };
        let state = session.context.state();
        // The catalog is the one there is: a state made with this on puts an empty one in its place.
        let mut config = state.config().clone().with_create_default_catalog_and_schema(false);
        for (key, value) in &settings {
            if key.starts_with("datafusion.runtime.") {
                return Err(Failure::invalid(format!("setting {key} is of the whole session")));
            }
            config.options_mut().set(key, value).map_err(|e| bad_setting(key, value, &e))?;
        }
        let state = SessionStateBuilder::new_from_existing(state).with_config(config).build();
        let made = ca_session {
            context: SessionContext::new_with_state(state),
            registry: Arc::clone(&session.registry),
            functions: Arc::clone(&session.functions),
            parameters: Arc::clone(&session.parameters),
            joins: Arc::clone(&session.joins),
            cancel: RwLock::new(session.token()),
        };
        // SAFETY: by contract.
        unsafe { out.write(Box::into_raw(Box::new(made))) };
        Ok(())
    })
}

/// Plans and streams of the session live on.
///
/// # Safety
/// `session` is null or a live session, freed once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_session_free(session: *mut ca_session) {
    if !session.is_null() {
        // SAFETY: made by `ca_session_new`.
        drop(unsafe { Box::from_raw(session) });
    }
}

/// Declares a table without rows, in place of any earlier one of that name. Takes the schema.
///
/// # Safety
/// `session` is live; `spec` is valid; `schema` is a valid Arrow schema, which is moved from.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_session_declare(
    session: *const ca_session,
    spec: *const ca_table_spec,
    schema: *mut FFI_ArrowSchema,
) -> *mut ca_error {
    guard(|| {
        // SAFETY: by contract; the caller's struct is left released.
        let schema = unsafe { FFI_ArrowSchema::from_raw(schema) };
        // SAFETY: by contract.
        let (session, spec) = unsafe { (borrow(session, "session")?, borrow(spec, "table")?) };
        check_head("table", spec.abi_version, spec.struct_size, size_of::<ca_table_spec>())?;
        // SAFETY: by contract.
        let (name, comment) = unsafe { (spec.name.text()?, spec.comment.text()?) };
        // SAFETY: by contract.
        let (primary_key, keys) = unsafe { (spec.primary_key.to_vec()?, list(spec.order, spec.order_count)) };
        let order = keys
            .iter()
            .map(|key| {
                Ok(SortKey {
                    // SAFETY: by contract.
                    column: unsafe { key.column.text() }?.to_string(),
                    descending: key.descending,
                    nulls_first: key.nulls_first,
                })
            })
            .collect::<Result<Vec<_>>>()?;
        let schema: SchemaRef = Arc::new(Schema::try_from(&schema)?);
        let table = Table::declare(name, schema, order, &primary_key, comment)?;
        session.registry.put(name, Arc::new(table));
        Ok(())
    })
}

/// Gives a declared table its rows: one stream a partition, each read to its end and released.
/// `snapshot` names the rows in plans; it may be empty.
///
/// # Safety
/// `session` is live; `streams` are `count` valid Arrow streams, which are moved from.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_session_set_rows(
    session: *const ca_session,
    name: ca_str,
    snapshot: ca_str,
    streams: *mut FFI_ArrowArrayStream,
    count: usize,
) -> *mut ca_error {
    guard(|| {
        // All streams are taken before anything can fail, so that each is released.
        // SAFETY: by contract; `from_raw` leaves a released struct behind.
        let taken: Vec<_> = (0..count).map(|i| unsafe { FFI_ArrowArrayStream::from_raw(streams.add(i)) }).collect();
        // SAFETY: by contract.
        let (session, name, snapshot) = unsafe { (borrow(session, "session")?, name.text()?, snapshot.text()?) };
        let declared = session.registry.table_of(name).ok_or_else(|| {
            Failure::invalid(format!("table {name} is not declared; declared: {}", session.registry.known()))
        })?;
        let schema = declared.schema_ref();
        let partitions = taken
            .into_iter()
            .map(|stream| {
                let reader = ArrowArrayStreamReader::try_new(stream)?;
                reader.map(|batch| conform(name, schema, batch?)).collect::<Result<Vec<_>>>()
            })
            .collect::<Result<Vec<_>>>()?;
        let rows = Rows::new(partitions, schema.fields().len());
        session.registry.put(name, Arc::new(declared.with_rows(rows, snapshot)));
        Ok(())
    })
}

/// Gives a batch the declared schema, or says how it differs.
fn conform(name: &str, schema: &SchemaRef, batch: RecordBatch) -> Result<RecordBatch> {
    let found = batch.schema();
    if found.fields().len() != schema.fields().len() {
        return Err(Failure::invalid(format!(
            "rows of table {name} have {} columns, declared are {}",
            found.fields().len(),
            schema.fields().len()
        )));
    }
    for (declared, given) in schema.fields().iter().zip(found.fields()) {
        if declared.name() != given.name() || declared.data_type() != given.data_type() {
            return Err(Failure::invalid(format!(
                "rows of table {name}: expected column {} of type {}, found {} of type {}",
                declared.name(),
                declared.data_type(),
                given.name(),
                given.data_type()
            )));
        }
    }
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    RecordBatch::try_new_with_options(Arc::clone(schema), batch.columns().to_vec(), &options)
        .map_err(|e| Failure::invalid(format!("rows of table {name}: {e}")))
}

/// Registers a Delta table at a version, in place of any earlier table of that name.
///
/// # Safety
/// `session` is live; the texts are readable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_session_register_delta(
    session: *const ca_session,
    name: ca_str,
    directory: ca_str,
    version: u64,
) -> *mut ca_error {
    guard(|| {
        // SAFETY: by contract.
        let (session, name, directory) = unsafe { (borrow(session, "session")?, name.text()?, directory.text()?) };
        let declared = session.registry.table_of(name);
        let (owned_name, owned_directory) = (name.to_string(), directory.to_string());
        let state = Arc::new(session.context.state());
        let opening = async move { Table::open_delta(&owned_name, &owned_directory, version, declared, state).await };
        let table = run(opening)?;
        session.registry.put(name, Arc::new(table));
        Ok(())
    })
}

/// # Safety
/// `session` is live; `name` is readable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_session_deregister(session: *const ca_session, name: ca_str) -> *mut ca_error {
    guard(|| {
        // SAFETY: by contract.
        let (session, name) = unsafe { (borrow(session, "session")?, name.text()?) };
        match session.registry.remove(name) {
            Some(_) => Ok(()),
            None => Err(Failure::invalid(format!(
                "table {name} is not registered; registered: {}",
                session.registry.known()
            ))),
        }
    })
}
