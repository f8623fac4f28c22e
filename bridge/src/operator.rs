//! Operators between structs that a registered function makes, planned as calls of registered functions.

use std::fmt;
use std::sync::Arc;

use arrow::datatypes::DataType;
use datafusion::common::{DFSchema, Result as EngineResult, plan_err};
use datafusion::execution::FunctionRegistry;
use datafusion::functions::core::expr_fn::get_field;
use datafusion::logical_expr::planner::{ExprPlanner, PlannerResult, RawBinaryExpr};
use datafusion::logical_expr::{Expr, ExprSchemable, ScalarUDF};

use crate::abi::{borrow, ca_str, check_head};
use crate::error::{Failure, Result, ca_error, guard};
use crate::function::Functions;
use crate::session::ca_session;

/// Describes an operator, which the session's dialect must know as one.
#[repr(C)]
pub struct ca_operator_spec {
    pub abi_version: u32,
    pub struct_size: usize,
    /// As a statement spells it: `@>`.
    pub symbol: ca_str,
    /// Called with the fields of the left operand, then those of the right.
    pub function: ca_str,
    /// Makes operands: gives a struct of its arguments.
    pub maker: ca_str,
    /// The right operand's fields come first.
    pub swapped: bool,
}

struct OperatorPlanner {
    symbol: String,
    function: Arc<ScalarUDF>,
    maker: Arc<ScalarUDF>,
    operand: DataType,
    swapped: bool,
}

impl fmt::Debug for OperatorPlanner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OperatorPlanner({} as {})", self.symbol, self.function.name())
    }
}

/// Fields of the same names and types, null or not.
fn same_fields(found: &DataType, expected: &DataType) -> bool {
    let (DataType::Struct(found), DataType::Struct(expected)) = (found, expected) else {
        return false;
    };
    let parts = |fields: &arrow::datatypes::Fields| -> Vec<(String, DataType)> {
        fields.iter().map(|field| (field.name().clone(), field.data_type().clone())).collect()
    };
    parts(found) == parts(expected)
}

impl OperatorPlanner {
    /// The fields of an operand; what the maker would put together is not even put together.
    fn fields(&self, operand: Expr) -> EngineResult<Vec<Expr>> {
        if let Expr::ScalarFunction(call) = &operand
            && call.func == self.maker
        {
            return Ok(call.args.clone());
        }
        if operand.is_volatile() {
            return plan_err!("operator {} reads its operand {operand} twice, which gives another value", self.symbol);
        }
        let DataType::Struct(fields) = &self.operand else {
            return plan_err!("{} makes no struct", self.maker.name());
        };
        Ok(fields.iter().map(|field| get_field(operand.clone(), field.name().as_str())).collect())
    }
}

impl ExprPlanner for OperatorPlanner {
    fn plan_binary_op(&self, expr: RawBinaryExpr, schema: &DFSchema) -> EngineResult<PlannerResult<RawBinaryExpr>> {
        if expr.op.to_string() != self.symbol {
            return Ok(PlannerResult::Original(expr));
        }
        let fits = |operand: &Expr| operand.get_type(schema).is_ok_and(|found| same_fields(&found, &self.operand));
        match (fits(&expr.left), fits(&expr.right)) {
            (false, false) => return Ok(PlannerResult::Original(expr)),
            (true, true) => {}
            (left, _) => {
                let (other, maker) = (if left { &expr.right } else { &expr.left }, self.maker.name());
                return plan_err!("operator {} has operand {other}, expected what {maker} makes", self.symbol);
            }
        }
        let (first, second) = if self.swapped { (expr.right, expr.left) } else { (expr.left, expr.right) };
        let mut args = self.fields(first)?;
        args.extend(self.fields(second)?);
        Ok(PlannerResult::Planned(self.function.call(args)))
    }
}

/// The function of that name, or an error that says who wants it.
pub fn registered(functions: &Functions, name: &str, what: &str) -> Result<Arc<ScalarUDF>> {
    functions
        .get(name)
        .ok_or_else(|| Failure::invalid(format!("{what} wants function {name}, which is not registered")))
}

/// Gives the session an operator. Both functions are registered before.
///
/// # Safety
/// `session` is live; `spec` is valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_session_register_operator(
    session: *const ca_session,
    spec: *const ca_operator_spec,
) -> *mut ca_error {
    guard(|| {
        // SAFETY: by contract.
        let (session, spec) = unsafe { (borrow(session, "session")?, borrow(spec, "operator")?) };
        check_head("operator", spec.abi_version, spec.struct_size, size_of::<ca_operator_spec>())?;
        // SAFETY: by contract.
        let (symbol, function, maker) = unsafe { (spec.symbol.text()?, spec.function.text()?, spec.maker.text()?) };
        let what = format!("operator {symbol}");
        let function = registered(&session.functions, function, &what)?;
        let maker = registered(&session.functions, maker, &what)?;
        let operand = maker.return_type(&[])?;
        if !matches!(operand, DataType::Struct(_)) {
            return Err(Failure::invalid(format!("{what}: {} makes {operand}, expected a struct", maker.name())));
        }
        let planner = OperatorPlanner { symbol: symbol.to_string(), function, maker, operand, swapped: spec.swapped };
        session.context.state_ref().write().register_expr_planner(Arc::new(planner))?;
        Ok(())
    })
}
