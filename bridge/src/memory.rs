//! Rows in memory as a data source of the engine.
//!
//! Wraps the engine's own memory source, so that projections, limits and orderings are handled as it handles them, and
//! differs in three things: statistics are exact row and null counts only (byte sizes depend on how batches were cut,
//! and would shape plans), rows that are in order are not split, and a plan's protobuf names the table instead of holding its rows.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::compute::SortOptions;
use arrow::datatypes::SchemaRef;
use datafusion::common::stats::Precision;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{ColumnStatistics, Result, Statistics};
use datafusion::config::ConfigOptions;
use datafusion::datasource::memory::MemorySourceConfig;
use datafusion::datasource::source::{DataSource, DataSourceExec};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::projection::ProjectionExprs;
use datafusion::physical_expr::{EquivalenceProperties, LexOrdering, Partitioning, PhysicalExpr, PhysicalSortExpr};
use datafusion::physical_plan::execution_plan::SchedulingType;
use datafusion::physical_plan::filter_pushdown::{FilterPushdownPropagation, PushedDown};
use datafusion::physical_plan::{DisplayFormatType, ExecutionPlan};

use crate::table::{Recipe, SortKey};

/// Partitions are not split below this many rows each.
const MIN_SPLIT_ROWS: usize = 8192;

/// Holds the rows of a table, immutable; plans share them.
#[derive(Debug)]
pub struct Rows {
    pub partitions: Vec<Vec<RecordBatch>>,
    counts: Vec<PartitionCounts>,
}

#[derive(Debug, Default, Clone)]
struct PartitionCounts {
    rows: usize,
    nulls: Vec<usize>,
}

impl Rows {
    pub fn new(mut partitions: Vec<Vec<RecordBatch>>, columns: usize) -> Self {
        if partitions.is_empty() {
            partitions.push(Vec::new());
        }
        let counts = partitions.iter().map(|batches| count(batches, columns)).collect();
        Rows { partitions, counts }
    }

    pub fn row_count(&self) -> usize {
        self.counts.iter().map(|c| c.rows).sum()
    }
}

fn count(batches: &[RecordBatch], columns: usize) -> PartitionCounts {
    let mut counts = PartitionCounts { rows: 0, nulls: vec![0; columns] };
    for batch in batches {
        counts.rows += batch.num_rows();
        for (nulls, column) in counts.nulls.iter_mut().zip(batch.columns()) {
            *nulls += column.null_count();
        }
    }
    counts
}

/// Scans a table that has its rows in memory, or that is only declared.
#[derive(Clone, Debug)]
pub struct RowsSource {
    pub recipe: Arc<Recipe>,
    inner: MemorySourceConfig,
    counts: Arc<Vec<PartitionCounts>>,
    /// False for a declared table: its statistics are unknown, so that plans look as they will with rows.
    known: bool,
}

impl RowsSource {
    /// A scan of all partitions; `rows` is none for a table without contents.
    pub fn try_new(
        recipe: Arc<Recipe>,
        rows: Option<&Rows>,
        schema: SchemaRef,
        order: &[SortKey],
        projection: Option<Vec<usize>>,
    ) -> Result<Self> {
        let empty = [Vec::new()];
        let partitions = rows.map_or(&empty[..], |rows| &rows.partitions);
        let counts = rows.map_or_else(|| vec![PartitionCounts::default()], |rows| rows.counts.clone());
        let inner = MemorySourceConfig::try_new(partitions, Arc::clone(&schema), projection)?
            .try_with_sort_information(ordering(&schema, order))?;
        Ok(RowsSource { recipe, inner, counts: Arc::new(counts), known: rows.is_some() })
    }

    pub fn into_exec(self) -> Arc<dyn ExecutionPlan> {
        DataSourceExec::from_data_source(self)
    }

    pub fn projection(&self) -> Option<&[usize]> {
        self.inner.projection().as_deref()
    }

    pub fn partition_count(&self) -> usize {
        self.inner.partitions().len()
    }

    pub fn with_limit(mut self, limit: Option<usize>) -> Self {
        self.inner = self.inner.with_limit(limit);
        self
    }

    /// Cuts the rows into `target` runs of nearly equal length, in order. None where that is impossible or pointless.
    pub fn split(&self, target: usize) -> Result<Option<Self>> {
        let partitions = self.inner.partitions();
        let total: usize = self.counts.iter().map(|c| c.rows).sum();
        // Where a cut falls among rows that are equal in what a plan merges them by, these would lose their order.
        let is_ordered = !self.inner.sort_information().is_empty();
        if target <= partitions.len() || is_ordered || total / target.max(1) < MIN_SPLIT_ROWS {
            return Ok(None);
        }
        let cut = cut_evenly(partitions, total, target);
        let columns = self.inner.original_schema().fields().len();
        let counts = cut.iter().map(|batches| count(batches, columns)).collect();
        let mut inner =
            MemorySourceConfig::try_new(&cut, self.inner.original_schema(), self.inner.projection().clone())?
                .with_limit(self.inner.fetch());
        inner = inner.try_with_sort_information(self.recipe_ordering())?;
        Ok(Some(RowsSource { inner, counts: Arc::new(counts), ..self.clone() }))
    }

