//! Puts join operators in the place of joins.
//!
//! Law: a join by equal keys and `f(x, y)`, `x` of one side and `y` of the other, gives the rows that the operator registered
//! for `f` gives. Other conditions are a filter above, so only an inner join may have them.
//!
//!     Join: a.k = b.k Filter: f(a.x, b.y) AND g(a, b)    ->    Filter: g(a, b)
//!                                                                PairJoin: f(a.x, b.y), a.k = b.k
//!
//! Law: where above such a join only the first row by the measure `m(x)` is kept for each value of columns of the other
//! side, no pair matters whose measure is not the smallest among those of its `y`. Which of equal ones is kept is still up to
//! the filter and the window.
//!
//!     Filter: row_number() PARTITION BY b.… ORDER BY m(a.x), … = 1    ->    the same over
//!       PairJoin: f(a.x, b.y)                                                 PairJoin: f(a.x, b.y), smallest

use std::sync::Arc;

use arrow::datatypes::DataType;
use arrow::row::{RowConverter, SortField};
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::common::{Column, DFSchema, Dependency, JoinSide, JoinType, NullEquality, Result, ScalarValue};
use datafusion::logical_expr::utils::{conjunction, split_conjunction};
use datafusion::logical_expr::{
    Expr, ExprSchemable, Extension, Filter, Join, LogicalPlan, LogicalPlanBuilder, Operator,
};
use datafusion::optimizer::{ApplyOrder, OptimizerConfig, OptimizerRule};

use crate::function::Functions;
use crate::join_node::{PairJoin, first_side, is_supported, operands};
use crate::join_operator::{JoinOperator, JoinOperators};

/// Rewrites plans; see above.
#[derive(Debug)]
pub struct JoinRule {
    pub operators: Arc<JoinOperators>,
}

impl OptimizerRule for JoinRule {
    fn name(&self) -> &str {
        "pair_join"
    }

    fn apply_order(&self) -> Option<ApplyOrder> {
        Some(ApplyOrder::BottomUp)
    }

    fn rewrite(&self, plan: LogicalPlan, config: &dyn OptimizerConfig) -> Result<Transformed<LogicalPlan>> {
        if self.operators.is_empty() {
            return Ok(Transformed::no(plan));
        }
        let made = match &plan {
            LogicalPlan::Join(join) => self.rewrite_join(join, config)?,
            LogicalPlan::Filter(filter) => keep_smallest(filter)?,
            _ => None,
        };
        Ok(made.map_or_else(|| Transformed::no(plan), Transformed::yes))
    }
}

impl JoinRule {
    /// The operator that a condition calls for, between sides.
    fn operator_of(&self, condition: &Expr, left: &DFSchema, right: &DFSchema) -> Option<Arc<JoinOperator>> {
        let Expr::ScalarFunction(call) = condition else {
            return None;
        };
        // A function of the engine of that name would be another one.
        Functions::describe(&call.func)?;
        let operator = self.operators.of_function(call.name())?;
        first_side(&operator, condition, left, right)?;
        (!condition.is_volatile()).then_some(operator)
    }

    fn rewrite_join(&self, join: &Join, config: &dyn OptimizerConfig) -> Result<Option<LogicalPlan>> {
        let (left, right) = (join.left.schema(), join.right.schema());
        let Some(filter) = &join.filter else {
            return Ok(None);
        };
        if !is_supported(join.join_type) || join.null_equality != NullEquality::NullEqualsNothing || join.null_aware {
            return Ok(None);
        }
        let conditions = split_conjunction(filter);
        let called = |condition: &&Expr| Some((self.operator_of(condition, left, right)?, (*condition).clone()));
        let Some((operator, predicate)) = conditions.iter().find_map(called) else {
            return Ok(None);
        };
        let rest: Vec<Expr> = conditions.into_iter().filter(|condition| **condition != predicate).cloned().collect();
        if !rest.is_empty() && join.join_type != JoinType::Inner {
            return Ok(None);
        }
        if !join.on.iter().all(|(l, r)| can_compare(l, left, r, right)) {
            return Ok(None);
        }
        let (left_keys, right_keys): (Vec<&Expr>, Vec<&Expr>) = join.on.iter().map(|(l, r)| (l, r)).unzip();
        // Then a row has one candidate at most, which a hash finds.
        if is_unique(&left_keys, left) || is_unique(&right_keys, right) {
            return Ok(None);
        }
        let first = first_side(&operator, &predicate, left, right);
        let (mut of_left, mut of_right) = (Named::new(&join.left, config), Named::new(&join.right, config));
        let on =
            join.on.iter().map(|(l, r)| Ok((of_left.column(l)?, of_right.column(r)?))).collect::<Result<Vec<_>>>()?;
        let (of_first, of_second) =
            if first == Some(JoinSide::Left) { (&mut of_left, &mut of_right) } else { (&mut of_right, &mut of_left) };
        let Some((first_arguments, second_arguments)) = operands(&operator, &predicate) else {
            return Ok(None);
        };
        let mut arguments = Vec::new();
        for argument in first_arguments {
            arguments.push(of_first.column(argument)?);
        }
        for argument in second_arguments {
            arguments.push(of_second.column(argument)?);
        }
        let predicate = match predicate {
            Expr::ScalarFunction(call) => call.func.call(arguments),
            other => other,
        };
        let added = !of_left.added.is_empty() || !of_right.added.is_empty();
        let sides = (of_left.plan()?, of_right.plan()?);
        let node = PairJoin::try_new(operator, sides, join.join_type, on, predicate, false)?;
        let mut plan = extension(node);
        if let Some(rest) = conjunction(rest) {
            plan = LogicalPlan::Filter(Filter::try_new(rest, Arc::new(plan))?);
        }
        if added {
            plan =
                LogicalPlanBuilder::from(plan).project(join.schema.columns().into_iter().map(Expr::Column))?.build()?;
        }
        Ok(Some(plan))
    }
}

