//! What is asked of tables while a physical plan is made, and what a logical plan filters by.

use std::sync::{Mutex, PoisonError};

use datafusion::catalog::{TableProvider, default_table_source::source_as_provider};
use datafusion::common::Result as EngineResult;
use datafusion::common::tree_node::{TreeNodeRecursion, TreeNodeVisitor};
use datafusion::logical_expr::utils::split_conjunction;
use datafusion::logical_expr::{Expr, LogicalPlan, TableProviderFilterPushDown, TableScan};
use datafusion::physical_plan::ExecutionPlan;
use serde_json::{Value, json};

use crate::table::Table;

/// An extension of the settings that a plan is made under: tables write down how they are scanned.
#[derive(Default)]
pub struct ScanLog {
    scans: Mutex<Vec<Value>>,
}

impl ScanLog {
    pub fn take(&self) -> Vec<Value> {
        std::mem::take(&mut self.scans.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn add(
        &self,
        table: &Table,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
        scan: &dyn ExecutionPlan,
    ) {
        let schema = table.schema();
        let columns: Vec<&str> = match projection {
            Some(chosen) => chosen.iter().map(|&index| schema.field(index).name().as_str()).collect(),
            None => schema.fields().iter().map(|field| field.name().as_str()).collect(),
        };
        let mut row = json!({
            "table": table.recipe.name,
            "kind": table.recipe.kind,
            "snapshot": table.recipe.snapshot,
            "columns": columns,
            "filters": filters.iter().map(|filter| classified(filter, table)).collect::<Vec<_>>(),
            "limit": limit,
            "partitions": scan.properties().partitioning.partition_count(),
        });
        if let Some(facts) = table.delta_facts() {
            row["delta"] = facts.clone();
            row["files_selected"] = json!(files_of(scan));
        }
        self.scans.lock().unwrap_or_else(PoisonError::into_inner).push(row);
    }
}

/// The files that a Delta scan reads; none where it does not tell.
fn files_of(scan: &dyn ExecutionPlan) -> Option<usize> {
    let own = scan.metrics().and_then(|metrics| metrics.sum_by_name("count_files_scanned")).map(|sum| sum.as_usize());
    own.or_else(|| scan.children().into_iter().find_map(|child| files_of(child.as_ref())))
}

fn class_of(filter: &Expr, provider: &dyn TableProvider) -> Value {
    match provider.supports_filters_pushdown(&[filter]).map(|classes| classes.into_iter().next()) {
        Ok(Some(TableProviderFilterPushDown::Exact)) => json!("exact"),
        Ok(Some(TableProviderFilterPushDown::Inexact)) => json!("inexact"),
        Ok(_) => json!("unsupported"),
        Err(error) => json!({ "error": error.to_string() }),
    }
}

fn classified(filter: &Expr, provider: &dyn TableProvider) -> Value {
    json!({ "expression": filter.to_string(), "class": class_of(filter, provider) })
}

/// The operators of a logical plan, and every conjunct that one filters by, in order.
#[derive(Default)]
pub struct LogicalNodes {
    pub nodes: Vec<Value>,
    pub filters: Vec<Value>,
    above: Vec<usize>,
}

/// The scan that a filter stands on, with nothing between that renames.
fn scan_below(plan: &LogicalPlan) -> Option<&TableScan> {
    match plan {
        LogicalPlan::TableScan(scan) => Some(scan),
        LogicalPlan::Filter(filter) => scan_below(&filter.input),
        _ => None,
    }
}

impl LogicalNodes {
    fn filter(&mut self, node: usize, operator: &str, table: Option<&TableScan>, expression: &Expr, below: &str) {
        let provider = table.and_then(|scan| source_as_provider(&scan.source).ok());
        self.filters.push(json!({
            "node": node,
            "operator": operator,
            "table": table.map(|scan| scan.table_name.table()),
            "expression": expression.to_string(),
            "class": provider.map(|provider| class_of(expression, provider.as_ref())),
            "below": below,
        }));
    }
}

/// What the engine's texts begin an operator with, before a colon: `Inner Join`.
fn operator_of(plan: &LogicalPlan) -> String {
    let line = plan.display().to_string();
    line.split(':').next().unwrap_or_default().trim().to_string()
}

impl<'n> TreeNodeVisitor<'n> for LogicalNodes {
    type Node = LogicalPlan;

    fn f_down(&mut self, plan: &'n LogicalPlan) -> EngineResult<TreeNodeRecursion> {
        let id = self.nodes.len();
        self.nodes.push(json!({
            "id": id,
            "parent": self.above.last(),
            "operator": operator_of(plan),
            "detail": plan.display().to_string(),
        }));
        self.above.push(id);
        match plan {
            LogicalPlan::TableScan(scan) => {
                for filter in &scan.filters {
                    self.filter(id, "scan", Some(scan), filter, "");
                }
            }
            LogicalPlan::Filter(filter) => {
                let below = operator_of(&filter.input);
                for conjunct in split_conjunction(&filter.predicate) {
                    self.filter(id, "filter", scan_below(&filter.input), conjunct, &below);
                }
            }
            LogicalPlan::Join(join) => {
                for conjunct in join.filter.iter().flat_map(split_conjunction) {
                    self.filter(id, "join", None, conjunct, "");
                }
            }
            _ => {}
        }
        Ok(TreeNodeRecursion::Continue)
    }

    fn f_up(&mut self, _: &'n LogicalPlan) -> EngineResult<TreeNodeRecursion> {
        self.above.pop();
        Ok(TreeNodeRecursion::Continue)
    }
}

pub fn describe(plan: &LogicalPlan) -> EngineResult<LogicalNodes> {
    let mut nodes = LogicalNodes::default();
    plan.visit_with_subqueries(&mut nodes)?;
    Ok(nodes)
}
