//! Tables of a session: what was declared, and what they hold.
//!
//! A table is immutable. Giving it rows registers another one in its place, so a plan keeps what it was planned with.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use arrow::datatypes::SchemaRef;
use async_trait::async_trait;
use datafusion::catalog::{SchemaProvider, Session, TableProvider};
use datafusion::common::{Constraint, Constraints, Result as EngineResult, Statistics};
use datafusion::error::DataFusionError;
use datafusion::execution::SessionState;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_plan::coalesce_partitions::CoalescePartitionsExec;
use datafusion::physical_plan::{ExecutionPlan, ExecutionPlanProperties};
use deltalake::DeltaTableBuilder;
use deltalake::kernel::transaction::{PROTOCOL, TransactionError};
use deltalake::table::state::DeltaTableState;
use serde_json::{Value, json};

use crate::error::{Failure, Result};
use crate::memory::{Rows, RowsSource};
use crate::observation::DeltaFacts;
use crate::scans::ScanLog;
use crate::written_scan::{ForWriting, Request, WrittenScan};

/// Orders a table by one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SortKey {
    pub column: String,
    pub descending: bool,
    pub nulls_first: bool,
}

/// Names a table and the state it was planned with; what plans carry as bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipe {
    pub name: String,
    pub kind: &'static str,
    /// Digest of the rows or Delta version, as text; empty where nothing names them.
    pub snapshot: String,
    /// Of a Delta table, which keeps it through all versions.
    pub id: String,
    pub order: Vec<SortKey>,
}

impl Recipe {
    pub fn to_json(&self) -> Value {
        json!({ "name": self.name, "kind": self.kind, "snapshot": self.snapshot, "id": self.id })
    }
}

#[derive(Clone, Debug)]
enum Content {
    Declared,
    Rows(Arc<Rows>),
    /// A scan of it, and what its log says of it.
    Delta(Arc<dyn TableProvider>, Arc<DeltaFacts>),
}

/// Describes a table and holds its content.
#[derive(Clone, Debug)]
pub struct Table {
    pub recipe: Arc<Recipe>,
    schema: SchemaRef,
    constraints: Constraints,
    definition: Option<String>,
    content: Content,
}

impl Table {
    pub fn declare(
        name: &str,
        schema: SchemaRef,
        order: Vec<SortKey>,
        primary_key: &[String],
        comment: &str,
    ) -> Result<Self> {
        let index_of = |column: &String| {
            schema.index_of(column).map_err(|_| {
                let known: Vec<&str> = schema.fields().iter().map(|f| f.name().as_str()).collect();
                Failure::invalid(format!("table {name} has no column {column}; it has {}", known.join(", ")))
            })
        };
        for key in &order {
            index_of(&key.column)?;
        }
        let key = primary_key.iter().map(index_of).collect::<Result<Vec<_>>>()?;
        let constraints = if key.is_empty() { vec![] } else { vec![Constraint::PrimaryKey(key)] };
        let definition = define(name, &schema, &order, primary_key, comment);
        let recipe =
            Recipe { name: name.to_string(), kind: "declared", snapshot: String::new(), id: String::new(), order };
        Ok(Table {
            recipe: Arc::new(recipe),
            schema,
            constraints: Constraints::new_unverified(constraints),
            definition: Some(definition),
            content: Content::Declared,
        })
    }

    /// The same table with rows.
    pub fn with_rows(&self, rows: Rows, snapshot: &str) -> Self {
        let recipe = Recipe { kind: "memory", snapshot: snapshot.to_string(), ..self.recipe.as_ref().clone() };
        Table { recipe: Arc::new(recipe), content: Content::Rows(Arc::new(rows)), ..self.clone() }
    }

