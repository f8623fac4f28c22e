//! Entries that tell what shaped a plan and what came of it.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures::FutureExt;
use prost::Message;
use serde_json::{Value, json};

use crate::abi::{borrow, ca_bytes, ca_str};
use crate::error::{Failure, Result, ca_error, guard, panic_failure};
use crate::observation::{Failed, Observation, Scans};
use crate::plan::{Planned, ca_plan, ca_stage, stage_of};
use crate::runtime::run_deep;
use crate::session::ca_session;
use crate::{nodes, registries, scans, texts};

fn bytes_of(value: &Value) -> Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(|e| Failure::internal(e.to_string()))
}

/// # Safety
/// `plan` is live; `out` is writable.
unsafe fn give<F, Made>(plan: *const ca_plan, out: *mut ca_bytes, make: F) -> Result<()>
where
    F: FnOnce(Arc<Planned>) -> Made,
    Made: Future<Output = Result<Vec<u8>>> + Send + 'static,
{
    // SAFETY: by contract.
    let planned = Arc::clone(&unsafe { borrow(plan, "plan") }?.inner);
    let bytes = run_deep(planned.depth, make(planned))?;
    // SAFETY: by contract.
    unsafe { out.write(ca_bytes::from_vec(bytes)) };
    Ok(())
}

/// Parts of an observation; a set of them is the sum.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ca_part {
    /// What each rule of the optimizers did. The stages of the plan that were not made yet are those that the trace made.
    Trace = 1,
    /// Stages of the plan, as protobuf.
    Logical = 2,
    Optimized = 4,
    Physical = 8,
    /// The operators of the optimized plan, an operator before its inputs, and every conjunct that one holds.
    LogicalNodes = 16,
    /// The operators of the physical plan, an operator before its inputs, and its dynamic filters.
    PhysicalNodes = 32,
    /// What the physical plan asks of tables of ours, in the order in which they were asked.
    Scans = 64,
    /// The physical plan as EXPLAIN has it.
    PhysicalText = 128,
}

struct Taking {
    wanted: u32,
    failures: Vec<Failed>,
}

impl Taking {
    /// A part that fails leaves the others as they are.
    async fn take<T>(&mut self, part: ca_part, make: impl Future<Output = Result<T>>) -> Option<T> {
        if self.wanted & part as u32 == 0 {
            return None;
        }
        let made = AssertUnwindSafe(make).catch_unwind().await;
        match made.unwrap_or_else(|payload| Err(panic_failure(payload.as_ref()))) {
            Ok(value) => Some(value),
            Err(Failure { code, message, .. }) => {
                self.failures.push(Failed { part: part as u32, code: code as u32, message });
                None
            }
        }
    }
}

async fn observe(planned: Arc<Planned>, wanted: u32, with_texts: bool) -> Vec<u8> {
    let plan = planned.as_ref();
    let mut taking = Taking { wanted, failures: vec![] };
    let mut seen = Observation {
        // First: the plan's stages are those of the trace.
        trace: taking.take(ca_part::Trace, plan.trace(with_texts)).await,
        logical: taking.take(ca_part::Logical, plan.to_bytes(ca_stage::Logical)).await,
        optimized: taking.take(ca_part::Optimized, plan.to_bytes(ca_stage::Optimized)).await,
        physical: taking.take(ca_part::Physical, plan.to_bytes(ca_stage::Physical)).await,
        physical_nodes: taking
            .take(ca_part::PhysicalNodes, async { Ok(nodes::describe(&plan.physical().await?.plan)?) })
            .await,
        logical_nodes: taking.take(ca_part::LogicalNodes, async { Ok(scans::describe(plan.optimized()?)?) }).await,
        scans: taking.take(ca_part::Scans, async { Ok(Scans { scans: plan.physical().await?.scans.clone() }) }).await,
        physical_text: taking.take(ca_part::PhysicalText, plan.to_text(ca_stage::Physical)).await,
        failures: vec![],
    };
    seen.failures = taking.failures;
    seen.encode_to_vec()
}

