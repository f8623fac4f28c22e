//! Scalar functions that are expressions over their parameters: the optimizer puts the expression in the call's place.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{RecordBatch, RecordBatchOptions};
use arrow::datatypes::{DataType, Field, FieldRef, Schema};
use arrow::ffi::FFI_ArrowSchema;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{DFSchema, Result as EngineResult};
use datafusion::execution::context::ExecutionProps;
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::logical_expr::simplify::{ExprSimplifyResult, SimplifyContext};
use datafusion::logical_expr::{
    ColumnarValue, Documentation, Expr, ExprSchemable, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl,
    Signature, Volatility,
};
use datafusion::optimizer::analyzer::type_coercion::TypeCoercionRewriter;
use datafusion::physical_expr::create_physical_expr;

use crate::abi::{borrow, ca_str, check_head};
use crate::error::{Failure, Result, ca_error, guard};
use crate::expression::refuse_what_needs_more_than_a_row;
use crate::function::{ca_function_spec, document};
use crate::registration::{RegistrationId, equal_by_id};
use crate::runtime::run;
use crate::session::ca_session;

/// A function that is an expression, as the engine sees it.
#[derive(Debug)]
pub struct InlinedFunction {
    id: RegistrationId,
    name: String,
    signature: Signature,
    parameters: DFSchema,
    body: Expr,
    /// As it was given.
    text: String,
    result: FieldRef,
    version: u32,
    documentation: Documentation,
}

equal_by_id!(InlinedFunction);

impl InlinedFunction {
    /// Everything that plans depend on.
    pub fn describe(&self) -> String {
        let parameters: Vec<String> =
            self.parameters.fields().iter().map(|field| format!("{} {}", field.name(), field.data_type())).collect();
        let (name, result, text, version) = (&self.name, self.result.data_type(), &self.text, self.version);
        format!("expression {name}({}) of type {result}: {text}, version {version}", parameters.join(", "))
    }
}

impl ScalarUDFImpl for InlinedFunction {
    fn name(&self) -> &str {
        &self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> EngineResult<DataType> {
        Ok(self.result.data_type().clone())
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> EngineResult<FieldRef> {
        let nullable = self.result.is_nullable() || args.arg_fields.iter().any(|field| field.is_nullable());
        Ok(Arc::new(Field::new(&self.name, self.result.data_type().clone(), nullable)))
    }

    fn simplify(&self, args: Vec<Expr>, _: &SimplifyContext) -> EngineResult<ExprSimplifyResult> {
        let names = self.parameters.fields().iter().map(|field| field.name().as_str());
        let given: HashMap<&str, &Expr> = names.zip(&args).collect();
        let body = self.body.clone().transform(|part| match &part {
            Expr::Column(column) => match given.get(column.name.as_str()) {
                Some(argument) => Ok(Transformed::yes((*argument).clone())),
                None => Ok(Transformed::no(part)),
            },
            _ => Ok(Transformed::no(part)),
        })?;
        Ok(ExprSimplifyResult::Simplified(body.data))
    }

    /// For plans that are run as they are written.
    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> EngineResult<ColumnarValue> {
        let schema = Arc::clone(self.parameters.inner());
        let columns = ColumnarValue::values_to_arrays(&args.args)?;
        let rows = columns.first().map_or(args.number_rows, |column| column.len());
        let batch =
            RecordBatch::try_new_with_options(schema, columns, &RecordBatchOptions::new().with_row_count(Some(rows)))?;
        let (props, context) = (ExecutionProps::new(), PhysicalPlanningContext::default());
        create_physical_expr(&self.body, &self.parameters, &props, &context)?.evaluate(&batch)
    }

    fn documentation(&self) -> Option<&Documentation> {
        Some(&self.documentation)
    }
}

/// Gives the session a function that is an expression over its parameters. The schema has the parameters and the result.
///
/// # Safety
/// `session` is live; `spec` is valid; `schema` is a valid Arrow schema, which is moved from; `expression` is readable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_session_register_expression(
    session: *const ca_session,
    spec: *const ca_function_spec,
    schema: *mut FFI_ArrowSchema,
    expression: ca_str,
) -> *mut ca_error {
    guard(|| {
        // SAFETY: by contract; the caller's struct is left released.
        let schema = Schema::try_from(&unsafe { FFI_ArrowSchema::from_raw(schema) })?;
        // SAFETY: by contract.
        let (session, spec) = unsafe { (borrow(session, "session")?, borrow(spec, "function")?) };
        check_head("function", spec.abi_version, spec.struct_size, size_of::<ca_function_spec>())?;
        // SAFETY: by contract.
        let (name, text) = unsafe { (spec.name.text()?.to_string(), expression.text()?.to_string()) };
        let named = |failure: Failure| Failure {
            message: format!("function {name}: {}", failure.message),
            ..Failure::invalid(String::new())
        };
        let Some((result, parameters)) = schema.fields().split_last() else {
            return Err(named(Failure::invalid("it has no result")));
        };
        let (parameters, body) = read(session, parameters, &text).map_err(named)?;
        let (_, found) = body.to_field(&parameters)?;
        if found.data_type() != result.data_type() {
            let (found, declared) = (found.data_type(), result.data_type());
            return Err(named(Failure::invalid(format!("it gives {found}, declared is {declared}"))));
        }
        let names: Vec<String> = parameters.fields().iter().map(|field| field.name().clone()).collect();
        let types = parameters.fields().iter().map(|field| field.data_type().clone()).collect();
        let signature = Signature::exact(types, Volatility::Immutable)
            .with_parameter_names(names.clone())
            .map_err(|e| named(crate::error::classify(&e)))?;
        // SAFETY: by contract.
        let documentation =
            unsafe { document(spec.description, spec.syntax, spec.example, names, spec.parameter_descriptions) }?;
        if session.context.state().scalar_functions().contains_key(&name) {
            return Err(Failure::invalid(format!("function {name} is there already")));
        }
        let result = Arc::clone(result);
        let (id, version) = (RegistrationId::next(), spec.version);
        let function = InlinedFunction { id, name, signature, parameters, body, text, result, version, documentation };
        let function = Arc::new(ScalarUDF::from(function));
        session.context.register_udf(function.as_ref().clone());
        session.functions.put(function);
        Ok(())
    })
}

/// The parameters as columns, and the expression over them with the engine's casts.
fn read(session: &ca_session, parameters: &[FieldRef], text: &str) -> Result<(DFSchema, Expr)> {
    let fields = parameters.iter().map(|field| Arc::new(field.as_ref().clone().with_nullable(true)));
    let columns = DFSchema::try_from(Schema::new(fields.collect::<Vec<_>>()))?;
    let (state, text, given) = (session.context.state(), text.to_string(), columns.clone());
    let parsed = run(async move { Ok(state.create_logical_expr(&text, &given)?) })?;
    refuse_what_needs_more_than_a_row(&parsed)?;
    let body = parsed.rewrite(&mut TypeCoercionRewriter::new(&columns))?.data;
    Ok((columns, body))
}
