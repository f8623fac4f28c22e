//! Plans: one statement, with its stages made when they are asked for.
//!
//! A physical plan is run once: running leaves its traces in it (used-up exchanges, narrowed dynamic filters). The first run
//! takes the one that was shown, and what is shown and written after it is another one.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use arrow::datatypes::Schema;
use arrow::ffi::FFI_ArrowSchema;
use arrow::ffi_stream::{ArrowArrayStreamReader, FFI_ArrowArrayStream};
use datafusion::common::alias::AliasGenerator;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::common::{DataFusionError, ParamValues, ScalarValue};
use datafusion::execution::{SessionState, TaskContext};
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::{ExecutionPlan, displayable};
use datafusion::prelude::SessionContext;
use datafusion_proto::bytes::{
    logical_plan_from_bytes_with_extension_codec, logical_plan_to_bytes_with_extension_codec,
    physical_plan_from_bytes_with_extension_codec, physical_plan_to_bytes_with_extension_codec,
};

use datafusion_proto::protobuf;
use prost::Message;

use crate::abi::{borrow, ca_bytes, ca_str};
use crate::bounded;
use crate::codec::Codec;
use crate::deterministic::verify_deterministic;
use crate::error::{Failure, Result, ca_error, ca_error_code, guard};
use crate::gate::{ca_gate, check_read_only, parse_one, verify_read_only};
use crate::join_keys;
use crate::observation::{self, TableScan};
use crate::runtime::{ca_cancel, run, run_cancellable, run_deep, token_of, with_stack};
use crate::scans::ScanLog;
use crate::session::ca_session;
use crate::stream;
use crate::trace::Trace;
use crate::wide_types;
use crate::written_scan::ForWriting;

/// Stages of a plan.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ca_stage {
    Logical = 0,
    Optimized = 1,
    Physical = 2,
}

pub(crate) fn stage_of(number: u32) -> Result<ca_stage> {
    match number {
        0 => Ok(ca_stage::Logical),
        1 => Ok(ca_stage::Optimized),
        2 => Ok(ca_stage::Physical),
        other => Err(Failure::invalid(format!("stage {other}; stages are 0 to 2"))),
    }
}

/// Holds one planned statement; freed with `ca_plan_free`.
pub struct ca_plan {
    pub(crate) inner: Arc<Planned>,
}

pub(crate) struct Planned {
    pub context: SessionContext,
    /// The session's state when the statement was planned.
    pub state: SessionState,
    codec: Codec,
    source: Source,
    pub optimized: OnceLock<LogicalPlan>,
    physical: OnceLock<Shown>,
    /// Whether that one has been run, and the one that is shown after.
    ran: AtomicBool,
    after_run: OnceLock<Shown>,
    /// The number of the first alias that the optimizer makes.
    first_alias: usize,
    /// How deep the messages nest that it was read from; 0 for a statement.
    pub depth: u32,
}

/// A physical plan that is looked at and never run, and what its making asked of tables.
pub(crate) struct Shown {
    pub plan: Arc<dyn ExecutionPlan>,
    pub scans: Vec<TableScan>,
}

pub(crate) enum Source {
    Logical(Box<LogicalPlan>),
    /// A PhysicalPlanNode.
    PhysicalBytes(Vec<u8>),
}

impl Planned {
    pub fn logical(&self) -> Result<&LogicalPlan> {
        match &self.source {
            Source::Logical(plan) => Ok(plan),
            Source::PhysicalBytes(_) => Err(Failure::invalid("a plan read from physical bytes has no logical stage")),
        }
    }

    pub fn optimized(&self) -> Result<&LogicalPlan> {
        if self.optimized.get().is_none() {
            let logical = self.logical()?;
            wide_types::check(logical)?;
            let state = self.optimizing_state();
            let made = bounded::plan(|| state.optimize(logical))?;
            return Ok(self.optimized.get_or_init(|| made));
        }
        self.optimized.get().ok_or_else(|| Failure::internal("the optimized plan is gone"))
    }

