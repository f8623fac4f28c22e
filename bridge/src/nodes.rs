//! A physical plan's operators as rows: what each is, needs, keeps and knows of its rows.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::common::stats::Precision;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::common::{Result, ScalarValue, Statistics};
use datafusion::datasource::physical_plan::FileScanConfig;
use datafusion::datasource::source::DataSourceExec;
use datafusion::physical_expr::expressions::DynamicFilterPhysicalExpr;
use datafusion::physical_expr::{OrderingRequirements, Partitioning, split_conjunction};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::filter::FilterExec;
use datafusion::physical_plan::joins::HashJoinExec;
use datafusion::physical_plan::repartition::RepartitionExec;
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::statistics::{StatisticsArgs, StatisticsContext};
use datafusion::physical_plan::{ExecutionPlan, displayable};

use crate::memory::RowsSource;
use crate::observation::Statistics as Described;
use crate::observation::{ColumnKnowledge, DynamicFilter, Known, Ordering, PhysicalNode, PhysicalNodes};

fn precision<T: ToString + std::fmt::Debug + Clone + PartialEq + Eq + PartialOrd>(
    value: &Precision<T>,
) -> Option<Known> {
    match value {
        Precision::Exact(value) => Some(Known { precision: 2, value: value.to_string() }),
        Precision::Inexact(value) => Some(Known { precision: 1, value: value.to_string() }),
        Precision::Absent => None,
    }
}

fn is_known(value: &Precision<ScalarValue>) -> bool {
    *value != Precision::Absent
}

/// Columns of which nothing is known are left out.
fn statistics(plan: &dyn ExecutionPlan, known: &Statistics) -> Described {
    let schema = plan.schema();
    let columns = schema
        .fields()
        .iter()
        .zip(&known.column_statistics)
        .filter(|(_, column)| {
            let counts = [&column.null_count, &column.distinct_count];
            counts.iter().any(|count| **count != Precision::Absent)
                || is_known(&column.min_value)
                || is_known(&column.max_value)
        })
        .map(|(field, column)| ColumnKnowledge {
            name: field.name().clone(),
            nulls: precision(&column.null_count),
            distinct: precision(&column.distinct_count),
            min: precision(&column.min_value),
            max: precision(&column.max_value),
        })
        .collect();
    Described {
        rows: precision(&known.num_rows),
        bytes: precision(&known.total_byte_size),
        columns,
        error: String::new(),
    }
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
    made: Vec<DynamicFilter>,
    used: HashMap<u64, Vec<i64>>,
}

impl DynamicFilters {
    fn look(&mut self, id: i64, plan: &dyn ExecutionPlan) -> Result<()> {
        for expression in plan.dynamic_expressions_produced() {
            let Some(key) = expression.expression_id() else { continue };
            let number = self.made.len();
            if self.numbers.insert(key, number).is_none() {
                let columns = expression.children().iter().map(|column| column.to_string()).collect();
                self.made.push(DynamicFilter { id: number as i64, made_by: id, columns, used_by: vec![] });
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

    fn finish(mut self) -> Vec<DynamicFilter> {
        for (key, number) in &self.numbers {
            let filter = &mut self.made[*number];
            let users = self.used.get(key).cloned().unwrap_or_default();
            // An operator that makes a filter may show it among its own expressions.
            filter.used_by = users.into_iter().filter(|user| *user != filter.made_by).collect();
        }
        self.made
    }
}

/// What only some operators have.
fn add_own(node: &mut PhysicalNode, plan: &dyn ExecutionPlan) {
    if let Some(sort) = plan.downcast_ref::<SortExec>() {
        node.keeps_partitions = Some(sort.preserve_partitioning());
    }
    if let Some(repartition) = plan.downcast_ref::<RepartitionExec>() {
        node.keeps_order = Some(repartition.preserve_order());
    }
    if let Some(filter) = plan.downcast_ref::<FilterExec>() {
        node.conjuncts = split_conjunction(filter.predicate()).iter().map(|part| part.to_string()).collect();
    }
    if let Some(join) = plan.downcast_ref::<HashJoinExec>() {
        node.join_mode = format!("{:?}", join.partition_mode());
        node.join_type = join.join_type().to_string();
    }
    let Some(exec) = plan.downcast_ref::<DataSourceExec>() else { return };
    if let Some(rows) = exec.data_source().downcast_ref::<RowsSource>() {
        node.table = rows.recipe.name.clone();
        node.scan_kind = rows.recipe.kind.to_string();
        node.snapshot = rows.recipe.snapshot.clone();
    }
    if let Some(files) = exec.data_source().downcast_ref::<FileScanConfig>() {
        let all = || files.file_groups.iter().flat_map(|group| group.iter());
        node.scan_kind = "files".to_string();
        node.file_groups = Some(files.file_groups.len() as i64);
        node.files = Some(all().count() as i64);
        node.file_bytes = Some(all().map(|file| file.object_meta.size).sum::<u64>() as i64);
        node.predicate = files.file_source.filter().map(|filter| filter.to_string());
    }
}

fn texts_of(need: &OrderingRequirements) -> Vec<String> {
    need.clone().into_single().iter().map(ToString::to_string).collect()
}

fn describe_node(
    id: i64,
    parent: Option<i64>,
    plan: &Arc<dyn ExecutionPlan>,
    context: &StatisticsContext,
) -> PhysicalNode {
    let properties = plan.properties();
    let needs = plan.input_distribution_requirements();
    let ordering_of = |need: &Option<_>| Ordering { expressions: need.as_ref().map_or_else(Vec::new, texts_of) };
    let mut node = PhysicalNode {
        id,
        parent,
        operator: plan.name().to_string(),
        detail: displayable(plan.as_ref()).one_line().to_string().trim_end().to_string(),
        partitions: properties.partitioning.partition_count() as i64,
        scheme: scheme(&properties.partitioning).to_string(),
        partitioning: properties.partitioning.to_string(),
        ordering: properties.output_ordering().map(ToString::to_string),
        boundedness: boundedness(properties.boundedness).to_string(),
        emission: emission(properties.emission_type).to_string(),
        fetch: plan.fetch().map(|rows| rows as i64),
        keeps_input_order: plan.maintains_input_order(),
        needed_distribution: needs.per_child_distributions().map(ToString::to_string).collect(),
        needed_ordering: plan.required_input_ordering().iter().map(ordering_of).collect(),
        statistics: Some(match context.compute(plan.as_ref(), &StatisticsArgs::new()) {
            Ok(known) => statistics(plan.as_ref(), &known),
            Err(error) => Described { error: error.to_string(), ..Described::default() },
        }),
        ..PhysicalNode::default()
    };
    add_own(&mut node, plan.as_ref());
    node
}

/// The operators, a node before its inputs, and the dynamic filters between them.
pub fn describe(root: &Arc<dyn ExecutionPlan>) -> Result<PhysicalNodes> {
    let context = StatisticsContext::new();
    let mut filters = DynamicFilters::default();
    let mut nodes = vec![];
    let mut left: Vec<(Option<i64>, &Arc<dyn ExecutionPlan>)> = vec![(None, root)];
    while let Some((parent, plan)) = left.pop() {
        let id = nodes.len() as i64;
        nodes.push(describe_node(id, parent, plan, &context));
        filters.look(id, plan.as_ref())?;
        left.extend(plan.children().into_iter().rev().map(|child| (Some(id), child)));
    }
    Ok(PhysicalNodes { nodes, dynamic_filters: filters.finish() })
}