fn extension(node: PairJoin) -> LogicalPlan {
    LogicalPlan::Extension(Extension { node: Arc::new(node) })
}

fn node_of(plan: &LogicalPlan) -> Option<&PairJoin> {
    match plan {
        LogicalPlan::Extension(extension) => extension.node.as_any().downcast_ref::<PairJoin>(),
        _ => None,
    }
}

/// One side of a join, with the expressions that are no columns of it as further columns.
struct Named<'a> {
    input: &'a Arc<LogicalPlan>,
    config: &'a dyn OptimizerConfig,
    added: Vec<Expr>,
}

impl<'a> Named<'a> {
    fn new(input: &'a Arc<LogicalPlan>, config: &'a dyn OptimizerConfig) -> Self {
        Named { input, config, added: Vec::new() }
    }

    fn column(&mut self, expression: &Expr) -> Result<Expr> {
        if let Expr::Column(_) = expression {
            return Ok(expression.clone());
        }
        let name = self.config.alias_generator().next("__pair_join");
        self.added.push(expression.clone().alias(&name));
        Ok(Expr::Column(Column::new_unqualified(name)))
    }

    fn plan(self) -> Result<Arc<LogicalPlan>> {
        if self.added.is_empty() {
            return Ok(Arc::clone(self.input));
        }
        let all = self.input.schema().columns().into_iter().map(Expr::Column).chain(self.added);
        Ok(Arc::new(LogicalPlanBuilder::from(self.input.as_ref().clone()).project(all)?.build()?))
    }
}

/// Whether the keys' bytes say which are equal: they do not where two spellings are one number.
fn can_compare(left: &Expr, left_schema: &DFSchema, right: &Expr, right_schema: &DFSchema) -> bool {
    let (Ok(left), Ok(right)) = (left.get_type(left_schema), right.get_type(right_schema)) else {
        return false;
    };
    let flat = !left.is_floating() && !left.is_nested() && !matches!(left, DataType::Dictionary(..));
    left == right && flat && RowConverter::supports_fields(&[SortField::new(left)])
}

/// Whether no two rows have the same keys; missing ones match nothing.
fn is_unique(keys: &[&Expr], schema: &DFSchema) -> bool {
    let compared: Vec<usize> = keys
        .iter()
        .filter_map(|key| match key {
            Expr::Column(column) => schema.maybe_index_of_column(column),
            _ => None,
        })
        .collect();
    schema.functional_dependencies().iter().any(|dependence| {
        dependence.mode == Dependency::Single
            && dependence.target_indices.len() == schema.fields().len()
            && dependence.source_indices.iter().all(|index| compared.contains(index))
    })
}

/// The second rewrite, for a filter that keeps the first of a window's rows.
fn keep_smallest(filter: &Filter) -> Result<Option<LogicalPlan>> {
    for condition in split_conjunction(&filter.predicate) {
        let Some(number) = is_first(condition) else {
            continue;
        };
        if let Some(input) = with_smallest(&filter.input, Expr::Column(number.clone()))? {
            let made = Filter::try_new(filter.predicate.clone(), Arc::new(input))?;
            return Ok(Some(LogicalPlan::Filter(made)));
        }
    }
    Ok(None)
}

