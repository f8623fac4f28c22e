//! Entries that tell what shaped a plan and what came of it. Rows are JSON: arrays of objects, or one object.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::abi::{borrow, ca_bytes, ca_str};
use crate::error::{Failure, Result, ca_error, guard};
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

/// Traces the optimizers: an object with `applications`, one of each rule in order (`phase`, `pass`, `position` in the phase,
/// `rule`, `changed`, digests `before` and `after`, `microseconds`). With texts, an application that changed the plan has
/// the `text` it left, and `initial` has that before each phase. The stages of the plan that were not made yet are those
/// that the trace made.
///
/// # Safety
/// `plan` is live; `out` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_plan_trace(plan: *const ca_plan, with_texts: bool, out: *mut ca_bytes) -> *mut ca_error {
    let make = |planned: Arc<Planned>| async move { bytes_of(&planned.trace(with_texts).await?) };
    // SAFETY: by contract.
    guard(|| unsafe { give(plan, out, make) })
}

/// Describes the operators of the physical plan: an object with `nodes`, an operator before its inputs, and
/// `dynamic_filters`.
///
/// # Safety
/// `plan` is live; `out` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_plan_nodes(plan: *const ca_plan, out: *mut ca_bytes) -> *mut ca_error {
    let make = |planned: Arc<Planned>| async move { bytes_of(&nodes::describe(&planned.physical().await?.plan)?) };
    // SAFETY: by contract.
    guard(|| unsafe { give(plan, out, make) })
}

/// Describes the operators of the optimized plan: an object with `nodes`, an operator before its inputs, and `filters`, every
/// conjunct that a scan, a filter or a join holds, in the order of the operators.
///
/// # Safety
/// `plan` is live; `out` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_plan_logical_nodes(plan: *const ca_plan, out: *mut ca_bytes) -> *mut ca_error {
    let make = |planned: Arc<Planned>| async move {
        let found = scans::describe(planned.optimized()?)?;
        bytes_of(&json!({ "nodes": found.nodes, "filters": found.filters }))
    };
    // SAFETY: by contract.
    guard(|| unsafe { give(plan, out, make) })
}

/// Tells what the physical plan asks of tables of ours: an array in the order in which they were asked.
///
/// # Safety
/// `plan` is live; `out` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_plan_scans(plan: *const ca_plan, out: *mut ca_bytes) -> *mut ca_error {
    let make = |planned: Arc<Planned>| async move { bytes_of(&json!(planned.physical().await?.scans)) };
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
