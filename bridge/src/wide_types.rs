//! Types of which one value takes as much memory as their name says: `INT[2000000000]`. The engine makes such a value, null or
//! not, where it folds a cast to it.

use arrow::datatypes::DataType;
use datafusion::common::ScalarValue;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::{Expr, LogicalPlan};

use crate::bounded::FOLDED_BYTES;
use crate::error::{Failure, Result, ca_error_code};

/// The engine's casts to a type that is written as text.
const CASTS: [&str; 2] = ["arrow_cast", "arrow_try_cast"];

/// Refuses a plan that casts to a type whose values have more than FOLDED_BYTES each.
pub fn check(plan: &LogicalPlan) -> Result<()> {
    let mut wide = None;
    plan.apply_with_subqueries(|node| {
        node.apply_expressions(|root| {
            root.apply(|expr| {
                wide = target(expr).filter(|to| width(to) > FOLDED_BYTES);
                Ok(if wide.is_some() { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
            })
        })
    })?;
    match wide {
        None => Ok(()),
        Some(to) => {
            let text = format!("a value of type {to} takes {} bytes, more than the {FOLDED_BYTES} allowed", width(&to));
            Err(Failure::new(ca_error_code::Resources, text))
        }
    }
}

fn target(expr: &Expr) -> Option<DataType> {
    match expr {
        Expr::Cast(cast) => Some(cast.field.data_type().clone()),
        Expr::TryCast(cast) => Some(cast.field.data_type().clone()),
        Expr::ScalarFunction(call) if CASTS.contains(&call.name()) => match call.args.get(1) {
            Some(Expr::Literal(
                ScalarValue::Utf8(Some(text)) | ScalarValue::Utf8View(Some(text)) | ScalarValue::LargeUtf8(Some(text)),
                _,
            )) => text.parse().ok(),
            _ => None,
        },
        _ => None,
    }
}

fn width(data_type: &DataType) -> u64 {
    match data_type {
        DataType::FixedSizeBinary(size) => u64::try_from(*size).unwrap_or(0),
        DataType::FixedSizeList(item, size) => {
            u64::try_from(*size).unwrap_or(0).saturating_mul(width(item.data_type()))
        }
        DataType::Struct(fields) => fields.iter().fold(1, |sum: u64, f| sum.saturating_add(width(f.data_type()))),
        other => other.primitive_width().map_or(1, |bytes| bytes as u64),
    }
}
