//! Computed keys of joins, in the statement's order.
//!
//! The engine's planner puts them into a set that is ordered by the process (`wrap_projection_for_join_if_necessary` in
//! datafusion-expr's `logical_plan/builder.rs`): where a side of a join computes two keys, two plans of one statement
//! would number their columns differently. Here the sides compute them before the planner looks.

use std::borrow::Cow;
use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TreeNodeRecursion};
use datafusion::common::{Column, Result};
use datafusion::logical_expr::{Expr, Join, LogicalPlan, LogicalPlanBuilder};

fn is_computed(key: &Expr) -> bool {
    !matches!(key, Expr::Column(_))
}

fn is_numbered_by_the_process(plan: &LogicalPlan) -> bool {
    let LogicalPlan::Join(join) = plan else { return false };
    let computed = |keys: &mut dyn Iterator<Item = &Expr>| keys.filter(|key| is_computed(key)).count();
    computed(&mut join.on.iter().map(|(left, _)| left)) > 1 || computed(&mut join.on.iter().map(|(_, right)| right)) > 1
}

/// An input of a join with its keys as columns.
fn with_keys(input: &Arc<LogicalPlan>, keys: Vec<Expr>) -> Result<(Arc<LogicalPlan>, Vec<Column>)> {
    if !keys.iter().any(is_computed) {
        let columns = keys.iter().filter_map(Expr::try_as_col).cloned().collect();
        return Ok((Arc::clone(input), columns));
    }
    let mut projected: Vec<Expr> = input.schema().columns().into_iter().map(Expr::Column).collect();
    let mut columns = Vec::with_capacity(keys.len());
    for key in keys {
        if let Some(column) = key.try_as_col() {
            columns.push(column.clone());
            continue;
        }
        // A cast has the name of what it casts.
        let name = key.to_string();
        let key = if matches!(key, Expr::Cast(_) | Expr::TryCast(_)) { key.alias(name) } else { key };
        columns.push(Column::from_name(key.schema_name().to_string()));
        if !projected.contains(&key) {
            projected.push(key);
        }
    }
    let plan = LogicalPlanBuilder::from(Arc::clone(input)).project(projected)?.build()?;
    Ok((Arc::new(plan), columns))
}

/// The plan with each join's computed keys as columns of its inputs, where there are several.
pub fn in_order(plan: &LogicalPlan) -> Result<Cow<'_, LogicalPlan>> {
    let mut found = false;
    plan.apply_with_subqueries(|node| {
        found = is_numbered_by_the_process(node);
        Ok(if found { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    })?;
    if !found {
        return Ok(Cow::Borrowed(plan));
    }
    let made = plan.clone().transform_up_with_subqueries(|node| {
        if !is_numbered_by_the_process(&node) {
            return Ok(Transformed::no(node));
        }
        let LogicalPlan::Join(join) = &node else { return Ok(Transformed::no(node)) };
        let (left_keys, right_keys) = join.on.iter().cloned().unzip();
        let (left, left_on) = with_keys(&join.left, left_keys)?;
        let (right, right_on) = with_keys(&join.right, right_keys)?;
        let (keyed, requalified) = Join::try_new_with_project_input(&node, left, right, (left_on, right_on))?;
        if requalified {
            // Columns of both sides share their names: the planner alone tells them apart.
            return Ok(Transformed::no(node));
        }
        let columns: Vec<Expr> = join.schema.columns().into_iter().map(Expr::Column).collect();
        let kept = LogicalPlanBuilder::from(LogicalPlan::Join(keyed)).project(columns)?.build()?;
        Ok(Transformed::yes(kept))
    })?;
    Ok(Cow::Owned(made.data))
}
