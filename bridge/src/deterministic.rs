//! What a rule may call: functions that give the same result for the same arguments, always.

use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::{Expr, LogicalPlan, Volatility, WindowFunctionDefinition};

use crate::error::{Failure, Result, ca_error_code};

/// Name and volatility of the function that an expression calls; none for one that calls none.
fn called(expr: &Expr) -> Option<(&str, Volatility)> {
    match expr {
        Expr::ScalarFunction(call) => Some((call.func.name(), call.func.signature().volatility)),
        Expr::AggregateFunction(call) => Some((call.func.name(), call.func.signature().volatility)),
        Expr::WindowFunction(call) => match &call.fun {
            WindowFunctionDefinition::AggregateUDF(function) => {
                Some((function.name(), function.signature().volatility))
            }
            WindowFunctionDefinition::WindowUDF(function) => Some((function.name(), function.signature().volatility)),
        },
        _ => None,
    }
}

/// Refuses a plan that is not optimised yet and calls a function whose result is another on another day or run.
pub fn verify_deterministic(plan: &LogicalPlan) -> Result<()> {
    let mut found = None;
    plan.apply_with_subqueries(|node| {
        node.apply_expressions(|root| {
            root.apply(|expr| {
                if let Some((name, volatility)) = called(expr)
                    && volatility != Volatility::Immutable
                {
                    found = Some(name.to_string());
                    return Ok(TreeNodeRecursion::Stop);
                }
                Ok(TreeNodeRecursion::Continue)
            })
        })
    })?;
    match found {
        None => Ok(()),
        Some(name) => Err(Failure::new(
            ca_error_code::Refused,
            format!("{name}() gives another result from run to run; rows of a rule depend on its inputs alone"),
        )),
    }
}