    /// A Delta table pinned at a version. It keeps the key of an earlier declaration of the same columns.
    pub async fn open_delta(
        name: &str,
        directory: &str,
        version: u64,
        declared: Option<Arc<Table>>,
        session: Arc<SessionState>,
    ) -> Result<Self> {
        let url = crate::delta::table_url(directory)?;
        let table = DeltaTableBuilder::from_url(url)?.with_version(version).load().await?;
        // The session's settings say, among other things, whether text columns are views.
        let provider: Arc<dyn TableProvider> = table.table_provider().with_session(session).await?;
        let schema = provider.schema();
        let names = |schema: &SchemaRef| schema.fields().iter().map(|f| f.name().clone()).collect::<Vec<_>>();
        let declared = declared.filter(|declared| names(&declared.schema) == names(&schema));
        let (constraints, definition) = match declared {
            Some(declared) => (declared.constraints.clone(), declared.definition.clone()),
            None => {
                let description = table.snapshot()?.metadata().description().unwrap_or_default().to_string();
                (Constraints::default(), Some(define(name, &schema, &[], &[], &description)))
            }
        };
        let snapshot = table.snapshot()?;
        let id = snapshot.metadata().id().to_string();
        let facts = Arc::new(log_facts(snapshot, version));
        let recipe = Recipe { name: name.into(), kind: "delta", snapshot: version.to_string(), id, order: vec![] };
        Ok(Table {
            recipe: Arc::new(recipe),
            schema,
            constraints,
            definition,
            content: Content::Delta(provider, facts),
        })
    }

    /// A scan of a Delta table that stands alone: what it needs below it is there.
    pub async fn scan_request(&self, state: &SessionState, request: &Request) -> EngineResult<Arc<dyn ExecutionPlan>> {
        let Content::Delta(provider, _) = &self.content else {
            return Err(DataFusionError::Internal(format!("{} is no Delta table", self.recipe.name)));
        };
        let projection = request.projection.as_ref();
        let mut scan = provider.scan(state, projection, &request.filters, request.limit).await?;
        for rule in state.physical_optimizers().iter().filter(|rule| rule.name() == "EnsureRequirements") {
            scan = rule.optimize(scan, state.config_options())?;
        }
        // What is above was planned for that.
        if request.partitions == 1 && scan.output_partitioning().partition_count() > 1 {
            scan = Arc::new(CoalescePartitionsExec::new(scan));
        }
        Ok(scan)
    }

    pub fn schema_ref(&self) -> &SchemaRef {
        &self.schema
    }

    /// What the log of a Delta table says of it.
    pub fn delta_facts(&self) -> Option<&DeltaFacts> {
        match &self.content {
            Content::Delta(_, facts) => Some(facts),
            _ => None,
        }
    }

    pub fn row_count(&self) -> Option<usize> {
        match &self.content {
            Content::Rows(rows) => Some(rows.row_count()),
            _ => None,
        }
    }

    /// A scan of the rows in memory; none for a Delta table.
    pub fn rows_source(&self, projection: Option<Vec<usize>>) -> EngineResult<Option<RowsSource>> {
        let rows = match &self.content {
            Content::Declared => None,
            Content::Rows(rows) => Some(rows.as_ref()),
            Content::Delta(..) => return Ok(None),
        };
        let schema = Arc::clone(&self.schema);
        RowsSource::try_new(Arc::clone(&self.recipe), rows, schema, &self.recipe.order, projection).map(Some)
    }
}

fn names<T: ToString>(list: Option<&[T]>) -> Vec<String> {
    list.unwrap_or_default().iter().map(ToString::to_string).collect()
}

fn log_facts(snapshot: &DeltaTableState, version: u64) -> DeltaFacts {
    let protocol = snapshot.protocol();
    let gate = |verdict: std::result::Result<(), TransactionError>| verdict.err().map(|error| error.to_string());
    DeltaFacts {
        version: version as i64,
        timestamp: snapshot.version_timestamp(version),
        files: snapshot.log_data().num_files() as i64,
        min_reader_version: i64::from(protocol.min_reader_version()),
        min_writer_version: i64::from(protocol.min_writer_version()),
        reader_features: names(protocol.reader_features()),
        writer_features: names(protocol.writer_features()),
        not_readable: gate(PROTOCOL.can_read_from(snapshot.snapshot())),
        not_writable: gate(PROTOCOL.can_write_to(snapshot.snapshot())),
    }
}