/// The column of `column = 1`.
fn is_first(condition: &Expr) -> Option<&Column> {
    let Expr::BinaryExpr(binary) = condition else {
        return None;
    };
    match (binary.left.as_ref(), binary.op, binary.right.as_ref()) {
        (Expr::Column(column), Operator::Eq, Expr::Literal(value, _)) => {
            let one = value.cast_to(&DataType::UInt64).ok()?;
            (one == ScalarValue::UInt64(Some(1))).then_some(column)
        }
        _ => None,
    }
}

/// An expression over the columns of a projection, in those of its input; as it is over any other node of one input that
/// hands its columns on.
fn below(plan: &LogicalPlan, expression: Expr) -> Result<Expr> {
    let replaced = |each: Expr| {
        let Expr::Column(column) = &each else {
            return Ok(Transformed::no(each));
        };
        let index = plan.schema().index_of_column(column)?;
        Ok(match plan {
            LogicalPlan::Projection(projection) => Transformed::yes(projection.expr[index].clone().unalias()),
            LogicalPlan::SubqueryAlias(alias) => {
                Transformed::yes(Expr::Column(Column::from(alias.input.schema().qualified_field(index))))
            }
            _ => Transformed::no(each),
        })
    };
    expression.transform_up(replaced).data()
}

/// The plan with a join below it that gives only the smallest, where `number` is its row number in the right order.
fn with_smallest(plan: &LogicalPlan, number: Expr) -> Result<Option<LogicalPlan>> {
    let (input, made) = match plan {
        LogicalPlan::Projection(_) | LogicalPlan::SubqueryAlias(_) => {
            let [input] = plan.inputs()[..] else {
                return Ok(None);
            };
            (input, with_smallest(input, below(plan, number)?)?)
        }
        LogicalPlan::Window(window) => {
            let ([Expr::WindowFunction(function)], Expr::Column(column)) = (window.window_expr.as_slice(), &number)
            else {
                return Ok(None);
            };
            let params = &function.params;
            let of_window = plan.schema().maybe_index_of_column(column) == Some(window.input.schema().fields().len());
            let Some(order) = params.order_by.first() else {
                return Ok(None);
            };
            if !of_window || function.fun.name() != "row_number" || params.filter.is_some() || !order.asc {
                return Ok(None);
            }
            let measured = (order.expr.clone(), params.partition_by.clone());
            (window.input.as_ref(), measured_by(&window.input, measured)?)
        }
        _ => return Ok(None),
    };
    debug_assert!(plan.inputs().contains(&input));
    made.map(|made| plan.with_new_exprs(plan.expressions(), vec![made])).transpose()
}

/// The same from the window's input down to the join.
fn measured_by(plan: &LogicalPlan, (measure, groups): (Expr, Vec<Expr>)) -> Result<Option<LogicalPlan>> {
    if let LogicalPlan::Projection(_) | LogicalPlan::SubqueryAlias(_) = plan {
        let [input] = plan.inputs()[..] else {
            return Ok(None);
        };
        let groups = groups.into_iter().map(|group| below(plan, group)).collect::<Result<Vec<_>>>()?;
        let made = measured_by(input, (below(plan, measure)?, groups))?;
        return made.map(|made| plan.with_new_exprs(plan.expressions(), vec![made])).transpose();
    }
    let Some(node) = node_of(plan).filter(|node| !node.smallest && is_measured(node, &measure, &groups)) else {
        return Ok(None);
    };
    Ok(Some(extension(PairJoin { smallest: true, ..node.clone() })))
}

fn is_measured(node: &PairJoin, measure: &Expr, groups: &[Expr]) -> bool {
    let Expr::ScalarFunction(call) = measure else {
        return false;
    };
    let (first, second_schema) = if node.first_is_left() {
        (JoinSide::Left, node.right.schema())
    } else {
        (JoinSide::Right, node.left.schema())
    };
    // A row of the first side that lost its partners would come up without one.
    let fills = match node.kind {
        JoinType::Inner => true,
        JoinType::Left => first == JoinSide::Right,
        JoinType::Right => first == JoinSide::Left,
        _ => false,
    };
    let mut columns = groups.iter().flat_map(|group| group.column_refs());
    fills
        && Some(call.name()) == node.operator.measure.as_deref()
        && Functions::describe(&call.func).is_some()
        && call.args == node.operands().0
        && !groups.iter().any(Expr::is_volatile)
        && columns.all(|column| second_schema.has_column(column))
}