    async fn make_physical(&self, state: &SessionState) -> Result<Arc<dyn ExecutionPlan>> {
        match &self.source {
            Source::Logical(_) => {
                let planner = state.query_planner();
                let optimized = join_keys::in_order(self.optimized()?)?;
                Ok(bounded::plan_async(planner.create_physical_plan(&optimized, state)).await?)
            }
            Source::PhysicalBytes(bytes) => {
                Ok(physical_plan_from_bytes_with_extension_codec(bytes, &self.task(), &self.codec)?)
            }
        }
    }

    /// The session's state, under which the optimizer makes the same aliases each time.
    pub fn optimizing_state(&self) -> SessionState {
        let mut state = self.state.clone();
        let aliases = AliasGenerator::new();
        aliases.update_min_id(self.first_alias.saturating_sub(1));
        state.execution_props_mut().alias_generator = Arc::new(aliases);
        state
    }

    /// The same, and what tables are asked for under it.
    fn logging_state(&self) -> (SessionState, Arc<ScanLog>) {
        let (mut state, log) = (self.optimizing_state(), Arc::<ScanLog>::default());
        state.config_mut().set_extension(Arc::clone(&log));
        (state, log)
    }

    /// Where the plan to show is kept: of two, that which nobody runs.
    fn shown(&self) -> &OnceLock<Shown> {
        if self.ran.load(Ordering::Acquire) { &self.after_run } else { &self.physical }
    }

    pub async fn physical(&self) -> Result<&Shown> {
        let shown = self.shown();
        if let Some(made) = shown.get() {
            return Ok(made);
        }
        let (state, log) = self.logging_state();
        let plan = self.make_physical(&state).await?;
        Ok(shown.get_or_init(|| Shown { plan, scans: log.take() }))
    }

    /// Plans anew under the eyes of the optimizers' observers. The stages that are not made yet are those of this trace.
    pub async fn trace(&self, with_texts: bool) -> Result<observation::Trace> {
        let logical = self.logical()?;
        wide_types::check(logical)?;
        let (state, log) = self.logging_state();
        let mut trace = Trace::new(&state, with_texts);
        let made = trace.optimize(&state, logical)?;
        let optimized = self.optimized.get_or_init(|| made);
        let ordered = join_keys::in_order(optimized)?;
        let plan = trace.plan(state, &ordered).await?;
        self.shown().get_or_init(|| Shown { plan, scans: log.take() });
        trace.finish()
    }

    /// Another statement planned where this one was.
    pub fn with_source(&self, source: Source, optimized: OnceLock<LogicalPlan>) -> Planned {
        Planned {
            context: self.context.clone(),
            state: self.state.clone(),
            codec: self.codec.clone(),
            source,
            optimized,
            physical: OnceLock::new(),
            ran: AtomicBool::new(false),
            after_run: OnceLock::new(),
            first_alias: self.first_alias,
            depth: self.depth,
        }
    }

    fn task(&self) -> Arc<TaskContext> {
        self.state.task_ctx()
    }

    pub async fn to_bytes(&self, stage: ca_stage) -> Result<Vec<u8>> {
        let codec = &self.codec;
        if stage != ca_stage::Physical {
            check_options(self.logical()?)?;
        }
        let bytes = match stage {
            ca_stage::Logical => logical_plan_to_bytes_with_extension_codec(self.logical()?, codec)?,
            ca_stage::Optimized => logical_plan_to_bytes_with_extension_codec(self.optimized()?, codec)?,
            ca_stage::Physical => {
                if let Source::PhysicalBytes(bytes) = &self.source {
                    return Ok(bytes.clone());
                }
                // Without a Delta scan, the plan that is shown is the plan that is written.
                if let Some(shown) = self.shown().get()
                    && !shown.scans.iter().any(|scan| scan.kind == "delta")
                {
                    return Ok(physical_plan_to_bytes_with_extension_codec(Arc::clone(&shown.plan), codec)?.to_vec());
                }
                let mut state = self.optimizing_state();
                state.config_mut().set_extension(Arc::new(ForWriting));
                let planner = state.query_planner();
                let optimized = join_keys::in_order(self.optimized()?)?;
                let plan = bounded::plan_async(planner.create_physical_plan(&optimized, &state)).await?;
                physical_plan_to_bytes_with_extension_codec(plan, codec)?
            }
        };
        Ok(bytes.to_vec())
    }

