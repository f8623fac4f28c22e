//! Plans as protobuf: our tables are written as recipes and found again by name.

use std::fmt;
use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use datafusion::catalog::TableProvider;
use datafusion::common::{Result, TableReference, plan_err};
use datafusion::datasource::file_format::FileFormatFactory;
use datafusion::datasource::source::DataSourceExec;
use datafusion::error::DataFusionError;
use datafusion::execution::{SessionState, TaskContext};
use datafusion::logical_expr::{AggregateUDF, Expr, Extension, LogicalPlan, ScalarUDF};
use datafusion::physical_plan::ExecutionPlan;
use datafusion_proto::logical_plan::LogicalExtensionCodec;
use datafusion_proto::logical_plan::from_proto::parse_exprs;
use datafusion_proto::logical_plan::to_proto::serialize_exprs;
use datafusion_proto::physical_plan::{PhysicalExtensionCodec, PhysicalProtoConverterExtension};
use datafusion_proto::protobuf::LogicalExprList;
use prost::Message;
use serde_json::Value;

use crate::function::Functions;
use crate::join_exec::PairJoinExec;
use crate::join_node::PairJoin;
use crate::join_operator::JoinOperators;
use crate::memory::RowsSource;
use crate::runtime::wait;
use crate::session::ca_session;
use crate::table::{Registry, Table};
use crate::written_scan::{Request, WrittenScan, check_columns};

/// Writes tables as recipes and functions as descriptions, and finds them in a session.
#[derive(Clone)]
pub struct Codec {
    registry: Arc<Registry>,
    functions: Arc<Functions>,
    joins: Arc<JoinOperators>,
    /// Plans the scans of a plan that is read.
    state: SessionState,
}

impl fmt::Debug for Codec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Codec")
    }
}

impl Codec {
    pub fn of(session: &ca_session, state: &SessionState) -> Self {
        Codec {
            registry: Arc::clone(&session.registry),
            functions: Arc::clone(&session.functions),
            joins: Arc::clone(&session.joins),
            state: state.clone(),
        }
    }

    fn write_filters(&self, filters: &[Expr], bytes: &mut Vec<u8>) -> Result<()> {
        let expr = serialize_exprs(filters, self).map_err(|e| DataFusionError::Plan(e.to_string()))?;
        LogicalExprList { expr }.encode(bytes).map_err(|e| DataFusionError::Internal(e.to_string()))
    }

    fn read_filters(&self, bytes: &[u8], task: &TaskContext) -> Result<Vec<Expr>> {
        let list = LogicalExprList::decode(bytes)
            .map_err(|e| DataFusionError::Plan(format!("the filters of a scan are no expressions: {e}")))?;
        parse_exprs(&list.expr, task, self).map_err(|e| DataFusionError::Plan(e.to_string()))
    }

    fn find_function(&self, name: &str, described: &[u8]) -> Result<Arc<ScalarUDF>> {
        let function = self.functions.get(name);
        let found = function.as_deref().and_then(Functions::describe);
        check_function(name, function, found, described)
    }

    fn find_aggregate(&self, name: &str, described: &[u8]) -> Result<Arc<AggregateUDF>> {
        let function = self.functions.aggregate(name);
        let found = function.as_deref().and_then(Functions::describe_aggregate);
        check_function(name, function, found, described)
    }

    fn find(&self, recipe: &Value) -> Result<Arc<dyn TableProvider>> {
        let name = recipe["name"].as_str().unwrap_or_default();
        let Some(found) = self.registry.get(name) else {
            let known = self.registry.known();
            return plan_err!("the plan reads table {name}, which is not registered; registered: {known}");
        };
        let there = found.downcast_ref::<Table>().map(|table| table.recipe.to_json());
        let same = |key| there.as_ref().is_some_and(|there| there[key] == recipe[key]);
        // A plan made for a table without rows, or without a name for them, goes with any.
        if recipe["snapshot"] != "" && !["kind", "snapshot", "id"].into_iter().all(same) {
            let there = there.as_ref().map_or_else(|| "a view".to_string(), state_of);
            return plan_err!("the plan reads table {name} as {}; registered is {there}", state_of(recipe));
        }
        Ok(found)
    }
}

