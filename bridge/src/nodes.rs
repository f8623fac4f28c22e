//! A physical plan's operators as rows: what each is, needs, keeps and knows of its rows.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::common::stats::Precision;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::common::{Result, ScalarValue, Statistics};
use datafusion::datasource::physical_plan::FileScanConfig;
use datafusion::datasource::source::DataSourceExec;
use datafusion::physical_expr::expressions::DynamicFilterPhysicalExpr;
use datafusion::physical_expr::{Partitioning, split_conjunction};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::filter::FilterExec;
use datafusion::physical_plan::joins::HashJoinExec;
use datafusion::physical_plan::repartition::RepartitionExec;
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::statistics::{StatisticsArgs, StatisticsContext};
use datafusion::physical_plan::{ExecutionPlan, displayable};
use serde_json::{Value, json};

use crate::memory::RowsSource;

fn precision<T: ToString + std::fmt::Debug + Clone + PartialEq + Eq + PartialOrd>(value: &Precision<T>) -> Value {
    match value {
        Precision::Exact(value) => json!({ "precision": "exact", "value": value.to_string() }),
        Precision::Inexact(value) => json!({ "precision": "inexact", "value": value.to_string() }),
        Precision::Absent => json!({ "precision": "absent" }),
    }
}

fn is_known(value: &Precision<ScalarValue>) -> bool {
    *value != Precision::Absent
}

/// Columns of which nothing is known are left out.
fn statistics(plan: &dyn ExecutionPlan, known: &Statistics) -> Value {
    let schema = plan.schema();
    let columns: Vec<Value> = schema
        .fields()
        .iter()
        .zip(&known.column_statistics)
        .filter(|(_, column)| {
            let counts = [&column.null_count, &column.distinct_count];
            counts.iter().any(|count| **count != Precision::Absent)
                || is_known(&column.min_value)
                || is_known(&column.max_value)
        })
        .map(|(field, column)| {
            json!({
                "name": field.name(),
                "nulls": precision(&column.null_count),
                "distinct": precision(&column.distinct_count),
                "min": precision(&column.min_value),
                "max": precision(&column.max_value),
            })
        })
        .collect();
    json!({ "rows": precision(&known.num_rows), "bytes": precision(&known.total_byte_size), "columns": columns })
}

fn scheme(partitioning: &Partitioning) -> &'static str {
    match partitioning {
        Partitioning::RoundRobinBatch(_) => "round_robin",
        Partitioning::Hash(..) => "hash",
        Partitioning::Range(_) => "range",
        Partitioning::UnknownPartitioning(_) => "unknown",
    }
}

fn boundedness(of: Boundedness) -> &'static str {
    match of {
        Boundedness::Bounded => "bounded",
        Boundedness::Unbounded { requires_infinite_memory: false } => "unbounded",
        Boundedness::Unbounded { requires_infinite_memory: true } => "unbounded_infinite_memory",
    }
}

fn emission(of: EmissionType) -> &'static str {
    match of {
        EmissionType::Incremental => "incremental",
        EmissionType::Final => "final",
        EmissionType::Both => "both",
    }
}

/// Numbers dynamic filters in order of the operators that make them.
#[derive(Default)]
struct DynamicFilters {
    numbers: HashMap<u64, usize>,
    made: Vec<Value>,
    used: HashMap<u64, Vec<usize>>,
}

impl DynamicFilters {
    fn look(&mut self, id: usize, plan: &dyn ExecutionPlan) -> Result<()> {
        for expression in plan.dynamic_expressions_produced() {
            let Some(key) = expression.expression_id() else { continue };
            let number = self.made.len();
            if self.numbers.insert(key, number).is_none() {
                let columns: Vec<String> = expression.children().iter().map(|column| column.to_string()).collect();
                self.made.push(json!({ "id": number, "made_by": id, "columns": columns }));
            }
        }
        let used = &mut self.used;
        plan.apply_expressions(&mut |expression| {
            expression.apply(|part| {
                if let (true, Some(key)) = (part.is::<DynamicFilterPhysicalExpr>(), part.expression_id()) {
                    let users = used.entry(key).or_default();
                    if users.last() != Some(&id) {
                        users.push(id);
                    }
                }
                Ok(TreeNodeRecursion::Continue)
            })
        })?;
        Ok(())
    }

