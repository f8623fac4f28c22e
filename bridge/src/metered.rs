//! Counts what projections compute. The engine's pool sees what operators collect, not the batches that expressions make, so a text
//! that every step of a statement doubles would grow past any limit.

use std::collections::HashSet;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::SchemaRef;
use datafusion::common::Result;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::execution::{RecordBatchStream, SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties};
use futures::{Stream, StreamExt};

/// What is computed for one batch counts from here on; nearly all of it is less.
const COUNTED: usize = 8 << 20;

/// Puts a meter above every projection that computes something.
pub fn meter(plan: Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>> {
    let metered = plan.transform_up(|node| {
        let Some(projection) = node.downcast_ref::<ProjectionExec>() else {
            return Ok(Transformed::no(node));
        };
        let computed: Vec<usize> = projection
            .expr()
            .iter()
            .enumerate()
            .filter(|(_, made)| made.expr.downcast_ref::<Column>().is_none())
            .map(|(index, _)| index)
            .collect();
        if computed.is_empty() {
            return Ok(Transformed::no(node));
        }
        Ok(Transformed::yes(Arc::new(MeteredExec { input: node, computed: computed.into() }) as Arc<dyn ExecutionPlan>))
    })?;
    Ok(metered.data)
}

/// The bytes that an array holds. Pieces of one array of views name its buffers again and again: each counts once.
fn held(array: &dyn Array, seen: &mut HashSet<usize>) -> usize {
    let Some(views) = array.as_string_view_opt() else {
        return array.get_array_memory_size();
    };
    let buffers = views.data_buffers().iter().filter(|buffer| seen.insert(buffer.as_ptr() as usize));
    size_of_val(views.views().as_ref()) + buffers.map(|buffer| buffer.len()).sum::<usize>()
}

/// Gives its input's batches, each reserved until the next is asked for.
#[derive(Debug)]
struct MeteredExec {
    input: Arc<dyn ExecutionPlan>,
    computed: Arc<[usize]>,
}

impl DisplayAs for MeteredExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "MeteredExec")
    }
}

impl ExecutionPlan for MeteredExec {
    fn name(&self) -> &str {
        "MeteredExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.input.properties()
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true]
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn with_new_children(self: Arc<Self>, mut children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        let input = children.pop().unwrap_or_else(|| Arc::clone(&self.input));
        Ok(Arc::new(MeteredExec { input, computed: Arc::clone(&self.computed) }))
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let reserved = MemoryConsumer::new("expressions").register(context.memory_pool());
        let input = self.input.execute(partition, context)?;
        Ok(Box::pin(Metered { input, computed: Arc::clone(&self.computed), reserved }))
    }
}

struct Metered {
    input: SendableRecordBatchStream,
    computed: Arc<[usize]>,
    reserved: MemoryReservation,
}

impl Metered {
    fn reserve(&self, batch: RecordBatch) -> Result<RecordBatch> {
        let mut seen = HashSet::new();
        let bytes: usize = self.computed.iter().map(|&index| held(batch.column(index).as_ref(), &mut seen)).sum();
        self.reserved.try_resize(if bytes < COUNTED { 0 } else { bytes })?;
        Ok(batch)
    }
}

impl Stream for Metered {
    type Item = Result<RecordBatch>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let polled = self.input.poll_next_unpin(context);
        polled.map(|next| next.map(|batch| self.reserve(batch?)))
    }
}

impl RecordBatchStream for Metered {
    fn schema(&self) -> SchemaRef {
        self.input.schema()
    }
}
