//! A statement over other rows than it was planned over.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use datafusion::catalog::TableProvider;
use datafusion::catalog::default_table_source::{provider_as_source, source_as_provider};
use datafusion::common::tree_node::{Transformed, TreeNodeRecursion};
use datafusion::logical_expr::{LogicalPlan, TableSource};

use crate::abi::borrow;
use crate::error::{Result, ca_error, guard};
use crate::plan::{Planned, Source, ca_plan};
use crate::runtime::run_deep;
use crate::table::Table;

/// A table of ours whose rows are in memory, or to come.
fn rows_of(source: &Arc<dyn TableSource>) -> Option<Arc<dyn TableProvider>> {
    let provider = source_as_provider(source).ok()?;
    provider.downcast_ref::<Table>().is_some_and(|table| table.delta_facts().is_none()).then_some(provider)
}

impl Planned {
    /// The same statement over the rows that its tables have now, optimized already; none where that has to be asked anew:
    /// before it was optimized, and where a table is of Delta's, which says for itself what it filters.
    async fn over_new_rows(&self) -> Result<Option<Planned>> {
        let Some(optimized) = self.optimized.get() else { return Ok(None) };
        let mut names = BTreeSet::new();
        let mut is_plain = true;
        optimized.apply_with_subqueries(|node| {
            if let LogicalPlan::TableScan(scan) = node {
                is_plain &= rows_of(&scan.source).is_some();
                names.insert(scan.table_name.clone());
            }
            Ok(TreeNodeRecursion::Continue)
        })?;
        if !is_plain {
            return Ok(None);
        }
        let mut sources = HashMap::new();
        for name in names {
            let source = provider_as_source(self.context.table_provider(name.clone()).await?);
            if rows_of(&source).is_none() {
                return Ok(None);
            }
            sources.insert(name, source);
        }
        let moved = optimized.clone().transform_up_with_subqueries(|node| match node {
            LogicalPlan::TableScan(mut scan) => {
                let Some(source) = sources.get(&scan.table_name) else {
                    return Ok(Transformed::no(LogicalPlan::TableScan(scan)));
                };
                scan.source = Arc::clone(source);
                Ok(Transformed::yes(LogicalPlan::TableScan(scan)))
            }
            other => Ok(Transformed::no(other)),
        })?;
        let source = Source::Logical(Box::new(moved.data.clone()));
        Ok(Some(self.with_source(source, OnceLock::from(moved.data))))
    }
}

/// Gives the same statement over the rows that its tables have now, without planning it anew; null where it has to be. Its
/// logical stage is the optimized one.
///
/// # Safety
/// `plan` is live; `out` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_plan_over_new_rows(plan: *const ca_plan, out: *mut *mut ca_plan) -> *mut ca_error {
    guard(|| {
        // SAFETY: by contract.
        let planned = Arc::clone(&unsafe { borrow(plan, "plan") }?.inner);
        let depth = planned.depth;
        let made = run_deep(depth, async move { planned.over_new_rows().await })?;
        let made = made.map(|inner| Box::into_raw(Box::new(ca_plan { inner: Arc::new(inner) })));
        // SAFETY: by contract.
        unsafe { out.write(made.unwrap_or(std::ptr::null_mut())) };
        Ok(())
    })
}