/// The function that was found, where it is the described one.
fn check_function<F>(name: &str, function: Option<F>, found: Option<String>, described: &[u8]) -> Result<F> {
    let Some(function) = function else {
        return plan_err!("the plan calls function {name}, which is not registered");
    };
    let expected = String::from_utf8_lossy(described);
    match found {
        Some(found) if found != expected => plan_err!("the plan calls {expected}; registered is {found}"),
        _ => Ok(function),
    }
}

fn state_of(recipe: &Value) -> String {
    let text = |key| recipe[key].as_str().unwrap_or_default();
    match text("kind") {
        "delta" => format!("version {} of Delta table {}", text("snapshot"), text("id")),
        "memory" if text("snapshot").is_empty() => "rows without a name".to_string(),
        "memory" => format!("rows {}", text("snapshot")),
        _ => "declared without rows".to_string(),
    }
}

fn parse(bytes: &[u8]) -> Result<Value> {
    serde_json::from_slice(bytes).map_err(|e| DataFusionError::Plan(format!("a table's recipe is not JSON: {e}")))
}

fn unsupported<T>(what: &str) -> Result<T> {
    Err(DataFusionError::NotImplemented(format!("{what} cannot be written as protobuf")))
}

impl LogicalExtensionCodec for Codec {
    fn try_decode(&self, bytes: &[u8], inputs: &[LogicalPlan], task: &TaskContext) -> Result<Extension> {
        Ok(Extension { node: Arc::new(PairJoin::read(bytes, inputs, &self.joins, task, self)?) })
    }

    fn try_encode(&self, node: &Extension, bytes: &mut Vec<u8>) -> Result<()> {
        match node.node.as_any().downcast_ref::<PairJoin>() {
            Some(join) => join.write(self, bytes),
            None => unsupported(&format!("the logical node {}", node.node.name())),
        }
    }

    fn try_decode_table_provider(
        &self,
        bytes: &[u8],
        _: &TableReference,
        schema: SchemaRef,
        _: &TaskContext,
    ) -> Result<Arc<dyn TableProvider>> {
        let table = self.find(&parse(bytes)?)?;
        let found = table.schema();
        for field in schema.fields() {
            match found.field_with_name(field.name()) {
                Ok(other) if other.data_type() == field.data_type() => {}
                Ok(other) => {
                    return Err(DataFusionError::Plan(format!(
                        "the plan expects column {} of type {}, it is {}",
                        field.name(),
                        field.data_type(),
                        other.data_type()
                    )));
                }
                Err(_) => {
                    return Err(DataFusionError::Plan(format!(
                        "the plan expects column {}, which is gone",
                        field.name()
                    )));
                }
            }
        }
        Ok(table)
    }

    fn try_encode_table_provider(
        &self,
        reference: &TableReference,
        provider: Arc<dyn TableProvider>,
        bytes: &mut Vec<u8>,
    ) -> Result<()> {
        match provider.downcast_ref::<Table>() {
            Some(table) => {
                bytes.extend_from_slice(table.recipe.to_json().to_string().as_bytes());
                Ok(())
            }
            None => unsupported(&format!("table {reference}")),
        }
    }

    /// A format is the session's own: the engine's codec would give another one, whose files differ.
    fn try_decode_file_format(&self, bytes: &[u8], _: &TaskContext) -> Result<Arc<dyn FileFormatFactory>> {
        let name = String::from_utf8_lossy(bytes);
        match self.state.get_file_format_factory(&name) {
            Some(format) => Ok(format),
            None => plan_err!("the plan writes files of format {name}, which is not known"),
        }
    }

    fn try_encode_file_format(&self, bytes: &mut Vec<u8>, format: Arc<dyn FileFormatFactory>) -> Result<()> {
        bytes.extend_from_slice(format.get_ext().as_bytes());
        Ok(())
    }

