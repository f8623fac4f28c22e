//! What is asked of tables while a physical plan is made, and what a logical plan filters by.

use std::sync::{Mutex, PoisonError};

use datafusion::catalog::{TableProvider, default_table_source::source_as_provider};
use datafusion::common::Result as EngineResult;
use datafusion::common::tree_node::{TreeNodeRecursion, TreeNodeVisitor};
use datafusion::logical_expr::utils::split_conjunction;
use datafusion::logical_expr::{Expr, LogicalPlan, TableProviderFilterPushDown, TableScan};
use datafusion::physical_plan::ExecutionPlan;

use crate::observation::{self, HeldFilter, LogicalNode, ScanFilter};
use crate::table::Table;

/// An extension of the settings that a plan is made under: tables write down how they are scanned.
#[derive(Default)]
pub struct ScanLog {
    scans: Mutex<Vec<observation::TableScan>>,
}

impl ScanLog {
    pub fn take(&self) -> Vec<observation::TableScan> {
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
        let columns = match projection {
            Some(chosen) => chosen.iter().map(|&index| schema.field(index).name().clone()).collect(),
            None => schema.fields().iter().map(|field| field.name().clone()).collect(),
        };
        let mut row = observation::TableScan {
            table: table.recipe.name.clone(),
            kind: table.recipe.kind.to_string(),
            snapshot: table.recipe.snapshot.clone(),
            columns,
            filters: filters.iter().map(|filter| classified(filter, table)).collect(),
            limit: limit.map(|rows| rows as i64),
            partitions: scan.properties().partitioning.partition_count() as i64,
            ..observation::TableScan::default()
        };
        if let Some(facts) = table.delta_facts() {
            row.delta = Some(facts.clone());
            row.files_selected = files_of(scan).map(|files| files as i64);
        }
        self.scans.lock().unwrap_or_else(PoisonError::into_inner).push(row);
    }
}

/// The files that a Delta scan reads; none where it does not tell.
fn files_of(scan: &dyn ExecutionPlan) -> Option<usize> {
    let own = scan.metrics().and_then(|metrics| metrics.sum_by_name("count_files_scanned")).map(|sum| sum.as_usize());
    own.or_else(|| scan.children().into_iter().find_map(|child| files_of(child.as_ref())))
}

fn class_of(filter: &Expr, provider: &dyn TableProvider) -> String {
    match provider.supports_filters_pushdown(&[filter]).map(|classes| classes.into_iter().next()) {
        Ok(Some(TableProviderFilterPushDown::Exact)) => "exact".to_string(),
        Ok(Some(TableProviderFilterPushDown::Inexact)) => "inexact".to_string(),
        Ok(_) => "unsupported".to_string(),
        Err(error) => format!("unknown: {error}"),
    }
}

fn classified(filter: &Expr, provider: &dyn TableProvider) -> ScanFilter {
    ScanFilter { expression: filter.to_string(), table_says: class_of(filter, provider) }
}

/// The operators of a logical plan, and every conjunct that one filters by, in order.
#[derive(Default)]
struct Described {
    nodes: Vec<LogicalNode>,
    filters: Vec<HeldFilter>,
    above: Vec<i64>,
}

/// The scan that a filter stands on, with nothing between that renames.
fn scan_below(plan: &LogicalPlan) -> Option<&TableScan> {
    match plan {
        LogicalPlan::TableScan(scan) => Some(scan),
        LogicalPlan::Filter(filter) => scan_below(&filter.input),
        _ => None,
    }
}

impl Described {
    fn filter(&mut self, node: i64, operator: &str, table: Option<&TableScan>, expression: &Expr, below: &str) {
        let provider = table.and_then(|scan| source_as_provider(&scan.source).ok());
        self.filters.push(HeldFilter {
            node,
            operator: operator.to_string(),
            table: table.map(|scan| scan.table_name.table().to_string()),
            expression: expression.to_string(),
            table_says: provider.map_or_else(String::new, |provider| class_of(expression, provider.as_ref())),
            below: below.to_string(),
        });
    }
}

/// What the engine's texts begin an operator with, before a colon: `Inner Join`.
fn operator_in(line: &str) -> String {
    line.split(':').next().unwrap_or_default().trim().to_string()
}

impl<'n> TreeNodeVisitor<'n> for Described {
    type Node = LogicalPlan;

    fn f_down(&mut self, plan: &'n LogicalPlan) -> EngineResult<TreeNodeRecursion> {
        let id = self.nodes.len() as i64;
        let detail = plan.display().to_string();
        let operator = operator_in(&detail);
        self.nodes.push(LogicalNode { id, parent: self.above.last().copied(), operator, detail });
        self.above.push(id);
        match plan {
            LogicalPlan::TableScan(scan) => {
                for filter in &scan.filters {
                    self.filter(id, "scan", Some(scan), filter, "");
                }
            }
            LogicalPlan::Filter(filter) => {
                let below = operator_in(&filter.input.display().to_string());
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

pub fn describe(plan: &LogicalPlan) -> EngineResult<observation::LogicalNodes> {
    let mut found = Described::default();
    plan.visit_with_subqueries(&mut found)?;
    Ok(observation::LogicalNodes { nodes: found.nodes, filters: found.filters })
}
