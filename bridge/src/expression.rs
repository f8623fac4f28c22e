//! Expressions in text: read by the engine's parser against columns, given back as protobuf.

use std::sync::Arc;

use arrow::datatypes::{Field, Schema};
use arrow::ffi::FFI_ArrowSchema;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::common::{DFSchema, TableReference};
use datafusion::logical_expr::{Expr, ExprSchemable};
use datafusion::optimizer::analyzer::type_coercion::TypeCoercionRewriter;
use datafusion_proto::logical_plan::to_proto::serialize_expr;
use prost::Message;

use crate::abi::{borrow, ca_bytes, ca_str, ca_strs};
use crate::codec::Codec;
use crate::error::{Failure, Result, ca_error, classify, guard};
use crate::runtime::run;
use crate::session::ca_session;

/// Reads a whole expression against columns: the fields of `schema`, which is taken, each under a qualifier of its own,
/// empty for none. Gives it as a LogicalExprNode with the engine's casts in it and without its alias, and a schema of one
/// field: the alias, type and nullability. Aggregates, window functions, subqueries and parameters are refused.
///
/// # Safety
/// `session` is live; `schema` is a valid Arrow schema, which is moved from; the texts are readable; `out` and `field` are
/// writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_expression_parse(
    session: *const ca_session,
    text: ca_str,
    schema: *mut FFI_ArrowSchema,
    qualifiers: ca_strs,
    out: *mut ca_bytes,
    field: *mut FFI_ArrowSchema,
) -> *mut ca_error {
    guard(|| {
        // SAFETY: by contract; the caller's struct is left released.
        let schema = Schema::try_from(&unsafe { FFI_ArrowSchema::from_raw(schema) })?;
        // SAFETY: by contract.
        let (session, text, qualifiers) =
            unsafe { (borrow(session, "session")?, text.text()?.to_string(), qualifiers.to_vec()?) };
        if qualifiers.len() != schema.fields().len() {
            return Err(Failure::invalid(format!(
                "{} qualifiers for {} columns",
                qualifiers.len(),
                schema.fields().len()
            )));
        }
        let state = session.context.state();
        let codec = Codec::of(session, &state);
        let (bytes, made) = run(async move {
            let fields = qualifiers.into_iter().zip(schema.fields()).map(|(qualifier, field)| {
                let table = (!qualifier.is_empty()).then(|| TableReference::bare(qualifier));
                (table, Arc::clone(field))
            });
            let columns = DFSchema::new_with_metadata(fields.collect(), schema.metadata().clone())?;
            let parsed = state.create_logical_expr(&text, &columns)?;
            let (expr, name) = match parsed {
                Expr::Alias(alias) => (*alias.expr, alias.name),
                other => (other, String::new()),
            };
            refuse_what_needs_more_than_a_row(&expr)?;
            let expr = expr.rewrite(&mut TypeCoercionRewriter::new(&columns))?.data;
            let (_, found) = expr.to_field(&columns)?;
            let message = serialize_expr(&expr, &codec).map_err(|e| classify(&e.into()))?;
            Ok((message.encode_to_vec(), Field::new(name, found.data_type().clone(), found.is_nullable())))
        })?;
        let made = FFI_ArrowSchema::try_from(&Schema::new(vec![made]))?;
        // SAFETY: by contract.
        unsafe {
            out.write(ca_bytes::from_vec(bytes));
            field.write(made);
        }
        Ok(())
    })
}

/// An expression over one row; what it may hold beside that has no meaning by itself.
pub fn refuse_what_needs_more_than_a_row(expr: &Expr) -> Result<()> {
    let mut refused = None;
    expr.apply(|part| {
        let what = match part {
            Expr::AggregateFunction(_) => "an aggregate",
            Expr::WindowFunction(_) => "a window function",
            Expr::ScalarSubquery(_) | Expr::InSubquery(_) | Expr::Exists(_) | Expr::SetComparison(_) => "a subquery",
            Expr::Placeholder(_) => "a parameter",
            Expr::Unnest(_) => "unnest",
            Expr::GroupingSet(_) => "a grouping set",
            Expr::OuterReferenceColumn(..) => "a column of another query",
            _ => return Ok(TreeNodeRecursion::Continue),
        };
        refused = Some(what);
        Ok(TreeNodeRecursion::Stop)
    })?;
    match refused {
        Some(what) => {
            Err(Failure::plan(format!("the expression holds {what}; expected one over the columns of a row")))
        }
        None => Ok(()),
    }
}