    fn recipe_ordering(&self) -> Vec<LexOrdering> {
        ordering(&self.inner.original_schema(), &self.recipe.order)
    }

    fn rewrap(&self, source: Arc<dyn DataSource>) -> Option<Arc<dyn DataSource>> {
        let inner = source.downcast_ref::<MemorySourceConfig>()?.clone();
        Some(Arc::new(RowsSource { inner, ..self.clone() }))
    }
}

fn ordering(schema: &SchemaRef, order: &[SortKey]) -> Vec<LexOrdering> {
    let keys = order.iter().map_while(|key| {
        let index = schema.index_of(&key.column).ok()?;
        let options = SortOptions { descending: key.descending, nulls_first: key.nulls_first };
        Some(PhysicalSortExpr::new(Arc::new(Column::new(&key.column, index)), options))
    });
    LexOrdering::new(keys).into_iter().collect()
}

fn cut_evenly(partitions: &[Vec<RecordBatch>], total: usize, target: usize) -> Vec<Vec<RecordBatch>> {
    let mut cut: Vec<Vec<RecordBatch>> = vec![Vec::new(); target];
    let mut row = 0;
    let mut part = 0;
    for batch in partitions.iter().flatten() {
        let mut offset = 0;
        while offset < batch.num_rows() {
            while part + 1 < target && row >= total * (part + 1) / target {
                part += 1;
            }
            let end = if part + 1 < target { total * (part + 1) / target } else { total };
            let length = (end - row).min(batch.num_rows() - offset);
            cut[part].push(batch.slice(offset, length));
            offset += length;
            row += length;
        }
    }
    cut
}

impl DataSource for RowsSource {
    fn open(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        self.inner.open(partition, context)
    }

    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "table={}, partitions={}", self.recipe.name, self.partition_count())?;
        if let Some(fetch) = self.inner.fetch() {
            write!(f, ", fetch={fetch}")?;
        }
        match self.inner.sort_information().first() {
            Some(order) => write!(f, ", output_ordering={order}"),
            None => Ok(()),
        }
    }

    fn repartitioned(&self, target: usize, _: usize, _: Option<LexOrdering>) -> Result<Option<Arc<dyn DataSource>>> {
        Ok(self.split(target)?.map(|source| Arc::new(source) as Arc<dyn DataSource>))
    }

    fn output_partitioning(&self) -> Partitioning {
        self.inner.output_partitioning()
    }

    fn eq_properties(&self) -> EquivalenceProperties {
        self.inner.eq_properties()
    }

    fn scheduling_type(&self) -> SchedulingType {
        SchedulingType::Cooperative
    }

    fn partition_statistics(&self, partition: Option<usize>) -> Result<Arc<Statistics>> {
        let schema = self.inner.original_schema();
        if !self.known {
            let unknown = Statistics::new_unknown(&schema);
            return Ok(Arc::new(unknown.project(self.inner.projection().as_ref())));
        }
        let chosen: Vec<&PartitionCounts> = match partition {
            Some(index) => self.counts.get(index).into_iter().collect(),
            None => self.counts.iter().collect(),
        };
        let limit = self.inner.fetch().unwrap_or(usize::MAX);
        let cut = chosen.iter().any(|c| c.rows > limit);
        let exact = |value| if cut { Precision::Absent } else { Precision::Exact(value) };
        let column_statistics = (0..schema.fields().len())
            .map(|column| {
                let nulls = chosen.iter().map(|c| c.nulls.get(column).copied().unwrap_or(0)).sum();
                ColumnStatistics::new_unknown().with_null_count(exact(nulls))
            })
            .collect();
        let all = Statistics {
            num_rows: Precision::Exact(chosen.iter().map(|c| c.rows.min(limit)).sum()),
            total_byte_size: Precision::Absent,
            column_statistics,
        };
        Ok(Arc::new(all.project(self.inner.projection().as_ref())))
    }

    fn with_fetch(&self, limit: Option<usize>) -> Option<Arc<dyn DataSource>> {
        Some(Arc::new(self.clone().with_limit(limit)))
    }

    fn fetch(&self) -> Option<usize> {
        self.inner.fetch()
    }

    fn try_swapping_with_projection(&self, projection: &ProjectionExprs) -> Result<Option<Arc<dyn DataSource>>> {
        Ok(self.inner.try_swapping_with_projection(projection)?.and_then(|source| self.rewrap(source)))
    }

    fn try_pushdown_filters(
        &self,
        filters: Vec<Arc<dyn PhysicalExpr>>,
        _: &ConfigOptions,
    ) -> Result<FilterPushdownPropagation<Arc<dyn DataSource>>> {
        Ok(FilterPushdownPropagation::with_parent_pushdown_result(vec![PushedDown::No; filters.len()]))
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_state(&self, _: Arc<dyn Any + Send + Sync>) -> Option<Arc<dyn DataSource>> {
        None
    }
}