    fn try_encode_udf(&self, function: &ScalarUDF, bytes: &mut Vec<u8>) -> Result<()> {
        bytes.extend_from_slice(Functions::describe(function).unwrap_or_default().as_bytes());
        Ok(())
    }

    fn try_decode_udf(&self, name: &str, bytes: &[u8]) -> Result<Arc<ScalarUDF>> {
        self.find_function(name, bytes)
    }

    fn try_encode_udaf(&self, function: &AggregateUDF, bytes: &mut Vec<u8>) -> Result<()> {
        bytes.extend_from_slice(Functions::describe_aggregate(function).unwrap_or_default().as_bytes());
        Ok(())
    }

    fn try_decode_udaf(&self, name: &str, bytes: &[u8]) -> Result<Arc<AggregateUDF>> {
        self.find_aggregate(name, bytes)
    }
}

impl PhysicalExtensionCodec for Codec {
    fn try_decode(
        &self,
        bytes: &[u8],
        inputs: &[Arc<dyn ExecutionPlan>],
        task: &TaskContext,
        _: &dyn PhysicalProtoConverterExtension,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let at = bytes.iter().position(|&byte| byte == b'\n').unwrap_or(bytes.len());
        let head = parse(&bytes[..at])?;
        if head.get("join").is_some() {
            return Ok(Arc::new(PairJoinExec::from_json(&head, inputs, &self.joins)?));
        }
        let filters = self.read_filters(bytes.get(at + 1..).unwrap_or_default(), task)?;
        let provider = self.find(&head)?;
        let Some(table) = provider.downcast_ref::<Table>() else {
            return plan_err!("the plan scans table {}, which is a view now", head["name"]);
        };
        let request = Request::from_json(&head, filters);
        request.check(table)?;
        let scan = match table.rows_source(request.projection.clone())? {
            Some(source) => {
                let source = source.split(request.partitions)?.unwrap_or(source);
                source.with_limit(request.limit).into_exec()
            }
            None => wait(table.scan_request(&self.state, &request))??,
        };
        check_columns(&head, &scan.schema())?;
        Ok(scan)
    }

    fn try_encode(
        &self,
        node: Arc<dyn ExecutionPlan>,
        bytes: &mut Vec<u8>,
        _: &dyn PhysicalProtoConverterExtension,
    ) -> Result<()> {
        if let Some(join) = node.downcast_ref::<PairJoinExec>() {
            bytes.extend_from_slice(join.to_json().to_string().as_bytes());
            return Ok(());
        }
        let (recipe, request) = if let Some(scan) = node.downcast_ref::<WrittenScan>() {
            (&scan.recipe, scan.request.clone())
        } else {
            let scan = node.downcast_ref::<DataSourceExec>();
            let Some(source) = scan.and_then(|scan| scan.data_source().downcast_ref::<RowsSource>()) else {
                return unsupported(&format!("the operator {}", node.name()));
            };
            let request = Request {
                projection: source.projection().map(<[usize]>::to_vec),
                filters: vec![],
                limit: node.fetch(),
                partitions: source.partition_count(),
            };
            (&source.recipe, request)
        };
        bytes.extend_from_slice(request.to_json(recipe, &node.schema()).to_string().as_bytes());
        bytes.push(b'\n');
        self.write_filters(&request.filters, bytes)
    }

    fn try_encode_udf(&self, function: &ScalarUDF, bytes: &mut Vec<u8>) -> Result<()> {
        bytes.extend_from_slice(Functions::describe(function).unwrap_or_default().as_bytes());
        Ok(())
    }

    fn try_decode_udf(&self, name: &str, bytes: &[u8]) -> Result<Arc<ScalarUDF>> {
        self.find_function(name, bytes)
    }

    fn try_encode_udaf(&self, function: &AggregateUDF, bytes: &mut Vec<u8>) -> Result<()> {
        bytes.extend_from_slice(Functions::describe_aggregate(function).unwrap_or_default().as_bytes());
        Ok(())
    }

    fn try_decode_udaf(&self, name: &str, bytes: &[u8]) -> Result<Arc<AggregateUDF>> {
        self.find_aggregate(name, bytes)
    }
}