/// Tells what shaped a plan and what came of it: an `Observation` of proto/observation.proto with the parts whose sum is
/// `wanted`. With texts, the trace has the plan's text before each phase and as each rule left it that changed it.
///
/// # Safety
/// `plan` is live; `out` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_plan_observe(
    plan: *const ca_plan,
    wanted: u32,
    with_texts: bool,
    out: *mut ca_bytes,
) -> *mut ca_error {
    let make = move |planned: Arc<Planned>| async move { Ok(observe(planned, wanted, with_texts).await) };
    // SAFETY: by contract.
    guard(|| unsafe { give(plan, out, make) })
}

/// Gives the rows of EXPLAIN: an array of `plan_type` and `plan`. Nothing is run.
///
/// # Safety
/// `plan` is live; `format` is readable; `out` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_plan_explain(
    plan: *const ca_plan,
    format: ca_str,
    with_statistics: bool,
    out: *mut ca_bytes,
) -> *mut ca_error {
    guard(|| {
        // SAFETY: by contract.
        let format = unsafe { format.text() }?.to_string();
        let make = move |planned: Arc<Planned>| async move {
            let state = planned.optimizing_state();
            if format == "indent" && !with_statistics && texts::is_plain(&state) {
                let physical = &planned.physical().await?.plan;
                return bytes_of(&texts::explain_stages(planned.optimized()?, physical.as_ref()));
            }
            bytes_of(&texts::explain(&state, planned.logical()?, &format, with_statistics).await?)
        };
        // SAFETY: by contract.
        unsafe { give(plan, out, make) }
    })
}

fn logical_stage(planned: &Planned, stage: ca_stage) -> Result<&datafusion::logical_expr::LogicalPlan> {
    match stage {
        ca_stage::Logical => planned.logical(),
        ca_stage::Optimized => planned.optimized(),
        ca_stage::Physical => Err(Failure::invalid("a physical plan has no such form; a logical stage has")),
    }
}

/// Writes a logical stage (a `ca_stage`) as SQL of a dialect.
///
/// # Safety
/// `plan` is live; `dialect` is readable; `out` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_plan_to_sql(
    plan: *const ca_plan,
    stage: u32,
    dialect: ca_str,
    pretty: bool,
    out: *mut ca_bytes,
) -> *mut ca_error {
    guard(|| {
        let stage = stage_of(stage)?;
        // SAFETY: by contract.
        let dialect = unsafe { dialect.text() }?.to_string();
        let make = move |planned: Arc<Planned>| async move {
            Ok(texts::sql(logical_stage(&planned, stage)?, &dialect, pretty)?.into_bytes())
        };
        // SAFETY: by contract.
        unsafe { give(plan, out, make) }
    })
}

/// Writes a logical stage (a `ca_stage`) as a Substrait Plan.
///
/// # Safety
/// `plan` is live; `out` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_plan_to_substrait(plan: *const ca_plan, stage: u32, out: *mut ca_bytes) -> *mut ca_error {
    guard(|| {
        let stage = stage_of(stage)?;
        let make = move |planned: Arc<Planned>| async move {
            texts::substrait(&planned.state, logical_stage(&planned, stage)?)
        };
        // SAFETY: by contract.
        unsafe { give(plan, out, make) }
    })
}

/// Lists what a session plans with: an object with `rulepacks`, the rules of each kind in order, and `functions`.
///
/// # Safety
/// `session` is live; `out` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_session_registries(session: *const ca_session, out: *mut ca_bytes) -> *mut ca_error {
    guard(|| {
        // SAFETY: by contract.
        let state = unsafe { borrow(session, "session") }?.context.state();
        let all = json!({ "rulepacks": registries::rulepacks(&state), "functions": registries::functions(&state) });
        let bytes = bytes_of(&all)?;
        // SAFETY: by contract.
        unsafe { out.write(ca_bytes::from_vec(bytes)) };
        Ok(())
    })
}
