//! Scans as plans carry them: what was asked of a table, never the rows or files it has.

use std::fmt;
use std::sync::Arc;

use arrow::datatypes::Schema;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Result, Statistics, plan_err};
use datafusion::error::DataFusionError;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::Expr;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::execution_plan::PlanProperties;
use datafusion::physical_plan::statistics::{StatisticsArgs, StatisticsContext};
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan};
use serde_json::{Value, json};

use crate::table::{Recipe, Table};

/// Marks the settings under which a physical plan is made to be written and not to be run: its Delta scans are leaves.
pub struct ForWriting;

/// What a physical plan asks of a table.
#[derive(Clone, Debug, Default)]
pub struct Request {
    pub projection: Option<Vec<usize>>,
    pub filters: Vec<Expr>,
    pub limit: Option<usize>,
    pub partitions: usize,
}

impl Request {
    /// The head of a scan's bytes; the filters follow it after a newline.
    pub fn to_json(&self, recipe: &Recipe, schema: &Schema) -> Value {
        let mut head = recipe.to_json();
        head["projection"] = json!(self.projection);
        head["limit"] = json!(self.limit);
        head["partitions"] = json!(self.partitions);
        head["columns"] = json!(columns(schema));
        head
    }

    pub fn from_json(head: &Value, filters: Vec<Expr>) -> Self {
        let number = |value: &Value| value.as_u64().and_then(|n| usize::try_from(n).ok());
        Request {
            projection: head["projection"].as_array().map(|all| all.iter().filter_map(number).collect()),
            filters,
            limit: number(&head["limit"]),
            partitions: number(&head["partitions"]).unwrap_or(1),
        }
    }

    pub fn check(&self, table: &Table) -> Result<()> {
        let columns = table.schema_ref().fields().len();
        match self.projection.iter().flatten().find(|&&index| index >= columns) {
            Some(index) => plan_err!(
                "the plan reads column number {index} of table {}, which has {columns} columns",
                table.recipe.name
            ),
            None => Ok(()),
        }
    }
}

fn columns(schema: &Schema) -> Vec<String> {
    schema.fields().iter().map(|field| format!("{} {}", field.name(), field.data_type())).collect()
}

/// Says how the columns that a scan gives differ from those that its plan was made for.
pub fn check_columns(head: &Value, schema: &Schema) -> Result<()> {
    let found = columns(schema);
    if head["columns"] == json!(found) {
        return Ok(());
    }
    plan_err!("the plan expects of table {} the columns {}, there are {}", head["name"], head["columns"], json!(found))
}

/// Stands in a plan that is written for the operators that would read a Delta table.
#[derive(Debug)]
pub struct WrittenScan {
    pub recipe: Arc<Recipe>,
    pub request: Request,
    inner: Arc<dyn ExecutionPlan>,
}

impl WrittenScan {
    pub fn new(recipe: Arc<Recipe>, mut request: Request, inner: Arc<dyn ExecutionPlan>) -> Self {
        request.partitions = inner.properties().partitioning.partition_count();
        WrittenScan { recipe, request, inner }
    }
}

impl DisplayAs for WrittenScan {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "WrittenScan: table={}, version={}", self.recipe.name, self.recipe.snapshot)
    }
}

impl ExecutionPlan for WrittenScan {
    fn name(&self) -> &str {
        "WrittenScan"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.inner.properties()
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![]
    }

    fn with_new_children(self: Arc<Self>, _: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn execute(&self, _: usize, _: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        Err(DataFusionError::Internal(format!("the scan of {} was made to be written", self.recipe.name)))
    }

    fn statistics_from_inputs(&self, _: &[Arc<Statistics>], args: &StatisticsArgs) -> Result<Arc<Statistics>> {
        StatisticsContext::new().compute(self.inner.as_ref(), args)
    }
}
