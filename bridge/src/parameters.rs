//! Rows of ours in `information_schema.parameters`, after those of the engine's.

use std::sync::{Arc, Mutex, PoisonError};

use arrow::array::{ArrayRef, BooleanArray, RecordBatch, StringArray, UInt8Array, UInt64Array};
use datafusion::catalog::MemTable;
use datafusion::catalog::default_table_source::provider_as_source;
use datafusion::common::{Result as EngineResult, TableReference};
use datafusion::logical_expr::LogicalPlanBuilder;
use datafusion::logical_expr::planner::{PlannedRelation, RelationPlanner, RelationPlannerContext, RelationPlanning};
use datafusion::sql::sqlparser::ast::TableFactor;

use crate::abi::{borrow, ca_str, list};
use crate::error::{ca_error, guard};
use crate::session::ca_session;

/// A parameter that is listed beside those of functions.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ca_parameter {
    /// What has the parameter.
    pub owner: ca_str,
    pub name: ca_str,
    /// As the engine spells types.
    pub data_type: ca_str,
    /// Its value where none is given.
    pub value: ca_str,
}

#[derive(Clone, Debug)]
struct Parameter {
    catalog: String,
    schema: String,
    owner: String,
    position: u64,
    name: String,
    data_type: String,
    value: String,
}

/// Plans `information_schema.parameters` as the engine's table and the rows of ours.
#[derive(Debug, Default)]
pub struct ListedParameters {
    rows: Mutex<Vec<Parameter>>,
}

impl ListedParameters {
    fn rows(&self) -> Vec<Parameter> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn batch(&self, schema: arrow::datatypes::SchemaRef) -> EngineResult<RecordBatch> {
        let rows = self.rows();
        let text =
            |of: fn(&Parameter) -> &str| -> ArrayRef { Arc::new(StringArray::from_iter_values(rows.iter().map(of))) };
        let columns: Vec<ArrayRef> = vec![
            text(|row| &row.catalog),
            text(|row| &row.schema),
            text(|row| &row.owner),
            Arc::new(UInt64Array::from_iter_values(rows.iter().map(|row| row.position))),
            text(|_| "IN"),
            text(|row| &row.name),
            text(|row| &row.data_type),
            text(|row| &row.value),
            Arc::new(BooleanArray::from(vec![false; rows.len()])),
            Arc::new(UInt8Array::from(vec![0; rows.len()])),
        ];
        Ok(RecordBatch::try_new(schema, columns)?)
    }
}

/// Gives the engine the same planner that the session keeps.
#[derive(Debug)]
struct Planner(Arc<ListedParameters>);

impl RelationPlanner for Planner {
    fn plan_relation(
        &self,
        relation: TableFactor,
        context: &mut dyn RelationPlannerContext,
    ) -> EngineResult<RelationPlanning> {
        let original = |relation| Ok(RelationPlanning::Original(Box::new(relation)));
        let TableFactor::Table { name, alias, args: None, .. } = &relation else {
            return original(relation);
        };
        let reference = context.object_name_to_table_reference(name.clone())?;
        if reference.schema() != Some("information_schema") || reference.table() != "parameters" {
            return original(relation);
        }
        let engine = context.context_provider().get_table_source(reference.clone())?;
        let batch = self.0.batch(engine.schema())?;
        let ours = provider_as_source(Arc::new(MemTable::try_new(engine.schema(), vec![vec![batch]])?));
        let ours = LogicalPlanBuilder::scan(TableReference::bare("parameters"), ours, None)?.build()?;
        let plan = LogicalPlanBuilder::scan(reference.clone(), engine, None)?.union(ours)?.alias(reference)?.build()?;
        Ok(RelationPlanning::Planned(Box::new(PlannedRelation { plan, alias: alias.clone() })))
    }
}

/// Lists parameters of that schema in `information_schema.parameters`, an owner's in the order given.
///
/// # Safety
/// `session` is live; `parameters` are `count` readable values.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_session_add_parameters(
    session: *const ca_session,
    schema: ca_str,
    parameters: *const ca_parameter,
    count: usize,
) -> *mut ca_error {
    guard(|| {
        // SAFETY: by contract.
        let (session, schema) = unsafe { (borrow(session, "session")?, schema.text()?) };
        let catalog = session.context.state().config_options().catalog.default_catalog.clone();
        let mut rows = session.parameters.rows();
        // SAFETY: by contract.
        for given in unsafe { list(parameters, count) } {
            // SAFETY: by contract.
            let (owner, name) = unsafe { (given.owner.text()?.to_string(), given.name.text()?.to_string()) };
            // SAFETY: by contract.
            let (data_type, value) = unsafe { (given.data_type.text()?.to_string(), given.value.text()?.to_string()) };
            let position = 1 + rows.iter().filter(|row| row.schema == schema && row.owner == owner).count() as u64;
            let (catalog, schema) = (catalog.clone(), schema.to_string());
            rows.push(Parameter { catalog, schema, owner, position, name, data_type, value });
        }
        let first = {
            let mut kept = session.parameters.rows.lock().unwrap_or_else(PoisonError::into_inner);
            let first = kept.is_empty();
            *kept = rows;
            first && !kept.is_empty()
        };
        if first {
            session.context.register_relation_planner(Arc::new(Planner(Arc::clone(&session.parameters))))?;
        }
        Ok(())
    })
}
