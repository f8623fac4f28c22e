//! A join whose pairs a join operator finds, as an operator of a physical plan: both inputs partitioned by the keys and in
//! order of keys and arguments, which the engine sees to.

use std::fmt;
use std::sync::Arc;

use arrow::compute::SortOptions;
use arrow::datatypes::{Schema, SchemaRef};
use async_trait::async_trait;
use datafusion::catalog::Session;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{DFSchema, JoinSide, JoinType, Result, internal_err, plan_err};
use datafusion::execution::context::QueryPlanner;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::logical_expr::{Expr, LogicalPlan, UserDefinedLogicalNode};
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::{
    Distribution, EquivalenceProperties, LexOrdering, OrderingRequirements, Partitioning, PhysicalExpr,
    PhysicalSortExpr,
};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType, PlanProperties};
use datafusion::physical_plan::joins::utils::{ColumnIndex, build_join_schema};
use datafusion::physical_plan::metrics::{ExecutionPlanMetricsSet, MetricsSet};
use datafusion::physical_plan::projection::{EmbeddedProjection, ProjectionExec, try_embed_projection};
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, InputDistributionRequirements,
    apply_expression_roots,
};
use datafusion::physical_planner::{DefaultPhysicalPlanner, ExtensionPlanner, PhysicalPlanner};
use datafusion_proto::protobuf;
use serde_json::{Value, json};

use crate::join_node::{PairJoin, check_kind, find, head, kind_of};
use crate::join_operator::{JoinOperator, JoinOperators};
use crate::join_run::{Pairing, Side, start};

/// Plans as the engine does, and joins of ours.
#[derive(Debug)]
pub struct BridgePlanner;

/// The planner that it asks.
pub fn engine_planner() -> DefaultPhysicalPlanner {
    DefaultPhysicalPlanner::with_extension_planners(vec![Arc::new(PairJoinPlanner)])
}

#[async_trait]
impl QueryPlanner for BridgePlanner {
    async fn create_physical_plan(&self, plan: &LogicalPlan, session: &dyn Session) -> Result<Arc<dyn ExecutionPlan>> {
        engine_planner().create_physical_plan(plan, session).await
    }
}

struct PairJoinPlanner;

#[async_trait]
impl ExtensionPlanner for PairJoinPlanner {
    async fn plan_extension(
        &self,
        _: &dyn PhysicalPlanner,
        node: &dyn UserDefinedLogicalNode,
        _: &[&LogicalPlan],
        inputs: &[Arc<dyn ExecutionPlan>],
        _: &dyn Session,
        _: &PhysicalPlanningContext,
    ) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        let (Some(join), [left, right]) = (node.as_any().downcast_ref::<PairJoin>(), inputs) else {
            return Ok(None);
        };
        let (left_schema, right_schema) = (join.left.schema(), join.right.schema());
        let keys = join.on.iter().map(|(l, r)| Ok((position(l, left_schema)?, position(r, right_schema)?)));
        let all = |arguments: &[Expr], schema: &DFSchema| -> Result<Vec<usize>> {
            arguments.iter().map(|argument| position(argument, schema)).collect()
        };
        let (first, second) = join.operands();
        let first_is_left = join.first_is_left();
        let (of_left, of_right) = if first_is_left { (first, second) } else { (second, first) };
        let shape = Shape {
            operator: Arc::clone(&join.operator),
            kind: join.kind,
            keys: keys.collect::<Result<_>>()?,
            left: all(of_left, left_schema)?,
            right: all(of_right, right_schema)?,
            first_is_left,
            smallest: join.smallest,
        };
        let exec = PairJoinExec::try_new(Arc::new(shape), Arc::clone(left), Arc::clone(right), None)?;
        Ok(Some(Arc::new(exec)))
    }
}

fn position(expression: &Expr, schema: &DFSchema) -> Result<usize> {
    match expression {
        Expr::Column(column) => schema.index_of_column(column),
        other => plan_err!("a join compares by {other}, expected a column"),
    }
}

/// What a join does, with columns by position.
#[derive(Debug, Clone)]
pub struct Shape {
    pub operator: Arc<JoinOperator>,
    pub kind: JoinType,
    pub keys: Vec<(usize, usize)>,
    /// The arguments of the operand that each side is.
    pub left: Vec<usize>,
    pub right: Vec<usize>,
    pub first_is_left: bool,
    pub smallest: bool,
}

impl Shape {
    fn left_keys(&self) -> Vec<usize> {
        self.keys.iter().map(|(left, _)| *left).collect()
    }

    fn right_keys(&self) -> Vec<usize> {
        self.keys.iter().map(|(_, right)| *right).collect()
    }

