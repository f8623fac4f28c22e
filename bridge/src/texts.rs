//! A statement's plans in other languages: EXPLAIN in its forms, SQL in dialects, Substrait.

use arrow::array::AsArray;
use datafusion::common::format::ExplainFormat;
use datafusion::execution::SessionState;
use datafusion::logical_expr::{ExplainOption, LogicalPlan, LogicalPlanBuilder};
use datafusion::physical_plan::{ExecutionPlan, collect, displayable};
use datafusion::sql::unparser::Unparser;
use datafusion::sql::unparser::dialect::{
    BigQueryDialect, DefaultDialect, Dialect, DuckDBDialect, MySqlDialect, PostgreSqlDialect, SnowflakeDialect,
    SqliteDialect,
};
use datafusion_substrait::logical_plan::producer::to_substrait_plan;
use prost::Message;
use serde_json::{Value, json};

use crate::bounded;
use crate::error::{Failure, Result};

/// The rows that EXPLAIN gives. Formats are those of the engine, and `verbose` for the plan after each rule.
pub async fn explain(
    state: &SessionState,
    logical: &LogicalPlan,
    format: &str,
    with_statistics: bool,
) -> Result<Value> {
    let (verbose, format) = match format {
        "verbose" => (true, ExplainFormat::Indent),
        "indent" => (false, ExplainFormat::Indent),
        "tree" => (false, ExplainFormat::Tree),
        "pgjson" => (false, ExplainFormat::PostgresJSON),
        "graphviz" => (false, ExplainFormat::Graphviz),
        other => {
            let known = "indent, tree, verbose, pgjson, graphviz";
            return Err(Failure::invalid(format!("there is no explain format {other}; there are {known}")));
        }
    };
    let option = ExplainOption { verbose, format, show_statistics: Some(with_statistics), ..ExplainOption::default() };
    let plan = LogicalPlanBuilder::from(logical.clone()).explain_option_format(option)?.build()?;
    let optimized = bounded::plan(|| state.optimize(&plan))?;
    let physical = bounded::plan_async(state.query_planner().create_physical_plan(&optimized, state)).await?;
    let mut rows = vec![];
    for batch in collect(physical, state.task_ctx()).await? {
        let (kinds, texts) = (batch.column(0).as_string::<i32>(), batch.column(1).as_string::<i32>());
        for (kind, text) in kinds.iter().zip(texts) {
            rows.push(json!({ "plan_type": kind, "plan": text }));
        }
    }
    Ok(json!(rows))
}

/// Whether EXPLAIN gives the two last plans and nothing beside them.
pub fn is_plain(state: &SessionState) -> bool {
    let explain = &state.config_options().explain;
    !(explain.logical_plan_only || explain.physical_plan_only || explain.show_statistics || explain.show_schema)
        && explain.format == ExplainFormat::Indent
}

/// The rows that EXPLAIN gives of a statement whose plans are these.
pub fn explain_stages(optimized: &LogicalPlan, physical: &dyn ExecutionPlan) -> Value {
    json!([
        { "plan_type": "logical_plan", "plan": optimized.display_indent().to_string() },
        { "plan_type": "physical_plan", "plan": displayable(physical).indent(false).to_string() },
    ])
}

/// The plan as SQL of a dialect.
pub fn sql(logical: &LogicalPlan, dialect: &str, pretty: bool) -> Result<String> {
    let duckdb = DuckDBDialect::new();
    let dialects: [(&str, &dyn Dialect); 7] = [
        ("bigquery", &BigQueryDialect {}),
        ("default", &DefaultDialect {}),
        ("duckdb", &duckdb),
        ("mysql", &MySqlDialect {}),
        ("postgresql", &PostgreSqlDialect {}),
        ("snowflake", &SnowflakeDialect {}),
        ("sqlite", &SqliteDialect {}),
    ];
    let Some((_, chosen)) = dialects.iter().find(|(name, _)| *name == dialect) else {
        let known: Vec<&str> = dialects.iter().map(|(name, _)| *name).collect();
        return Err(Failure::invalid(format!("there is no dialect {dialect}; there are {}", known.join(", "))));
    };
    Ok(Unparser::new(*chosen).with_pretty(pretty).plan_to_sql(logical)?.to_string())
}

/// The plan as bytes of a Substrait Plan.
pub fn substrait(state: &SessionState, logical: &LogicalPlan) -> Result<Vec<u8>> {
    Ok(to_substrait_plan(logical, state)?.encode_to_vec())
}