    pub async fn to_text(&self, stage: ca_stage) -> Result<String> {
        Ok(match stage {
            ca_stage::Logical => self.logical()?.display_indent_schema().to_string(),
            ca_stage::Optimized => self.optimized()?.display_indent_schema().to_string(),
            ca_stage::Physical => displayable(self.physical().await?.plan.as_ref()).indent(false).to_string(),
        })
    }

    fn node_schemas(&self, stage: ca_stage) -> Result<Vec<u8>> {
        let root = match stage {
            ca_stage::Logical => self.logical()?,
            ca_stage::Optimized => self.optimized()?,
            ca_stage::Physical => return Err(Failure::invalid("schemas of nodes are those of a logical stage")),
        };
        let mut bytes = Vec::new();
        root.apply(|node| {
            let schema = protobuf::DfSchema::try_from(node.schema().as_ref())
                .map_err(|e| DataFusionError::Plan(e.to_string()))?;
            schema.encode_length_delimited(&mut bytes).map_err(|e| DataFusionError::Plan(e.to_string()))?;
            Ok(TreeNodeRecursion::Continue)
        })?;
        Ok(bytes)
    }

    /// Statements with effects on the session are run by the context; everything else by a physical plan.
    async fn start(&self) -> Result<(Arc<dyn ExecutionPlan>, Arc<TaskContext>)> {
        if let Source::Logical(plan) = &self.source
            && matches!(plan.as_ref(), LogicalPlan::Ddl(_) | LogicalPlan::Statement(_))
        {
            let frame = self.context.execute_logical_plan(plan.as_ref().clone()).await?;
            let task = Arc::new(frame.task_ctx());
            return Ok((frame.create_physical_plan().await?, task));
        }
        if let Some(shown) = self.physical.get()
            && !self.ran.swap(true, Ordering::AcqRel)
        {
            return Ok((Arc::clone(&shown.plan), self.task()));
        }
        Ok((self.make_physical(&self.state).await?, self.task()))
    }

    async fn schema(&self) -> Result<Schema> {
        match &self.source {
            Source::Logical(plan) => Ok(plan.schema().as_arrow().clone()),
            Source::PhysicalBytes(_) => Ok(self.physical().await?.plan.schema().as_ref().clone()),
        }
    }
}

impl Drop for Planned {
    /// A deep plan is dropped level by level too.
    fn drop(&mut self) {
        let source = std::mem::replace(&mut self.source, Source::PhysicalBytes(vec![]));
        let rest = (source, self.optimized.take(), self.physical.take(), self.after_run.take());
        // Without a thread to be had it is dropped here: what was given to the failed call is dropped with it.
        let _ = with_stack(self.depth, move || drop(rest));
    }
}

/// The message of COPY has no place for them.
fn check_options(plan: &LogicalPlan) -> Result<()> {
    match plan {
        LogicalPlan::Copy(copy) if !copy.options.is_empty() => Err(Failure::new(
            ca_error_code::NotImplemented,
            "the options of COPY cannot be written as protobuf in a logical stage",
        )),
        _ => Ok(()),
    }
}

/// The number that the session's aliases have come to. Asking takes it.
fn next_alias(state: &SessionState) -> usize {
    let alias = state.execution_props().alias_generator.next("");
    alias.trim_start_matches('_').parse().unwrap_or(1)
}

fn new_plan(session: &ca_session, state: SessionState, source: Source, depth: u32) -> Arc<Planned> {
    Arc::new(Planned {
        context: session.context.clone(),
        codec: Codec::of(session, &state),
        first_alias: next_alias(&state),
        state,
        source,
        optimized: OnceLock::new(),
        physical: OnceLock::new(),
        ran: AtomicBool::new(false),
        after_run: OnceLock::new(),
        depth,
    })
}