    fn check(&self, left: &Schema, right: &Schema) -> Result<()> {
        let within = |columns: &[usize], schema: &Schema| columns.iter().all(|&column| column < schema.fields().len());
        let named = within(&self.left_keys(), left)
            && within(&self.right_keys(), right)
            && within(&self.left, left)
            && within(&self.right, right);
        let first = if self.first_is_left { &self.left } else { &self.right };
        if !named || first.len() != self.operator.first_arguments {
            return plan_err!("join {} compares by columns that its inputs do not have", self.operator.name);
        }
        let same = |&(l, r): &(usize, usize)| left.field(l).data_type() == right.field(r).data_type();
        if !self.keys.iter().all(same) {
            return plan_err!("join {} compares keys of two types", self.operator.name);
        }
        check_kind(self.kind, &self.operator)
    }

    /// The keys, then the arguments that the operator wants in order.
    fn order(&self, keys: Vec<usize>, arguments: &[usize], schema: &Schema) -> Option<LexOrdering> {
        let options = SortOptions { descending: false, nulls_first: true };
        let columns = keys.into_iter().chain(arguments.iter().copied().take(self.operator.sorted_arguments));
        LexOrdering::new(columns.map(|column| PhysicalSortExpr::new(column_of(schema, column), options)))
    }
}

fn column_of(schema: &Schema, index: usize) -> Arc<dyn PhysicalExpr> {
    Arc::new(Column::new(schema.field(index).name(), index))
}

/// Runs a join operator, partition by partition.
#[derive(Debug, Clone)]
pub struct PairJoinExec {
    shape: Arc<Shape>,
    left: Arc<dyn ExecutionPlan>,
    right: Arc<dyn ExecutionPlan>,
    /// Which columns of the join it gives; none: all.
    projection: Option<Vec<usize>>,
    columns: Vec<ColumnIndex>,
    orders: [Option<LexOrdering>; 2],
    properties: Arc<PlanProperties>,
    metrics: ExecutionPlanMetricsSet,
}

impl PairJoinExec {
    pub fn try_new(
        shape: Arc<Shape>,
        left: Arc<dyn ExecutionPlan>,
        right: Arc<dyn ExecutionPlan>,
        projection: Option<Vec<usize>>,
    ) -> Result<Self> {
        let (left_schema, right_schema) = (left.schema(), right.schema());
        shape.check(&left_schema, &right_schema)?;
        let (mut schema, mut columns) = build_join_schema(&left_schema, &right_schema, &shape.kind);
        if let Some(projection) = &projection {
            if projection.iter().any(|&column| column >= columns.len()) {
                return plan_err!("join {} gives columns that its inputs do not have", shape.operator.name);
            }
            schema = schema.project(projection)?;
            columns = projection.iter().map(|&column| columns[column].clone()).collect();
        }
        let partitions = Partitioning::UnknownPartitioning(left.output_partitioning().partition_count());
        let bounded = match (left.boundedness(), right.boundedness()) {
            (Boundedness::Bounded, Boundedness::Bounded) => Boundedness::Bounded,
            (Boundedness::Bounded, unbounded) | (unbounded, _) => unbounded,
        };
        let equivalences = EquivalenceProperties::new(Arc::new(schema));
        let properties = PlanProperties::new(equivalences, partitions, EmissionType::Incremental, bounded);
        let orders = [
            shape.order(shape.left_keys(), &shape.left, &left_schema),
            shape.order(shape.right_keys(), &shape.right, &right_schema),
        ];
        let (properties, metrics) = (Arc::new(properties), ExecutionPlanMetricsSet::new());
        Ok(PairJoinExec { shape, left, right, projection, columns, orders, properties, metrics })
    }

    fn keys(&self, side: JoinSide) -> Vec<Arc<dyn PhysicalExpr>> {
        let (columns, schema) = match side {
            JoinSide::Left => (self.shape.left_keys(), self.left.schema()),
            _ => (self.shape.right_keys(), self.right.schema()),
        };
        columns.into_iter().map(|column| column_of(&schema, column)).collect()
    }

    pub fn to_json(&self) -> Value {
        let shape = &self.shape;
        let mut head = head(&shape.operator, shape.smallest);
        head["kind"] = json!(i32::from(protobuf::JoinType::from(shape.kind)));
        head["keys"] = json!(shape.keys);
        head["left"] = json!(shape.left);
        head["right"] = json!(shape.right);
        head["first"] = json!(if shape.first_is_left { "left" } else { "right" });
        head["projection"] = json!(self.projection);
        head
    }

