//! A join whose pairs a join operator finds, as a node of a logical plan; written as a line and a JoinNode.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use datafusion::common::{DFSchema, DFSchemaRef, DataFusionError, JoinSide, JoinType, Result, plan_err};
use datafusion::execution::TaskContext;
use datafusion::logical_expr::logical_plan::builder::build_join_schema;
use datafusion::logical_expr::{Expr, LogicalPlan, UserDefinedLogicalNodeCore};
use datafusion_proto::logical_plan::LogicalExtensionCodec;
use datafusion_proto::logical_plan::from_proto::{parse_expr, parse_exprs};
use datafusion_proto::logical_plan::to_proto::{serialize_expr, serialize_exprs};
use datafusion_proto::protobuf::{self, FromProtoError, ToProtoError};
use prost::Message;
use serde_json::{Value, json};

use crate::join_operator::{JoinOperator, JoinOperators};

/// Joins rows of equal keys that an operator pairs. Keys and the arguments of the operator's function are columns.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PairJoin {
    pub operator: Arc<JoinOperator>,
    pub left: Arc<LogicalPlan>,
    pub right: Arc<LogicalPlan>,
    pub kind: JoinType,
    pub on: Vec<(Expr, Expr)>,
    /// The call that it stands for.
    pub predicate: Expr,
    /// Of a row's partners on the first operand's side only those of the smallest measure are wanted.
    pub smallest: bool,
    pub schema: DFSchemaRef,
}

/// The arguments of both operands, where the expression is a call of the operator's function.
pub fn operands<'a>(operator: &JoinOperator, predicate: &'a Expr) -> Option<(&'a [Expr], &'a [Expr])> {
    match predicate {
        Expr::ScalarFunction(call) if call.name() == operator.function => {
            call.args.split_at_checked(operator.first_arguments)
        }
        _ => None,
    }
}

/// The side that has all columns of the expressions; none where they have no columns, or of both.
pub fn side_of(expressions: &[Expr], left: &DFSchema, right: &DFSchema) -> Option<JoinSide> {
    let columns: HashSet<_> = expressions.iter().flat_map(|expression| expression.column_refs()).collect();
    let all_in = |schema: &DFSchema| columns.iter().all(|column| schema.has_column(column));
    match (columns.is_empty(), all_in(left), all_in(right)) {
        (false, true, false) => Some(JoinSide::Left),
        (false, false, true) => Some(JoinSide::Right),
        _ => None,
    }
}

/// The side of the first operand, where each is of a side of its own.
pub fn first_side(operator: &JoinOperator, predicate: &Expr, left: &DFSchema, right: &DFSchema) -> Option<JoinSide> {
    let (first, second) = operands(operator, predicate)?;
    match (side_of(first, left, right)?, side_of(second, left, right)?) {
        (JoinSide::Left, JoinSide::Right) => Some(JoinSide::Left),
        (JoinSide::Right, JoinSide::Left) => Some(JoinSide::Right),
        _ => None,
    }
}

impl PairJoin {
    pub fn try_new(
        operator: Arc<JoinOperator>,
        (left, right): (Arc<LogicalPlan>, Arc<LogicalPlan>),
        kind: JoinType,
        on: Vec<(Expr, Expr)>,
        predicate: Expr,
        smallest: bool,
    ) -> Result<Self> {
        let is_column = |expression: &Expr| matches!(expression, Expr::Column(_));
        let Some((first, second)) = operands(&operator, &predicate) else {
            return plan_err!(
                "join {} has condition {predicate}, expected a call of {}",
                operator.name,
                operator.function
            );
        };
        let columns = first.iter().chain(second).chain(on.iter().flat_map(|(left, right)| [left, right]));
        if let Some(other) = columns.into_iter().find(|expression| !is_column(expression)) {
            return plan_err!("join {} compares by {other}, expected columns", operator.name);
        }
        if first_side(&operator, &predicate, left.schema(), right.schema()).is_none() {
            return plan_err!("join {} compares {predicate}, whose operands are not of one side each", operator.name);
        }
        let schema = Arc::new(build_join_schema(left.schema(), right.schema(), &kind)?);
        Ok(PairJoin { operator, left, right, kind, on, predicate, smallest, schema })
    }

    pub fn first_is_left(&self) -> bool {
        let side = first_side(&self.operator, &self.predicate, self.left.schema(), self.right.schema());
        side == Some(JoinSide::Left)
    }

    pub fn operands(&self) -> (&[Expr], &[Expr]) {
        operands(&self.operator, &self.predicate).unwrap_or_default()
    }

    /// A line that names the operator, and a JoinNode without inputs.
    pub fn write(&self, codec: &dyn LogicalExtensionCodec, bytes: &mut Vec<u8>) -> Result<()> {
        let written = |error: ToProtoError| DataFusionError::Plan(error.to_string());
        let node = protobuf::JoinNode {
            join_type: protobuf::JoinType::from(self.kind).into(),
            left_join_key: serialize_exprs(self.on.iter().map(|(left, _)| left), codec).map_err(written)?,
            right_join_key: serialize_exprs(self.on.iter().map(|(_, right)| right), codec).map_err(written)?,
            filter: Some(Box::new(serialize_expr(&self.predicate, codec).map_err(written)?)),
            ..Default::default()
        };
        bytes.extend_from_slice(head(&self.operator, self.smallest).to_string().as_bytes());
        bytes.push(b'\n');
        node.encode(bytes).map_err(|e| DataFusionError::Internal(e.to_string()))
    }

