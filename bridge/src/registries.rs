//! What a session plans with: the rules of its optimizers and its functions.

use datafusion::execution::SessionState;
use datafusion::logical_expr::{AggregateUDF, ScalarUDF, Signature, Volatility};
use serde_json::{Value, json};

use crate::function::Functions;

/// The rules in the order in which they are applied.
pub fn rulepacks(state: &SessionState) -> Value {
    let analyzer = state.analyzer();
    let rewrites = analyzer.function_rewrites.iter().map(|rewrite| rewrite.name());
    json!({
        "function_rewrite": rewrites.collect::<Vec<_>>(),
        "analyzer": analyzer.rules.iter().map(|rule| rule.name()).collect::<Vec<_>>(),
        "optimizer": state.optimizers().iter().map(|rule| rule.name()).collect::<Vec<_>>(),
        "physical": state.physical_optimizers().iter().map(|rule| rule.name()).collect::<Vec<_>>(),
    })
}

fn volatility(of: Volatility) -> &'static str {
    match of {
        Volatility::Immutable => "immutable",
        Volatility::Stable => "stable",
        Volatility::Volatile => "volatile",
    }
}

fn row(kind: &str, name: &str, aliases: &[String], signature: &Signature, ours: Option<String>) -> Value {
    json!({
        "kind": kind,
        "name": name,
        "aliases": aliases,
        "signature": signature.type_signature.to_string(),
        "parameters": signature.parameter_names,
        "volatility": volatility(signature.volatility),
        "ours": ours,
    })
}

/// Every function once, by kind and name; `ours` is what a plan carries of one that was registered from C++.
pub fn functions(state: &SessionState) -> Value {
    let mut rows = vec![];
    for (name, function) in state.scalar_functions() {
        let function: &ScalarUDF = function;
        // The registry has an alias as a name of its own.
        if name == function.name() {
            rows.push(row("scalar", name, function.aliases(), function.signature(), Functions::describe(function)));
        }
    }
    for (name, function) in state.aggregate_functions() {
        let function: &AggregateUDF = function;
        if name == function.name() {
            let ours = Functions::describe_aggregate(function);
            rows.push(row("aggregate", name, function.aliases(), function.signature(), ours));
        }
    }
    for (name, function) in state.window_functions() {
        if name == function.name() {
            rows.push(row("window", name, function.aliases(), function.signature(), None));
        }
    }
    for (name, function) in state.higher_order_functions() {
        if name == function.name() {
            rows.push(json!({ "kind": "higher_order", "name": name, "aliases": function.aliases() }));
        }
    }
    for name in state.table_functions().keys() {
        rows.push(json!({ "kind": "table", "name": name, "aliases": [] }));
    }
    let key = |row: &Value| (row["kind"].to_string(), row["name"].to_string());
    rows.sort_by_key(key);
    json!(rows)
}
