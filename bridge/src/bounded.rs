//! Functions of the engine whose result can be larger than any limit, behind a look at how large it would be.
//!
//! 1. While a statement is planned, constant calls are folded until they made FOLDED_BYTES; a call that would make more is left
//!    for the run.
//! 2. While it runs, a call's result is reserved in the session's pool before it is computed, and given back after.
//!
//! A call that is refused gives an error of class Resources; the optimizer leaves an expression as it is where folding fails.

use std::cell::Cell;
use std::future::Future;
use std::sync::Arc;

use arrow::datatypes::{DataType, FieldRef};
use datafusion::common::{DataFusionError, Result, ScalarValue};
use datafusion::config::ConfigOptions;
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryPool};
use datafusion::logical_expr::interval_arithmetic::Interval;
use datafusion::logical_expr::simplify::{ExprSimplifyResult, SimplifyContext};
use datafusion::logical_expr::sort_properties::{ExprProperties, SortProperties};
use datafusion::logical_expr::udf_eq::UdfEq;
use datafusion::logical_expr::{
    ColumnarValue, Documentation, Expr, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature,
};
use datafusion::prelude::SessionContext;

use crate::growth;

/// What folding may make in one stage of planning: as much as the text of a statement may have.
pub const FOLDED_BYTES: u64 = 64 << 10;

/// Results that are not worth a reservation.
const SMALL: u64 = 1 << 20;

/// More than any machine has.
const ABSURD: u64 = 1 << 46;

tokio::task_local! {
    /// What folding may still make; set while a statement is planned.
    static LEFT: Cell<u64>;
}

/// Runs a stage of planning.
pub fn plan<T>(stage: impl FnOnce() -> T) -> T {
    LEFT.sync_scope(Cell::new(FOLDED_BYTES), stage)
}

/// As `plan`.
pub async fn plan_async<F: Future>(stage: F) -> F::Output {
    LEFT.scope(Cell::new(FOLDED_BYTES), stage).await
}

/// Puts the bound functions in place of the engine's.
pub fn register(context: &SessionContext, pool: &Arc<dyn MemoryPool>) {
    let state = context.state();
    for name in growth::names() {
        if let Some(function) = state.scalar_functions().get(name) {
            let inner = Arc::clone(function.inner()).into();
            context.register_udf(ScalarUDF::from(Bounded { inner, pool: Pool(Arc::clone(pool)) }));
        }
    }
}

/// The pool of the session, which is no part of what a function is.
#[derive(Debug)]
struct Pool(Arc<dyn MemoryPool>);

impl PartialEq for Pool {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Pool {}

impl std::hash::Hash for Pool {
    fn hash<H: std::hash::Hasher>(&self, _: &mut H) {}
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Bounded {
    inner: UdfEq<Arc<dyn ScalarUDFImpl>>,
    pool: Pool,
}

impl Bounded {
    fn refuse(&self, bytes: u64, why: &str) -> DataFusionError {
        DataFusionError::ResourcesExhausted(format!("{} would make up to {bytes} bytes, {why}", self.inner.name()))
    }
}

impl ScalarUDFImpl for Bounded {
    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let bytes = growth::estimate(self.inner.name(), &args)?.unwrap_or(0);
        let folded = LEFT.try_with(|left| match left.get().checked_sub(bytes) {
            Some(rest) => {
                left.set(rest);
                true
            }
            None => false,
        });
        if folded == Ok(false) {
            return Err(self.refuse(bytes, "more than is computed while planning"));
        }
        if bytes > ABSURD {
            return Err(self.refuse(bytes, "more than any memory"));
        }
        let reserved = MemoryConsumer::new(self.inner.name()).register(&self.pool.0);
        if bytes > SMALL {
            reserved.try_grow(bytes as usize).map_err(|_| self.refuse(bytes, "more than the memory limit leaves"))?;
        }
        self.inner.invoke_with_args(args)
    }

    /// Rewriting joins constant texts, and gives back the function that is not bound.
    fn simplify(&self, args: Vec<Expr>, _: &SimplifyContext) -> Result<ExprSimplifyResult> {
        Ok(ExprSimplifyResult::Original(args))
    }

    fn name(&self) -> &str {
        self.inner.name()
    }

    fn aliases(&self) -> &[String] {
        self.inner.aliases()
    }

    fn schema_name(&self, args: &[Expr]) -> Result<String> {
        self.inner.schema_name(args)
    }

    fn signature(&self) -> &Signature {
        self.inner.signature()
    }

    fn return_type(&self, arg_types: &[DataType]) -> Result<DataType> {
        self.inner.return_type(arg_types)
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> Result<FieldRef> {
        self.inner.return_field_from_args(args)
    }

    fn is_strict(&self) -> bool {
        self.inner.is_strict()
    }

    fn with_updated_config(&self, config: &ConfigOptions) -> Option<ScalarUDF> {
        let inner = Arc::clone(self.inner.with_updated_config(config)?.inner()).into();
        Some(ScalarUDF::from(Bounded { inner, pool: Pool(Arc::clone(&self.pool.0)) }))
    }

    fn short_circuits(&self) -> bool {
        self.inner.short_circuits()
    }

    fn conditional_arguments<'a>(&self, args: &'a [Expr]) -> Option<(Vec<&'a Expr>, Vec<&'a Expr>)> {
        self.inner.conditional_arguments(args)
    }

    fn evaluate_bounds(&self, inputs: &[&Interval]) -> Result<Interval> {
        self.inner.evaluate_bounds(inputs)
    }

    fn propagate_constraints(&self, interval: &Interval, inputs: &[&Interval]) -> Result<Option<Vec<Interval>>> {
        self.inner.propagate_constraints(interval, inputs)
    }

    fn output_ordering(&self, inputs: &[ExprProperties]) -> Result<SortProperties> {
        self.inner.output_ordering(inputs)
    }

    fn preserves_lex_ordering(&self, inputs: &[ExprProperties]) -> Result<bool> {
        self.inner.preserves_lex_ordering(inputs)
    }

    fn strictly_order_preserving(&self, inputs: &[ExprProperties]) -> Result<bool> {
        self.inner.strictly_order_preserving(inputs)
    }

    fn coerce_types(&self, arg_types: &[DataType]) -> Result<Vec<DataType>> {
        self.inner.coerce_types(arg_types)
    }

    fn struct_field_mapping(
        &self,
        literals: &[Option<ScalarValue>],
    ) -> Option<datafusion::logical_expr::StructFieldMapping> {
        self.inner.struct_field_mapping(literals)
    }

    fn documentation(&self) -> Option<&Documentation> {
        self.inner.documentation()
    }

    fn placement(
        &self,
        args: &[datafusion::logical_expr::ExpressionPlacement],
    ) -> datafusion::logical_expr::ExpressionPlacement {
        self.inner.placement(args)
    }
}
