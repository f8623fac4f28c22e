//! One partition of a join: batches go to the operator's kernel as keys and arguments, pairs of row numbers come back, and rows
//! are put together from the batches, which are held until no later pair can name them.
//!
//! A kernel is called on a thread that may block, and pulls; the pairs' rows go to the engine through a short channel. When
//! the engine is done with the join, the channel closes, and the kernel's next pull or the next batch ends it.

use std::collections::{HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arrow::array::{
    Array, ArrayData, ArrayRef, BinaryArray, RecordBatch, RecordBatchOptions, RecordBatchReader, new_null_array,
};
use arrow::buffer::NullBuffer;
use arrow::compute::interleave;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::error::ArrowError;
use arrow::ffi_stream::FFI_ArrowArrayStream;
use arrow::row::{RowConverter, SortField};
use datafusion::common::{DataFusionError, JoinSide, JoinType, Result, internal_err};
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::joins::utils::ColumnIndex;
use datafusion::physical_plan::metrics::{BaselineMetrics, ExecutionPlanMetricsSet, RecordOutput};
use datafusion::physical_plan::stream::RecordBatchReceiverStream;
use futures::StreamExt;
use tokio::runtime::Handle;
use tokio::sync::mpsc::Sender;

use crate::error::{Failure, panic_failure};
use crate::join_exec::Shape;
use crate::join_operator::Pairs;

/// Batches that may wait for the consumer.
const READ_AHEAD: usize = 2;

/// What a kernel makes of a batch of keys and arguments is of about the batch's size once more.
const KERNEL_COPIES: usize = 2;

/// An input of the join.
pub struct Side {
    pub stream: SendableRecordBatchStream,
    pub keys: Vec<usize>,
    pub arguments: Vec<usize>,
}

/// What becomes of pairs.
pub struct Pairing {
    pub shape: Arc<Shape>,
    pub schema: SchemaRef,
    pub columns: Vec<ColumnIndex>,
}

/// Starts a partition.
pub fn start(
    pairing: Pairing,
    left: Side,
    right: Side,
    partition: usize,
    task: &TaskContext,
    metrics: &ExecutionPlanMetricsSet,
) -> Result<SendableRecordBatchStream> {
    let mut output = RecordBatchReceiverStream::builder(Arc::clone(&pairing.schema), READ_AHEAD);
    let consumer = MemoryConsumer::new(format!("PairJoin[{}] {partition}", pairing.shape.operator.name));
    let reservation = consumer.register(task.memory_pool());
    let kind = pairing.shape.kind;
    let error = Arc::new(Mutex::new(None));
    let input = |side: Side, marks| Input::try_new(side, marks, &reservation, output.tx(), &error);
    let left = input(left, kind != JoinType::Inner)?;
    let right = input(right, kind != JoinType::Inner)?;
    let stores = [Arc::clone(&left.store), Arc::clone(&right.store)];
    let batch_rows = task.session_config().batch_size();
    let metrics = BaselineMetrics::new(metrics, partition);
    let joining = Joining { pairing, stores, batch_rows, error, output: output.tx(), metrics };
    output.spawn_blocking(move || joining.run(left, right));
    Ok(output.build())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Rows of one side that pairs may name, and which of them did.
struct Store {
    batches: VecDeque<Held>,
    /// Of all rows that came, also those that are gone.
    rows: usize,
    ended: bool,
    /// Buffers of the batches, by address: how many arrays have one, and its size.
    buffers: HashMap<usize, (usize, usize)>,
    reservation: MemoryReservation,
    /// Of the rows from `first_marked` on; nothing where nobody asks.
    marked: Option<VecDeque<bool>>,
    first_marked: usize,
}

struct Held {
    first_row: usize,
    batch: RecordBatch,
    /// What the kernel has of it.
    handed: usize,
}

fn visit_buffers(data: &ArrayData, visit: &mut impl FnMut(usize, usize)) {
    for buffer in data.buffers().iter().chain(data.nulls().map(NullBuffer::buffer)) {
        visit(buffer.data_ptr().as_ptr() as usize, buffer.capacity());
    }
    for child in data.child_data() {
        visit_buffers(child, visit);
    }
}

impl Store {
    fn new(reservation: MemoryReservation, marks: bool) -> Self {
        Store {
            batches: VecDeque::new(),
            rows: 0,
            ended: false,
            buffers: HashMap::new(),
            reservation,
            marked: marks.then(VecDeque::new),
            first_marked: 0,
        }
    }

    /// Takes a batch, or says that there is no memory for it.
    fn hold(&mut self, batch: RecordBatch, handed: usize) -> Result<()> {
        let mut new_bytes = handed;
        for column in batch.columns() {
            visit_buffers(&column.to_data(), &mut |address, size| {
                let (count, _) = self.buffers.entry(address).or_insert((0, size));
                *count += 1;
                new_bytes += if *count == 1 { size } else { 0 };
            });
        }
        self.reservation.try_grow(new_bytes)?;
        if let Some(marked) = &mut self.marked {
            marked.extend(std::iter::repeat_n(false, batch.num_rows()));
        }
        let first_row = self.rows;
        self.rows += batch.num_rows();
        self.batches.push_back(Held { first_row, batch, handed });
        Ok(())
    }

    /// Gives up the batches before a row.
    fn release(&mut self, row: usize) {
        while let Some(held) = self.batches.front()
            && held.first_row + held.batch.num_rows() <= row
        {
            let mut bytes = held.handed;
            for column in held.batch.columns() {
                visit_buffers(&column.to_data(), &mut |address, size| {
                    if let Some((count, _)) = self.buffers.get_mut(&address) {
                        *count -= 1;
                        if *count == 0 {
                            self.buffers.remove(&address);
                            bytes += size;
                        }
                    }
                });
            }
            self.reservation.shrink(bytes);
            self.batches.pop_front();
        }
    }

    /// Whether it was not marked before.
    fn mark(&mut self, row: usize) -> bool {
        let at = row.checked_sub(self.first_marked);
        match (at, &mut self.marked) {
            (Some(at), Some(marked)) if at < marked.len() => !std::mem::replace(&mut marked[at], true),
            _ => false,
        }
    }

    /// The rows before one that no pair named, once.
    fn take_unmarked(&mut self, row: usize) -> Vec<Option<usize>> {
        let Some(marked) = &mut self.marked else {
            return vec![];
        };
        let count = row.saturating_sub(self.first_marked).min(marked.len());
        let first = self.first_marked;
        self.first_marked += count;
        marked.drain(..count).enumerate().filter(|(_, marked)| !marked).map(|(at, _)| Some(first + at)).collect()
    }

    fn check(&self, row: i64) -> Result<usize> {
        let first = self.batches.front().map_or(self.rows, |held| held.first_row);
        match usize::try_from(row) {
            Ok(row) if (first..self.rows).contains(&row) => Ok(row),
            _ => internal_err!("a join named row {row} of the rows {first} to {}", self.rows),
        }
    }

    /// Batch and row in it of each; for none the place behind the batches.
    fn places(&self, rows: &[Option<usize>]) -> Vec<(usize, usize)> {
        let mut last = 0;
        let place = |row: &Option<usize>| {
            let Some(row) = *row else {
                return (self.batches.len(), 0);
            };
            let held = &self.batches[last];
            if !(held.first_row..held.first_row + held.batch.num_rows()).contains(&row) {
                last = self.batches.partition_point(|held| held.first_row + held.batch.num_rows() <= row);
            }
            (last, row - self.batches[last].first_row)
        };
        rows.iter().map(place).collect()
    }

    fn column(&self, column: usize, data_type: &DataType, places: &[(usize, usize)]) -> Result<ArrayRef> {
        let nothing = new_null_array(data_type, 1);
        let mut arrays: Vec<&dyn Array> = self.batches.iter().map(|held| held.batch.column(column).as_ref()).collect();
        arrays.push(&nothing);
        Ok(interleave(&arrays, places)?)
    }
}

/// Gives a kernel what it sees of a side.
struct Input {
    side: Side,
    schema: SchemaRef,
    converter: Option<RowConverter>,
    store: Arc<Mutex<Store>>,
    output: Sender<Result<RecordBatch>>,
    error: Arc<Mutex<Option<DataFusionError>>>,
    handle: Handle,
}

impl Input {
    fn try_new(
        side: Side,
        marks: bool,
        reservation: &MemoryReservation,
        output: Sender<Result<RecordBatch>>,
        error: &Arc<Mutex<Option<DataFusionError>>>,
    ) -> Result<Self> {
        let schema = side.stream.schema();
        let mut fields = vec![Field::new("key", DataType::Binary, true)];
        fields.extend(side.arguments.iter().map(|&column| schema.field(column).as_ref().clone()));
        let keys: Vec<SortField> =
            side.keys.iter().map(|&column| SortField::new(schema.field(column).data_type().clone())).collect();
        let converter = if keys.is_empty() { None } else { Some(RowConverter::new(keys)?) };
        let store = Arc::new(Mutex::new(Store::new(reservation.new_empty(), marks)));
        let (error, handle) = (Arc::clone(error), Handle::current());
        Ok(Input { side, schema: Arc::new(Schema::new(fields)), converter, store, output, error, handle })
    }

    fn pull(&mut self) -> Result<Option<RecordBatch>> {
        loop {
            let (output, stream) = (&self.output, &mut self.side.stream);
            let pulled = self.handle.block_on(async {
                tokio::select! {
                    biased;
                    () = output.closed() => Some(Err(Failure::cancelled().into())),
                    item = stream.next() => item,
                }
            });
            let Some(batch) = pulled.transpose()? else {
                lock(&self.store).ended = true;
                return Ok(None);
            };
            if batch.num_rows() == 0 {
                continue;
            }
            let seen = self.seen(&batch)?;
            let handed = seen.get_array_memory_size() * KERNEL_COPIES;
            lock(&self.store).hold(batch, handed)?;
            return Ok(Some(seen));
        }
    }

    /// Keys as bytes that compare as the keys do, and the arguments.
    fn seen(&self, batch: &RecordBatch) -> Result<RecordBatch> {
        let keys: Vec<ArrayRef> = self.side.keys.iter().map(|&column| Arc::clone(batch.column(column))).collect();
        let bytes = match &self.converter {
            Some(converter) => converter.convert_columns(&keys)?.try_into_binary()?,
            None => BinaryArray::from_iter_values(std::iter::repeat_n(b"", batch.num_rows())),
        };
        let nulls =
            keys.iter().fold(None, |nulls, key| NullBuffer::union(nulls.as_ref(), key.logical_nulls().as_ref()));
        let (offsets, values, _) = bytes.into_parts();
        let mut columns: Vec<ArrayRef> = vec![Arc::new(BinaryArray::try_new(offsets, values, nulls)?)];
        columns.extend(self.side.arguments.iter().map(|&column| Arc::clone(batch.column(column))));
        Ok(RecordBatch::try_new(Arc::clone(&self.schema), columns)?)
    }
}

impl Iterator for Input {
    type Item = std::result::Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        // A panic must not unwind into C++.
        let pulled = catch_unwind(AssertUnwindSafe(|| self.pull()))
            .unwrap_or_else(|payload| Err(panic_failure(payload.as_ref()).into()));
        pulled.transpose().map(|item| {
            item.map_err(|error| {
                // Only a text goes through C++; what it was is found again here.
                let text = ArrowError::ComputeError(error.to_string().replace('\0', "\\0"));
                lock(&self.error).get_or_insert(error);
                text
            })
        })
    }
}

impl RecordBatchReader for Input {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}

struct Joining {
    pairing: Pairing,
    stores: [Arc<Mutex<Store>>; 2],
    batch_rows: usize,
    error: Arc<Mutex<Option<DataFusionError>>>,
    output: Sender<Result<RecordBatch>>,
    metrics: BaselineMetrics,
}

impl Joining {
    fn run(self, left: Input, right: Input) -> Result<()> {
        let shape = &self.pairing.shape;
        let (first, second) = if shape.first_is_left { (left, right) } else { (right, left) };
        let stream = |input: Input| FFI_ArrowArrayStream::new(Box::new(input));
        let opened = shape.operator.open(stream(first), stream(second), shape.smallest, self.batch_rows);
        let mut run = opened.map_err(|failure| self.cause(failure))?;
        loop {
            let pairs = run.next_pairs().map_err(|failure| self.cause(failure))?;
            // A kernel that went on after an error of its input did not see all rows.
            if let Some(error) = lock(&self.error).take() {
                return Err(error);
            }
            let ended = pairs.is_none();
            if !self.emit(pairs)? || ended {
                return Ok(());
            }
        }
    }

    /// The error of an input, which the kernel's is a copy of, if there was one.
    fn cause(&self, failure: Failure) -> DataFusionError {
        lock(&self.error).take().unwrap_or_else(|| failure.into())
    }

    /// Gives the rows of pairs, or what is left at the end. False: nobody wants more.
    fn emit(&self, pairs: Option<Pairs>) -> Result<bool> {
        let (mut left, mut right) = (lock(&self.stores[0]), lock(&self.stores[1]));
        let (mut left_rows, mut right_rows) = (Vec::new(), Vec::new());
        let kept = match pairs {
            Some(pairs) => {
                let (l, r) = if self.pairing.shape.first_is_left {
                    (&pairs.first, &pairs.second)
                } else {
                    (&pairs.second, &pairs.first)
                };
                for (&l, &r) in l.values().iter().zip(r.values()) {
                    let (l, r) = (left.check(l)?, right.check(r)?);
                    self.pick((&mut left, l), (&mut right, r), &mut left_rows, &mut right_rows);
                }
                let [first, second] = pairs.kept.map(|row| usize::try_from(row).unwrap_or(0));
                if self.pairing.shape.first_is_left { (first, second) } else { (second, first) }
            }
            None if left.ended && right.ended => (left.rows, right.rows),
            None => return internal_err!("join {} ended before its inputs did", self.pairing.shape.operator.name),
        };
        let kind = self.pairing.shape.kind;
        if matches!(kind, JoinType::Left | JoinType::Full | JoinType::LeftAnti) {
            left_rows.extend(left.take_unmarked(kept.0));
            right_rows.resize(left_rows.len(), None);
        }
        if matches!(kind, JoinType::Right | JoinType::Full | JoinType::RightAnti) {
            right_rows.extend(right.take_unmarked(kept.1));
            left_rows.resize(right_rows.len(), None);
        }
        if kind == JoinType::LeftSemi {
            left.take_unmarked(kept.0);
        }
        if kind == JoinType::RightSemi {
            right.take_unmarked(kept.1);
        }
        let chunks = left_rows.chunks(self.batch_rows).zip(right_rows.chunks(self.batch_rows));
        for (left_rows, right_rows) in chunks {
            let batch = self.gather((&left, left_rows), (&right, right_rows))?;
            if self.output.blocking_send(Ok(batch)).is_err() {
                return Ok(false);
            }
        }
        left.release(kept.0);
        right.release(kept.1);
        Ok(!self.output.is_closed())
    }

    /// Takes the pair, or of a join that gives one side's rows only, the row that was not taken before.
    fn pick(
        &self,
        (left, l): (&mut Store, usize),
        (right, r): (&mut Store, usize),
        left_rows: &mut Vec<Option<usize>>,
        right_rows: &mut Vec<Option<usize>>,
    ) {
        let (new_left, new_right) = (left.mark(l), right.mark(r));
        let taken = match self.pairing.shape.kind {
            JoinType::LeftSemi => new_left,
            JoinType::RightSemi => new_right,
            JoinType::LeftAnti | JoinType::RightAnti => false,
            _ => true,
        };
        if taken {
            left_rows.push(Some(l));
            right_rows.push(Some(r));
        }
    }

    fn gather(
        &self,
        (left, left_rows): (&Store, &[Option<usize>]),
        (right, right_rows): (&Store, &[Option<usize>]),
    ) -> Result<RecordBatch> {
        let _timer = self.metrics.elapsed_compute().timer();
        let (left_places, right_places) = (left.places(left_rows), right.places(right_rows));
        let fields = self.pairing.schema.fields();
        let columns = self
            .pairing
            .columns
            .iter()
            .zip(fields)
            .map(|(column, field)| {
                let (store, places) =
                    if column.side == JoinSide::Left { (left, &left_places) } else { (right, &right_places) };
                store.column(column.index, field.data_type(), places)
            })
            .collect::<Result<Vec<_>>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(left_rows.len()));
        let batch = RecordBatch::try_new_with_options(Arc::clone(&self.pairing.schema), columns, &options)?;
        Ok(batch.record_output(&self.metrics))
    }
}