/// The statement that would declare the table, for SHOW CREATE TABLE.
fn define(name: &str, schema: &SchemaRef, order: &[SortKey], key: &[String], comment: &str) -> String {
    let quote = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut lines: Vec<String> = schema
        .fields()
        .iter()
        .map(|field| {
            let null = if field.is_nullable() { "" } else { " NOT NULL" };
            format!("  {} {}{null}", quote(field.name()), crate::gate::sql_type(field.data_type()))
        })
        .collect();
    if !key.is_empty() {
        let columns: Vec<String> = key.iter().map(|c| quote(c)).collect();
        lines.push(format!("  PRIMARY KEY ({})", columns.join(", ")));
    }
    let mut text = String::new();
    if !comment.is_empty() {
        text += &format!("-- {}\n", comment.replace('\n', "\n-- "));
    }
    text += &format!("CREATE TABLE {} (\n{}\n)", quote(name), lines.join(",\n"));
    if !order.is_empty() {
        let keys: Vec<String> = order
            .iter()
            .map(|k| {
                let way = if k.descending { " DESC" } else { "" };
                let nulls = if k.nulls_first { "FIRST" } else { "LAST" };
                format!("{}{way} NULLS {nulls}", quote(&k.column))
            })
            .collect();
        text += &format!(" WITH ORDER ({})", keys.join(", "));
    }
    text
}

#[async_trait]
impl TableProvider for Table {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn constraints(&self) -> Option<&Constraints> {
        Some(&self.constraints)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn get_table_definition(&self) -> Option<&str> {
        self.definition.as_deref()
    }

    fn statistics(&self) -> Option<Statistics> {
        match &self.content {
            Content::Delta(provider, _) => provider.statistics(),
            _ => None,
        }
    }

    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> EngineResult<Vec<TableProviderFilterPushDown>> {
        match &self.content {
            Content::Delta(provider, _) => provider.supports_filters_pushdown(filters),
            _ => Ok(vec![TableProviderFilterPushDown::Unsupported; filters.len()]),
        }
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> EngineResult<Arc<dyn ExecutionPlan>> {
        let log = state.config().get_extension::<ScanLog>();
        if let Content::Delta(provider, _) = &self.content {
            let scan = provider.scan(state, projection, filters, limit).await?;
            if let Some(log) = log {
                log.add(self, projection, filters, limit, scan.as_ref());
            }
            if state.config().get_extension::<ForWriting>().is_none() {
                return Ok(scan);
            }
            let request =
                Request { projection: projection.cloned(), filters: filters.to_vec(), limit, ..Request::default() };
            return Ok(Arc::new(WrittenScan::new(Arc::clone(&self.recipe), request, scan)));
        }
        let Some(source) = self.rows_source(projection.cloned())? else {
            return Err(DataFusionError::Internal(format!("table {} has no rows source", self.recipe.name)));
        };
        let scan = source.into_exec();
        if let Some(log) = log {
            log.add(self, projection, filters, limit, scan.as_ref());
        }
        Ok(scan)
    }
}

/// Holds the tables of a session by name; the engine sees it as a schema.
#[derive(Debug, Default)]
pub struct Registry {
    tables: RwLock<BTreeMap<String, Arc<dyn TableProvider>>>,
}

impl Registry {
    pub fn get(&self, name: &str) -> Option<Arc<dyn TableProvider>> {
        self.tables.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    /// A table of ours; views and the like made by statements are not.
    pub fn table_of(&self, name: &str) -> Option<Arc<Table>> {
        self.get(name).and_then(|provider| provider.downcast_ref::<Table>().map(|table| Arc::new(table.clone())))
    }

    pub fn put(&self, name: &str, table: Arc<dyn TableProvider>) -> Option<Arc<dyn TableProvider>> {
        self.tables.write().unwrap_or_else(PoisonError::into_inner).insert(name.to_string(), table)
    }

    pub fn remove(&self, name: &str) -> Option<Arc<dyn TableProvider>> {
        self.tables.write().unwrap_or_else(PoisonError::into_inner).remove(name)
    }

    /// The names, for messages.
    pub fn known(&self) -> String {
        let names = self.table_names();
        if names.is_empty() { "none".to_string() } else { names.join(", ") }
    }
}

#[async_trait]
impl SchemaProvider for Registry {
    fn table_names(&self) -> Vec<String> {
        self.tables.read().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
    }

    async fn table(&self, name: &str) -> EngineResult<Option<Arc<dyn TableProvider>>> {
        Ok(self.get(name))
    }

    fn register_table(
        &self,
        name: String,
        table: Arc<dyn TableProvider>,
    ) -> EngineResult<Option<Arc<dyn TableProvider>>> {
        if self.table_exist(&name) {
            return Err(DataFusionError::Execution(format!("table {name} is there already")));
        }
        Ok(self.put(&name, table))
    }

    fn deregister_table(&self, name: &str) -> EngineResult<Option<Arc<dyn TableProvider>>> {
        Ok(self.remove(name))
    }

    fn table_exist(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
}