/// Plans one SQL statement under a gate (a `ca_gate`).
///
/// # Safety
/// `session` is live; `sql` is readable; `out` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_plan_sql(
    session: *const ca_session,
    sql: ca_str,
    gate: u32,
    out: *mut *mut ca_plan,
) -> *mut ca_error {
    guard(|| {
        // SAFETY: by contract.
        let (session, sql) = unsafe { (borrow(session, "session")?, sql.text()?.to_string()) };
        let gate = ca_gate::from_number(gate)?;
        let state = session.context.state();
        let planning = state.clone();
        let logical = run_cancellable(0, session.token(), async move {
            let statement = parse_one(&planning, &sql)?;
            if gate != ca_gate::Trusted {
                check_read_only(&statement)?;
            }
            let plan = planning.statement_to_plan(statement).await?;
            if gate != ca_gate::Trusted {
                verify_read_only(&plan)?;
            }
            if gate == ca_gate::Rule {
                verify_deterministic(&plan)?;
            }
            Ok(plan)
        })?;
        let inner = new_plan(session, state, Source::Logical(Box::new(logical)), 0);
        // SAFETY: by contract.
        unsafe { out.write(Box::into_raw(Box::new(ca_plan { inner }))) };
        Ok(())
    })
}

/// Reads a plan from protobuf: a LogicalPlanNode, or a PhysicalPlanNode for the physical stage. `depth` says how deep
/// its messages nest, no less: the decoder asks nobody, and gets a stack for as much.
///
/// # Safety
/// `session` is live; `bytes` is readable; `out` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_plan_from_bytes(
    session: *const ca_session,
    bytes: ca_str,
    stage: u32,
    depth: u32,
    out: *mut *mut ca_plan,
) -> *mut ca_error {
    guard(|| {
        // SAFETY: by contract.
        let (session, bytes) = unsafe { (borrow(session, "session")?, bytes.bytes().to_vec()) };
        let stage = stage_of(stage)?;
        let state = session.context.state();
        let source = if stage == ca_stage::Physical {
            Source::PhysicalBytes(bytes)
        } else {
            let codec = Codec::of(session, &state);
            let task = state.task_ctx();
            let read = async move { Ok(logical_plan_from_bytes_with_extension_codec(&bytes, &task, &codec)?) };
            Source::Logical(Box::new(run_deep(depth, read)?))
        };
        let inner = new_plan(session, state, source, depth);
        if stage == ca_stage::Physical {
            // Says now what is wrong with the bytes.
            let checked = Arc::clone(&inner);
            run_deep(depth, async move { checked.physical().await.map(|_| ()) })?;
        }
        // SAFETY: by contract.
        unsafe { out.write(Box::into_raw(Box::new(ca_plan { inner }))) };
        Ok(())
    })
}

/// # Safety
/// `plan` is null or live, freed once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_plan_free(plan: *mut ca_plan) {
    if !plan.is_null() {
        // SAFETY: made by the functions above.
        drop(unsafe { Box::from_raw(plan) });
    }
}

/// Writes the names of the tables that a statement names, sorted, each followed by a zero byte. Nothing is planned.
///
/// # Safety
/// `session` is live; `sql` is readable; `out` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_sql_tables(session: *const ca_session, sql: ca_str, out: *mut ca_bytes) -> *mut ca_error {
    guard(|| {
        // SAFETY: by contract.
        let (session, sql) = unsafe { (borrow(session, "session")?, sql.text()?.to_string()) };
        let state = session.context.state();
        let tables = run_cancellable(0, session.token(), async move {
            let statement = parse_one(&state, &sql)?;
            Ok(state.resolve_table_references(&statement)?)
        })?;
        let names: BTreeSet<&str> = tables.iter().map(|table| table.table()).collect();
        let mut bytes = Vec::new();
        for name in names {
            bytes.extend_from_slice(name.as_bytes());
            bytes.push(0);
        }
        // SAFETY: by contract.
        unsafe { out.write(ca_bytes::from_vec(bytes)) };
        Ok(())
    })
}

/// Gives the `$name` parameters of a statement their values: the columns of the stream's one row. Every parameter must
/// have one; a value may be left over.
///
/// # Safety
/// `plan` is live; `values` is a live stream, which is taken over; `out` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_plan_bind(
    plan: *const ca_plan,
    values: *mut FFI_ArrowArrayStream,
    out: *mut *mut ca_plan,
) -> *mut ca_error {
    guard(|| {
        // SAFETY: by contract.
        let (planned, reader) =
            unsafe { (Arc::clone(&borrow(plan, "plan")?.inner), ArrowArrayStreamReader::from_raw(values)?) };
        let row = reader.last().ok_or_else(|| Failure::invalid("the parameters have no row"))??;
        let mut given = HashMap::new();
        for (index, field) in row.schema().fields().iter().enumerate() {
            given.insert(field.name().clone(), ScalarValue::try_from_array(row.column(index), 0)?);
        }
        let bound = planned.logical()?.clone();
        for name in bound.get_parameter_names()? {
            if !given.contains_key(name.trim_start_matches('$')) {
                return Err(Failure::plan(format!("there is no parameter {name}")));
            }
        }
        let logical = run(async move { Ok(bound.with_param_values(ParamValues::from(given))?) })?;
        let inner = Arc::new(planned.with_source(Source::Logical(Box::new(logical)), OnceLock::new()));
        // SAFETY: by contract.
        unsafe { out.write(Box::into_raw(Box::new(ca_plan { inner }))) };
        Ok(())
    })
}