    pub fn read(
        bytes: &[u8],
        inputs: &[LogicalPlan],
        operators: &JoinOperators,
        task: &TaskContext,
        codec: &dyn LogicalExtensionCodec,
    ) -> Result<Self> {
        let at = bytes.iter().position(|&byte| byte == b'\n').unwrap_or(bytes.len());
        let head: Value = serde_json::from_slice(&bytes[..at])
            .map_err(|e| DataFusionError::Plan(format!("the head of a join is not JSON: {e}")))?;
        let operator = find(operators, &head)?;
        let node = protobuf::JoinNode::decode(bytes.get(at + 1..).unwrap_or_default())
            .map_err(|e| DataFusionError::Plan(format!("join {} is no JoinNode: {e}", operator.name)))?;
        let ([left, right], Some(filter)) = (inputs, &node.filter) else {
            return plan_err!("join {} has no two inputs and a condition", operator.name);
        };
        if node.left_join_key.len() != node.right_join_key.len() {
            return plan_err!("join {} has other keys left than right", operator.name);
        }
        let kind = kind_of(node.join_type)?;
        check_kind(kind, &operator)?;
        let failed = |error: FromProtoError| DataFusionError::Plan(error.to_string());
        let left_keys = parse_exprs(&node.left_join_key, task, codec).map_err(failed)?;
        let right_keys = parse_exprs(&node.right_join_key, task, codec).map_err(failed)?;
        let predicate = parse_expr(filter, task, codec).map_err(failed)?;
        let on = left_keys.into_iter().zip(right_keys).collect();
        let sides = (Arc::new(left.clone()), Arc::new(right.clone()));
        PairJoin::try_new(operator, sides, kind, on, predicate, head["smallest"] == true)
    }
}

/// What plans carry of the operator.
pub fn head(operator: &JoinOperator, smallest: bool) -> Value {
    json!({"join": operator.name, "version": operator.version, "smallest": smallest})
}

/// The operator that a head names.
pub fn find(operators: &JoinOperators, head: &Value) -> Result<Arc<JoinOperator>> {
    let name = head["join"].as_str().unwrap_or_default();
    let Some(operator) = operators.get(name) else {
        return plan_err!("the plan joins by {name}, which is not registered");
    };
    if head["version"] != operator.version {
        return plan_err!("the plan joins by {name} version {}; registered is {}", head["version"], operator.version);
    }
    Ok(operator)
}

/// Kinds of joins that give rows, or pairs of them.
pub fn is_supported(kind: JoinType) -> bool {
    !matches!(kind, JoinType::LeftMark | JoinType::RightMark)
}

/// The kind of a number in protobuf.
pub fn kind_of(number: i32) -> Result<JoinType> {
    match protobuf::JoinType::try_from(number) {
        Ok(kind) => Ok(kind.into()),
        Err(_) => plan_err!("a join of kind number {number}"),
    }
}

pub fn check_kind(kind: JoinType, operator: &JoinOperator) -> Result<()> {
    if is_supported(kind) { Ok(()) } else { plan_err!("join {} of kind {kind}", operator.name) }
}

// Plans are told apart, not put in order.
impl PartialOrd for PairJoin {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (self == other).then_some(Ordering::Equal)
    }
}

impl UserDefinedLogicalNodeCore for PairJoin {
    fn name(&self) -> &str {
        "PairJoin"
    }

    fn inputs(&self) -> Vec<&LogicalPlan> {
        vec![&self.left, &self.right]
    }

    fn schema(&self) -> &DFSchemaRef {
        &self.schema
    }

    fn expressions(&self) -> Vec<Expr> {
        let keys = self.on.iter().flat_map(|(left, right)| [left.clone(), right.clone()]);
        keys.chain([self.predicate.clone()]).collect()
    }

    fn fmt_for_explain(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let keys: Vec<String> = self.on.iter().map(|(left, right)| format!("{left} = {right}")).collect();
        let smallest = if self.smallest { ", smallest" } else { "" };
        write!(f, "{} PairJoin: {}{smallest}, {}", self.kind, self.predicate, keys.join(", "))
    }

    fn with_exprs_and_inputs(&self, mut exprs: Vec<Expr>, inputs: Vec<LogicalPlan>) -> Result<Self> {
        let (Some(predicate), [left, right]) = (
            exprs.pop(),
            <[LogicalPlan; 2]>::try_from(inputs)
                .map_err(|_| DataFusionError::Internal("a join without two inputs".into()))?,
        ) else {
            return plan_err!("a join without a condition");
        };
        let on = exprs.chunks_exact(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect();
        let sides = (Arc::new(left), Arc::new(right));
        PairJoin::try_new(Arc::clone(&self.operator), sides, self.kind, on, predicate, self.smallest)
    }

    fn necessary_children_exprs(&self, output_columns: &[usize]) -> Option<Vec<Vec<usize>>> {
        let left = match self.kind {
            JoinType::RightSemi | JoinType::RightAnti => 0,
            _ => self.left.schema().fields().len(),
        };
        let of_left = output_columns.iter().copied().filter(|&column| column < left).collect();
        let of_right = output_columns.iter().filter(|&&column| column >= left).map(|column| column - left).collect();
        Some(vec![of_left, of_right])
    }
}
