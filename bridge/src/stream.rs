//! Running plans as Arrow C streams.
//!
//! A task on the runtime pulls the plan's output into a short channel, the consumer pulls from there: producer and
//! consumer overlap where the runtime has several threads, and take turns where it has one; a cancelled consumer never
//! waits for an operator, and deep expressions run on large stacks.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow::array::{RecordBatch, RecordBatchReader};
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use arrow::ffi_stream::FFI_ArrowArrayStream;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::execution::TaskContext;
use datafusion::physical_plan::coop::CooperativeExec;
use datafusion::physical_plan::sorts::sort_preserving_merge::SortPreservingMergeExec;
use datafusion::physical_plan::{ExecutionPlan, ExecutionPlanProperties, execute_stream};
use futures::StreamExt;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::error::{Failure, Result, ca_error_code, classify, panic_failure};
use crate::metered;
use crate::runtime::{runtime, wait};

/// Batches that are made before the consumer asks for them.
const READ_AHEAD: usize = 2;

/// Starts a plan and gives its rows as one stream. Where the partitions are ordered, the order is kept by merging.
pub fn start(
    plan: Arc<dyn ExecutionPlan>,
    task: Arc<TaskContext>,
    token: CancellationToken,
) -> Result<FFI_ArrowArrayStream> {
    let plan = metered::meter(yield_at_joins(merge_ordered(plan))?)?;
    let schema = plan.schema();
    let runtime = runtime()?;
    let ahead = if runtime.metrics().num_workers() > 1 { READ_AHEAD } else { 0 };
    let asked = Arc::new(Semaphore::new(ahead));
    let (sender, receiver) = channel(READ_AHEAD + 1);
    let pump = runtime.spawn(pump(plan, task, Arc::clone(&asked), sender));
    let reader = Reader { schema, receiver, asked, pump, token, done: false };
    Ok(FFI_ArrowArrayStream::new(Box::new(reader)))
}

fn merge_ordered(plan: Arc<dyn ExecutionPlan>) -> Arc<dyn ExecutionPlan> {
    if plan.output_partitioning().partition_count() < 2 {
        return plan;
    }
    match plan.output_ordering().cloned() {
        Some(order) => Arc::new(SortPreservingMergeExec::new(order, plan)),
        None => plan,
    }
}

/// A join can make rows without end from a few batches and never reach a leaf, which is where the engine yields.
fn yield_at_joins(plan: Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>> {
    let wrapped = plan.transform_up(|node| {
        if node.name().ends_with("JoinExec") {
            Ok(Transformed::yes(Arc::new(CooperativeExec::new(node)) as Arc<dyn ExecutionPlan>))
        } else {
            Ok(Transformed::no(node))
        }
    })?;
    Ok(wrapped.data)
}

async fn pump(
    plan: Arc<dyn ExecutionPlan>,
    task: Arc<TaskContext>,
    asked: Arc<Semaphore>,
    sender: Sender<Result<RecordBatch>>,
) {
    let mut stream = match execute_stream(plan, task) {
        Ok(stream) => stream,
        Err(error) => {
            // A consumer that is gone needs no error.
            let _ = sender.send(Err(classify(&error))).await;
            return;
        }
    };
    // Never closed: each batch that is asked for is one permit.
    while let Ok(permit) = asked.acquire().await {
        permit.forget();
        let Some(item) = stream.next().await else { return };
        let failed = item.is_err();
        if sender.send(item.map_err(|e| classify(&e))).await.is_err() || failed {
            return;
        }
    }
}

/// Reads the channel of a running plan; dropping it stops the plan.
struct Reader {
    schema: SchemaRef,
    receiver: Receiver<Result<RecordBatch>>,
    asked: Arc<Semaphore>,
    pump: JoinHandle<()>,
    token: CancellationToken,
    done: bool,
}

impl Reader {
    fn pull(&mut self) -> Option<Result<RecordBatch>> {
        if self.done {
            return None;
        }
        self.asked.add_permits(1);
        let token = self.token.clone();
        let receiver = &mut self.receiver;
        let pulled = wait(async {
            tokio::select! {
                biased;
                () = token.cancelled() => Some(Err(Failure::cancelled())),
                item = receiver.recv() => item,
            }
        })
        .unwrap_or_else(|failure| Some(Err(failure)));
        match pulled {
            Some(Ok(batch)) => Some(Ok(batch)),
            Some(Err(failure)) => {
                self.done = true;
                self.pump.abort();
                Some(Err(failure))
            }
            None => {
                self.done = true;
                // The channel closes at the end of the rows, and when the pump panicked.
                match wait(&mut self.pump) {
                    Ok(Ok(())) => None,
                    Ok(Err(error)) => Some(Err(crate::runtime::join_failure(error))),
                    Err(failure) => Some(Err(failure)),
                }
            }
        }
    }
}

impl Iterator for Reader {
    type Item = std::result::Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let pulled = catch_unwind(AssertUnwindSafe(|| self.pull()))
            .unwrap_or_else(|payload| Some(Err(panic_failure(payload.as_ref()))));
        pulled.map(|item| item.map_err(into_arrow))
    }
}

impl RecordBatchReader for Reader {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.pump.abort();
    }
}

/// The text of an Arrow error is all that crosses a C stream, so the class is written into it.
fn into_arrow(failure: Failure) -> ArrowError {
    // The exporter cannot write a text with a zero byte.
    let text = format!("[[ca:{}]] {}", failure.code as u32, failure.message.replace('\0', "\\0"));
    match failure.code {
        ca_error_code::Io => ArrowError::IoError(text.clone(), std::io::Error::other(text)),
        ca_error_code::Resources => ArrowError::MemoryError(text),
        ca_error_code::NotImplemented => ArrowError::NotYetImplemented(text),
        _ => ArrowError::ComputeError(text),
    }
}