    fn finish(mut self) -> Vec<Value> {
        for (key, number) in &self.numbers {
            let made_by = self.made[*number]["made_by"].as_u64();
            let users = self.used.get(key).cloned().unwrap_or_default();
            // An operator that makes a filter may show it among its own expressions.
            let others: Vec<usize> = users.into_iter().filter(|user| Some(*user as u64) != made_by).collect();
            self.made[*number]["used_by"] = json!(others);
        }
        self.made
    }
}

/// What only some operators have.
fn add_own(node: &mut Value, plan: &dyn ExecutionPlan) {
    if let Some(sort) = plan.downcast_ref::<SortExec>() {
        node["keeps_partitions"] = json!(sort.preserve_partitioning());
    }
    if let Some(repartition) = plan.downcast_ref::<RepartitionExec>() {
        node["keeps_order"] = json!(repartition.preserve_order());
    }
    if let Some(filter) = plan.downcast_ref::<FilterExec>() {
        let conjuncts: Vec<String> =
            split_conjunction(filter.predicate()).iter().map(|part| part.to_string()).collect();
        node["conjuncts"] = json!(conjuncts);
    }
    if let Some(join) = plan.downcast_ref::<HashJoinExec>() {
        node["join"] = json!({
            "mode": format!("{:?}", join.partition_mode()),
            "type": join.join_type().to_string(),
            // The engine builds its table of the left side.
            "build": "left",
        });
    }
    let Some(exec) = plan.downcast_ref::<DataSourceExec>() else { return };
    if let Some(rows) = exec.data_source().downcast_ref::<RowsSource>() {
        node["scan"] = json!({ "table": rows.recipe.name, "kind": rows.recipe.kind, "snapshot": rows.recipe.snapshot });
    }
    if let Some(files) = exec.data_source().downcast_ref::<FileScanConfig>() {
        let all = || files.file_groups.iter().flat_map(|group| group.iter());
        node["scan"] = json!({
            "kind": "files",
            "groups": files.file_groups.len(),
            "files": all().count(),
            "bytes": all().map(|file| file.object_meta.size).sum::<u64>(),
            "predicate": files.file_source.filter().map(|filter| filter.to_string()),
        });
    }
}

fn describe_node(
    id: usize,
    parent: Option<usize>,
    plan: &Arc<dyn ExecutionPlan>,
    context: &StatisticsContext,
) -> Value {
    let properties = plan.properties();
    let needs = plan.input_distribution_requirements();
    let mut node = json!({
        "id": id,
        "parent": parent,
        "operator": plan.name(),
        "detail": displayable(plan.as_ref()).one_line().to_string().trim_end(),
        "partitions": properties.partitioning.partition_count(),
        "scheme": scheme(&properties.partitioning),
        "partitioning": properties.partitioning.to_string(),
        "ordering": properties.output_ordering().map(ToString::to_string),
        "boundedness": boundedness(properties.boundedness),
        "emission": emission(properties.emission_type),
        "fetch": plan.fetch(),
        "keeps_input_order": plan.maintains_input_order(),
        "needed_distribution": needs.per_child_distributions().map(ToString::to_string).collect::<Vec<_>>(),
        "needed_ordering": plan
            .required_input_ordering()
            .iter()
            .map(|need| need.as_ref().map(|need| need.clone().into_single().iter().map(ToString::to_string).collect::<Vec<_>>()))
            .collect::<Vec<_>>(),
        "statistics": match context.compute(plan.as_ref(), &StatisticsArgs::new()) {
            Ok(known) => statistics(plan.as_ref(), &known),
            Err(error) => json!({ "error": error.to_string() }),
        },
    });
    add_own(&mut node, plan.as_ref());
    node
}

/// The operators, a node before its inputs, and the dynamic filters between them.
pub fn describe(root: &Arc<dyn ExecutionPlan>) -> Result<Value> {
    let context = StatisticsContext::new();
    let mut filters = DynamicFilters::default();
    let mut nodes = vec![];
    let mut left: Vec<(Option<usize>, &Arc<dyn ExecutionPlan>)> = vec![(None, root)];
    while let Some((parent, plan)) = left.pop() {
        let id = nodes.len();
        nodes.push(describe_node(id, parent, plan, &context));
        filters.look(id, plan.as_ref())?;
        left.extend(plan.children().into_iter().rev().map(|child| (Some(id), child)));
    }
    Ok(json!({ "nodes": nodes, "dynamic_filters": filters.finish() }))
}
