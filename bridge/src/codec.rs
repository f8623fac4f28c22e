//! Plans as protobuf: our tables are written as recipes and found again by name.

use std::fmt;
use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use datafusion::catalog::TableProvider;
use datafusion::common::{Result, TableReference, plan_err};
use datafusion::datasource::source::DataSourceExec;
use datafusion::error::DataFusionError;
use datafusion::execution::TaskContext;
use datafusion::logical_expr::{Extension, LogicalPlan, ScalarUDF};
use datafusion::physical_plan::ExecutionPlan;
use datafusion_proto::logical_plan::LogicalExtensionCodec;
use datafusion_proto::physical_plan::{PhysicalExtensionCodec, PhysicalProtoConverterExtension};
use serde_json::{Value, json};

use crate::error::Failure;
use crate::function::Functions;
use crate::memory::RowsSource;
use crate::session::ca_session;
use crate::table::{Registry, Table};

/// Writes tables as recipes and functions as descriptions, and finds them in a session.
pub struct Codec {
    registry: Arc<Registry>,
    functions: Arc<Functions>,
}

impl fmt::Debug for Codec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Codec")
    }
}

impl Codec {
    pub fn of(session: &ca_session) -> Self {
        Codec { registry: Arc::clone(&session.registry), functions: Arc::clone(&session.functions) }
    }

    fn find_function(&self, name: &str, described: &[u8]) -> Result<Arc<ScalarUDF>> {
        let Some(function) = self.functions.get(name) else {
            return plan_err!("the plan calls function {name}, which is not registered");
        };
        let (found, expected) = (Functions::describe(&function), String::from_utf8_lossy(described));
        match found {
            Some(found) if found != expected => plan_err!("the plan calls {expected}; registered is {found}"),
            _ => Ok(function),
        }
    }

    fn find(&self, recipe: &Value) -> Result<Arc<dyn TableProvider>> {
        let name = recipe["name"].as_str().unwrap_or_default();
        self.registry.get(name).ok_or_else(|| {
            let known = self.registry.known();
            DataFusionError::Plan(format!("the plan reads table {name}, which is not registered; registered: {known}"))
        })
    }
}

fn parse(bytes: &[u8]) -> Result<Value> {
    serde_json::from_slice(bytes).map_err(|e| DataFusionError::Plan(format!("a table's recipe is not JSON: {e}")))
}

fn unsupported<T>(what: &str) -> Result<T> {
    Err(DataFusionError::NotImplemented(format!("{what} cannot be written as protobuf")))
}

impl LogicalExtensionCodec for Codec {
    fn try_decode(&self, _: &[u8], _: &[LogicalPlan], _: &TaskContext) -> Result<Extension> {
        unsupported("an extension node of a logical plan")
    }

    fn try_encode(&self, node: &Extension, _: &mut Vec<u8>) -> Result<()> {
        unsupported(&format!("the logical node {}", node.node.name()))
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

    fn try_encode_udf(&self, function: &ScalarUDF, bytes: &mut Vec<u8>) -> Result<()> {
        bytes.extend_from_slice(Functions::describe(function).unwrap_or_default().as_bytes());
        Ok(())
    }

    fn try_decode_udf(&self, name: &str, bytes: &[u8]) -> Result<Arc<ScalarUDF>> {
        self.find_function(name, bytes)
    }
}

impl PhysicalExtensionCodec for Codec {
    fn try_decode(
        &self,
        bytes: &[u8],
        _: &[Arc<dyn ExecutionPlan>],
        _: &TaskContext,
        _: &dyn PhysicalProtoConverterExtension,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let recipe = parse(bytes)?;
        let provider = self.find(&recipe)?;
        let projection = recipe["projection"]
            .as_array()
            .map(|items| items.iter().filter_map(|item| item.as_u64().map(|i| i as usize)).collect());
        let source = match provider.downcast_ref::<Table>() {
            Some(table) => table.rows_source(projection)?,
            None => None,
        };
        let Some(mut source) = source else {
            return unsupported("a scan of a table that is not in memory");
        };
        let partitions = recipe["partitions"].as_u64().unwrap_or(1) as usize;
        if let Some(split) = source.split(partitions)? {
            source = split;
        }
        let limit = recipe["fetch"].as_u64().map(|limit| limit as usize);
        Ok(source.with_limit(limit).into_exec())
    }

    fn try_encode(
        &self,
        node: Arc<dyn ExecutionPlan>,
        bytes: &mut Vec<u8>,
        _: &dyn PhysicalProtoConverterExtension,
    ) -> Result<()> {
        let scan = node.downcast_ref::<DataSourceExec>();
        let Some(source) = scan.and_then(|scan| scan.data_source().downcast_ref::<RowsSource>()) else {
            return unsupported(&format!("the operator {}", node.name()));
        };
        let mut recipe = source.recipe.to_json();
        recipe["projection"] = json!(source.projection());
        recipe["partitions"] = json!(source.partition_count());
        recipe["fetch"] = json!(scan.and_then(|scan| scan.fetch()));
        bytes.extend_from_slice(recipe.to_string().as_bytes());
        Ok(())
    }

    fn try_encode_udf(&self, function: &ScalarUDF, bytes: &mut Vec<u8>) -> Result<()> {
        bytes.extend_from_slice(Functions::describe(function).unwrap_or_default().as_bytes());
        Ok(())
    }

    fn try_decode_udf(&self, name: &str, bytes: &[u8]) -> Result<Arc<ScalarUDF>> {
        self.find_function(name, bytes)
    }
}

/// Says which operator of a physical plan has no protobuf, before the encoder wraps it in a message with the whole plan.
pub fn check_encodable(plan: &Arc<dyn ExecutionPlan>) -> crate::error::Result<()> {
    let mut open = vec![plan];
    while let Some(node) = open.pop() {
        if node.name().starts_with("DeltaScan") {
            return Err(Failure::new(
                crate::error::ca_error_code::NotImplemented,
                format!("a physical plan with {} cannot be written as protobuf; its logical plan can", node.name()),
            ));
        }
        open.extend(node.children());
    }
    Ok(())
}