/// Gives the schema of the rows of the plan.
///
/// # Safety
/// `plan` is live; `out` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_plan_schema(plan: *const ca_plan, out: *mut FFI_ArrowSchema) -> *mut ca_error {
    guard(|| {
        // SAFETY: by contract.
        let planned = Arc::clone(&unsafe { borrow(plan, "plan") }?.inner);
        let depth = planned.depth;
        let schema = FFI_ArrowSchema::try_from(&run_deep(depth, async move { planned.schema().await })?)?;
        // SAFETY: by contract.
        unsafe { out.write(schema) };
        Ok(())
    })
}

/// Writes a stage (a `ca_stage`) as protobuf.
///
/// # Safety
/// `plan` is live; `out` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_plan_to_bytes(plan: *const ca_plan, stage: u32, out: *mut ca_bytes) -> *mut ca_error {
    guard(|| {
        // SAFETY: by contract.
        let planned = Arc::clone(&unsafe { borrow(plan, "plan") }?.inner);
        let stage = stage_of(stage)?;
        let bytes = run_deep(planned.depth, async move { planned.to_bytes(stage).await })?;
        // SAFETY: by contract.
        unsafe { out.write(ca_bytes::from_vec(bytes)) };
        Ok(())
    })
}

/// Writes the schema of every node of a logical stage (a `ca_stage`): DfSchema messages, each with its length in front, a
/// node before its inputs.
///
/// # Safety
/// `plan` is live; `out` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_plan_node_schemas(plan: *const ca_plan, stage: u32, out: *mut ca_bytes) -> *mut ca_error {
    guard(|| {
        // SAFETY: by contract.
        let planned = Arc::clone(&unsafe { borrow(plan, "plan") }?.inner);
        let stage = stage_of(stage)?;
        let bytes = run_deep(planned.depth, async move { planned.node_schemas(stage) })?;
        // SAFETY: by contract.
        unsafe { out.write(ca_bytes::from_vec(bytes)) };
        Ok(())
    })
}

/// Writes a stage (a `ca_stage`) as the engine's indented text.
///
/// # Safety
/// `plan` is live; `out` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_plan_to_text(plan: *const ca_plan, stage: u32, out: *mut ca_bytes) -> *mut ca_error {
    guard(|| {
        // SAFETY: by contract.
        let planned = Arc::clone(&unsafe { borrow(plan, "plan") }?.inner);
        let stage = stage_of(stage)?;
        let text = run_deep(planned.depth, async move { planned.to_text(stage).await })?;
        // SAFETY: by contract.
        unsafe { out.write(ca_bytes::from_vec(text.into_bytes())) };
        Ok(())
    })
}

/// Starts the plan. The rows come as one stream, read ahead by a few batches; releasing it stops the work. An error of
/// the stream starts with `[[ca:N]] `, N its class.
///
/// # Safety
/// `plan` is live; `cancel` is null or live; `out` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_plan_execute(
    plan: *const ca_plan,
    cancel: *const ca_cancel,
    out: *mut FFI_ArrowArrayStream,
) -> *mut ca_error {
    guard(|| {
        // SAFETY: by contract.
        let planned = Arc::clone(&unsafe { borrow(plan, "plan") }?.inner);
        // SAFETY: by contract.
        let token = unsafe { token_of(cancel) };
        let depth = planned.depth;
        let (physical, task) = run_cancellable(depth, token.clone(), async move { planned.start().await })?;
        let stream = with_stack(depth, move || stream::start(physical, task, token))??;
        // SAFETY: by contract.
        unsafe { out.write(stream) };
        Ok(())
    })
}