    pub fn from_json(head: &Value, inputs: &[Arc<dyn ExecutionPlan>], operators: &JoinOperators) -> Result<Self> {
        let operator = find(operators, head)?;
        let [left, right] = inputs else {
            return plan_err!("join {} has {} inputs, expected two", operator.name, inputs.len());
        };
        let kind = serde_json::from_value::<i32>(head["kind"].clone());
        let read = |name: &str| serde_json::from_value::<Vec<usize>>(head[name].clone());
        let keys = serde_json::from_value::<Vec<(usize, usize)>>(head["keys"].clone());
        let projection = serde_json::from_value::<Option<Vec<usize>>>(head["projection"].clone());
        let (Ok(kind), Ok(keys), Ok(of_left), Ok(of_right), Ok(projection)) =
            (kind, keys, read("left"), read("right"), projection)
        else {
            return plan_err!("join {} is written in another way", operator.name);
        };
        let shape = Shape {
            operator,
            kind: kind_of(kind)?,
            keys,
            left: of_left,
            right: of_right,
            first_is_left: head["first"] == "left",
            smallest: head["smallest"] == true,
        };
        PairJoinExec::try_new(Arc::new(shape), Arc::clone(left), Arc::clone(right), projection)
    }
}

impl EmbeddedProjection for PairJoinExec {
    fn with_projection(&self, projection: Option<Vec<usize>>) -> Result<Self> {
        PairJoinExec::try_new(Arc::clone(&self.shape), Arc::clone(&self.left), Arc::clone(&self.right), projection)
    }
}

impl DisplayAs for PairJoinExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        let shape = &self.shape;
        let names = |side, columns: &[usize]| {
            let schema: SchemaRef = if side == JoinSide::Left { self.left.schema() } else { self.right.schema() };
            columns.iter().map(|&column| schema.field(column).name().clone()).collect::<Vec<_>>().join(", ")
        };
        let (left, right) = (names(JoinSide::Left, &shape.left), names(JoinSide::Right, &shape.right));
        let (first, second) = if shape.first_is_left { (left, right) } else { (right, left) };
        write!(f, "PairJoinExec: {} {}({first}, {second})", shape.kind, shape.operator.name)?;
        if shape.smallest {
            write!(f, ", smallest")?;
        }
        let keys = (names(JoinSide::Left, &shape.left_keys()), names(JoinSide::Right, &shape.right_keys()));
        write!(f, ", on=[{}] = [{}]", keys.0, keys.1)?;
        match &self.projection {
            Some(projection) => write!(f, ", projection={projection:?}"),
            None => Ok(()),
        }
    }
}

impl ExecutionPlan for PairJoinExec {
    fn name(&self) -> &str {
        "PairJoinExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn input_distribution_requirements(&self) -> InputDistributionRequirements {
        if self.shape.keys.is_empty() {
            return InputDistributionRequirements::new(vec![Distribution::SinglePartition; 2]);
        }
        InputDistributionRequirements::co_partitioned(vec![
            Distribution::KeyPartitioned(self.keys(JoinSide::Left)),
            Distribution::KeyPartitioned(self.keys(JoinSide::Right)),
        ])
    }

    fn required_input_ordering(&self) -> Vec<Option<OrderingRequirements>> {
        self.orders.iter().map(|order| order.clone().map(OrderingRequirements::from)).collect()
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.left, &self.right]
    }

    fn with_new_children(self: Arc<Self>, children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        let Ok([left, right]) = <[Arc<dyn ExecutionPlan>; 2]>::try_from(children) else {
            return internal_err!("a join without two inputs");
        };
        Ok(Arc::new(PairJoinExec::try_new(Arc::clone(&self.shape), left, right, self.projection.clone())?))
    }

    fn apply_expressions(
        &self,
        visit: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        let keys: Vec<_> = self.keys(JoinSide::Left).into_iter().chain(self.keys(JoinSide::Right)).collect();
        apply_expression_roots(&keys, visit)
    }

    fn try_swapping_with_projection(&self, projection: &ProjectionExec) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        if self.projection.is_some() {
            return Ok(None);
        }
        try_embed_projection(projection, self)
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }

    fn execute(&self, partition: usize, task: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let counts =
            (self.left.output_partitioning().partition_count(), self.right.output_partitioning().partition_count());
        if counts.0 != counts.1 {
            return internal_err!("a join of {} and {} partitions", counts.0, counts.1);
        }
        let side = |input: &Arc<dyn ExecutionPlan>, keys, arguments: &[usize]| -> Result<Side> {
            Ok(Side { stream: input.execute(partition, Arc::clone(&task))?, keys, arguments: arguments.to_vec() })
        };
        let left = side(&self.left, self.shape.left_keys(), &self.shape.left)?;
        let right = side(&self.right, self.shape.right_keys(), &self.shape.right)?;
        let pairing = Pairing { shape: Arc::clone(&self.shape), schema: self.schema(), columns: self.columns.clone() };
        start(pairing, left, right, partition, &task, &self.metrics)
    }
}
