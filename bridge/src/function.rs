//! Scalar functions whose kernels are C++: batches go over and come back through the Arrow C data interface.

use std::collections::BTreeMap;
use std::ffi::c_void;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use arrow::array::{Array, ArrayRef, make_array, new_empty_array};
use arrow::datatypes::{DataType, Field, FieldRef, Schema};
use arrow::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi_and_data_type};
use datafusion::common::{Result as EngineResult, ScalarValue};
use datafusion::logical_expr::{
    AggregateUDF, ColumnarValue, DocSection, Documentation, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF,
    ScalarUDFImpl, Signature, TypeSignature, Volatility,
};

use crate::abi::{borrow, ca_str, ca_strs, check_head};
use crate::aggregate::CallbackAggregate;
use crate::error::{Failure, Result, ca_error, ca_error_code, guard};
use crate::inlined::InlinedFunction;
use crate::registration::{Callbacks, RegistrationId, equal_by_id};
use crate::session::ca_session;

/// Describes a scalar function. Parameter types and the result come beside it, as an Arrow schema whose last field is
/// the result; the result's field is nullable where the function may give null for arguments that are not.
#[repr(C)]
pub struct ca_function_spec {
    pub abi_version: u32,
    pub struct_size: usize,
    pub name: ca_str,
    /// 0: immutable, 1: stable, 2: volatile.
    pub volatility: u32,
    /// Of what it computes.
    pub version: u32,
    /// Any null argument makes the result null.
    pub strict: bool,
    pub description: ca_str,
    pub syntax: ca_str,
    pub example: ca_str,
    /// One text a parameter.
    pub parameter_descriptions: ca_strs,
}

/// Takes the error of a callback while it runs.
pub struct ca_failure(Option<Failure>);

impl ca_failure {
    pub fn none() -> Self {
        ca_failure(None)
    }

    /// What the callback said; `done` is what it returned.
    pub fn check(self, done: bool) -> Result<()> {
        match self.0 {
            Some(failure) => Err(failure),
            None if !done => Err(Failure::internal("it failed without an error")),
            None => Ok(()),
        }
    }
}

/// What a scalar function calls; every function may run on many threads at once.
#[repr(C)]
pub struct ca_function_callbacks {
    pub abi_version: u32,
    pub struct_size: usize,
    /// Passed to the functions below.
    pub self_: *mut c_void,
    /// Called once, when nothing calls the function any more.
    pub release: Option<unsafe extern "C" fn(self_: *mut c_void)>,
    /// Computes `rows` results. The `count` arguments may be moved from; one that `is_scalar` marks has one row and
    /// stands for all. False: an error, set by `ca_failure_set`. Neither exceptions nor panics may leave it.
    pub invoke: Option<
        unsafe extern "C" fn(
            self_: *mut c_void,
            arguments: *mut FFI_ArrowArray,
            is_scalar: *const bool,
            count: usize,
            rows: i64,
            out: *mut FFI_ArrowArray,
            failure: *mut ca_failure,
        ) -> bool,
    >,
}

/// Says why a callback failed; `code` is a `ca_error_code`.
///
/// # Safety
/// `failure` is what the callback was given; `message` is readable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_failure_set(failure: *mut ca_failure, code: u32, message: ca_str) {
    // SAFETY: by contract.
    if let Some(failure) = unsafe { failure.as_mut() } {
        // SAFETY: by contract.
        let text = String::from_utf8_lossy(unsafe { message.bytes() }).into_owned();
        failure.0 = Some(Failure::new(ca_error_code::from_number(code), text));
    }
}

type Invoke = unsafe extern "C" fn(
    *mut c_void,
    *mut FFI_ArrowArray,
    *const bool,
    usize,
    i64,
    *mut FFI_ArrowArray,
    *mut ca_failure,
) -> bool;

impl Callbacks<Invoke> {
    /// Calls the kernel and takes its result.
    fn call(
        &self,
        mut arguments: Vec<FFI_ArrowArray>,
        is_scalar: &[bool],
        rows: usize,
        data_type: &DataType,
    ) -> Result<ArrayRef> {
        let mut out = FFI_ArrowArray::empty();
        let mut failure = ca_failure::none();
        let rows = i64::try_from(rows).map_err(|e| Failure::internal(e.to_string()))?;
        // SAFETY: all pointers are to locals; an argument that was not moved from is released when the list is dropped.
        let done = unsafe {
            (self.calls)(
                self.context(),
                arguments.as_mut_ptr(),
                is_scalar.as_ptr(),
                is_scalar.len(),
                rows,
                &raw mut out,
                &raw mut failure,
            )
        };
        failure.check(done)?;
        if out.is_released() {
            return Err(Failure::internal("it gave no result"));
        }
        // SAFETY: the other side exports an array of the declared type, which it checks.
        Ok(make_array(unsafe { from_ffi_and_data_type(out, data_type.clone()) }?))
    }
}

static DOC_SECTION: DocSection = DocSection { include: true, label: "CodeAnatomy", description: None };

/// What `information_schema` says of a function.
///
/// # Safety
/// The texts are readable.
pub unsafe fn document(
    description: ca_str,
    syntax: ca_str,
    example: ca_str,
    names: Vec<String>,
    parameter_descriptions: ca_strs,
) -> Result<Documentation> {
    // SAFETY: by contract.
    let (description, syntax) = unsafe { (description.text()?, syntax.text()?) };
    // SAFETY: by contract.
    let (example, descriptions) = unsafe { (example.text()?, parameter_descriptions.to_vec()?) };
    Ok(Documentation {
        doc_section: DOC_SECTION.clone(),
        description: description.to_string(),
        syntax_example: syntax.to_string(),
        sql_example: (!example.is_empty()).then(|| example.to_string()),
        arguments: Some(names.into_iter().zip(descriptions).collect()),
        alternative_syntax: None,
        related_udfs: None,
    })
}

/// A scalar function as the engine sees it.
pub struct CallbackFunction {
    id: RegistrationId,
    name: String,
    signature: Signature,
    result: FieldRef,
    strict: bool,
    version: u32,
    documentation: Documentation,
    callbacks: Callbacks<Invoke>,
}

impl fmt::Debug for CallbackFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.describe())
    }
}

equal_by_id!(CallbackFunction);

impl CallbackFunction {
    fn parameter_types(&self) -> &[DataType] {
        match &self.signature.type_signature {
            TypeSignature::Exact(types) => types,
            _ => &[],
        }
    }

    /// Everything that plans depend on: names, types, volatility, nulls, version.
    pub fn describe(&self) -> String {
        let names = self.signature.parameter_names.as_deref().unwrap_or_default();
        let parameters: Vec<String> =
            names.iter().zip(self.parameter_types()).map(|(name, kind)| format!("{name} {kind}")).collect();
        let volatility = match self.signature.volatility {
            Volatility::Immutable => "immutable",
            Volatility::Stable => "stable",
            Volatility::Volatile => "volatile",
        };
        let nulls = match (self.strict, self.result.is_nullable()) {
            (true, false) => ", null for a null argument only",
            (true, true) => ", null for a null argument",
            (false, false) => ", never null",
            (false, true) => "",
        };
        let (name, result, version) = (&self.name, self.result.data_type(), self.version);
        format!("{name}({}) of type {result}, {volatility}{nulls}, version {version}", parameters.join(", "))
    }

    fn named(&self, failure: Failure) -> Failure {
        Failure { message: format!("function {}: {}", self.name, failure.message), ..failure }
    }

    fn run(&self, args: &ScalarFunctionArgs) -> Result<ColumnarValue> {
        let is_scalar: Vec<bool> = args.args.iter().map(|arg| matches!(arg, ColumnarValue::Scalar(_))).collect();
        // One value for all rows; a volatile function gives each row its own.
        let constant = is_scalar.iter().all(|&s| s) && self.signature.volatility != Volatility::Volatile;
        let rows = if constant { 1 } else { args.number_rows };
        let data_type = self.result.data_type();
        if rows == 0 {
            return Ok(ColumnarValue::Array(new_empty_array(data_type)));
        }
        let arguments = args
            .args
            .iter()
            .map(|arg| {
                let array = match arg {
                    ColumnarValue::Array(array) => Arc::clone(array),
                    ColumnarValue::Scalar(value) => value.to_array_of_size(1)?,
                };
                Ok(FFI_ArrowArray::new(&array.to_data()))
            })
            .collect::<Result<Vec<_>>>()?;
        let made = self.callbacks.call(arguments, &is_scalar, rows, data_type)?;
        if made.len() != rows {
            return Err(Failure::internal(format!("it gave {} rows, expected {rows}", made.len())));
        }
        if made.null_count() > 0 && !args.return_field.is_nullable() {
            return Err(Failure::internal("it gave null, and is declared never to"));
        }
        Ok(if constant {
            ColumnarValue::Scalar(ScalarValue::try_from_array(&made, 0)?)
        } else {
            ColumnarValue::Array(made)
        })
    }
}

impl ScalarUDFImpl for CallbackFunction {
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
        let from_arguments = self.strict && args.arg_fields.iter().any(|field| field.is_nullable());
        let nullable = self.result.is_nullable() || from_arguments;
        Ok(Arc::new(Field::new(&self.name, self.result.data_type().clone(), nullable)))
    }

    fn is_strict(&self) -> bool {
        self.strict
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> EngineResult<ColumnarValue> {
        Ok(self.run(&args).map_err(|failure| self.named(failure))?)
    }

    fn documentation(&self) -> Option<&Documentation> {
        Some(&self.documentation)
    }
}

/// Holds the functions that a session was given, by name.
#[derive(Debug, Default)]
pub struct Functions {
    scalar: RwLock<BTreeMap<String, Arc<ScalarUDF>>>,
    aggregate: RwLock<BTreeMap<String, Arc<AggregateUDF>>>,
}

impl Functions {
    pub fn get(&self, name: &str) -> Option<Arc<ScalarUDF>> {
        self.scalar.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    pub fn put(&self, function: Arc<ScalarUDF>) {
        let name = function.name().to_string();
        self.scalar.write().unwrap_or_else(PoisonError::into_inner).insert(name, function);
    }

    pub fn aggregate(&self, name: &str) -> Option<Arc<AggregateUDF>> {
        self.aggregate.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    pub fn put_aggregate(&self, function: Arc<AggregateUDF>) {
        let name = function.name().to_string();
        self.aggregate.write().unwrap_or_else(PoisonError::into_inner).insert(name, function);
    }

    /// What a plan carries of an aggregate function of ours; none for the engine's.
    pub fn describe_aggregate(function: &AggregateUDF) -> Option<String> {
        let inner: &dyn std::any::Any = function.inner().as_ref();
        inner.downcast_ref::<CallbackAggregate>().map(CallbackAggregate::describe)
    }

    /// What a plan carries of a function of ours; none for the engine's.
    pub fn describe(function: &ScalarUDF) -> Option<String> {
        let inner: &dyn std::any::Any = function.inner().as_ref();
        let expression = || inner.downcast_ref::<InlinedFunction>().map(InlinedFunction::describe);
        inner.downcast_ref::<CallbackFunction>().map(CallbackFunction::describe).or_else(expression)
    }
}

/// Gives the session a scalar function. Takes the callbacks and the schema, also when it fails.
///
/// # Safety
/// `session` is live; `spec` and `callbacks` are valid; `schema` is a valid Arrow schema, which is moved from.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_session_register_scalar(
    session: *const ca_session,
    spec: *const ca_function_spec,
    schema: *mut FFI_ArrowSchema,
    callbacks: *const ca_function_callbacks,
) -> *mut ca_error {
    guard(|| {
        // SAFETY: by contract; the caller's struct is left released.
        let schema = unsafe { FFI_ArrowSchema::from_raw(schema) };
        // SAFETY: by contract.
        let given = unsafe { borrow(callbacks, "callbacks") }?;
        check_head("callbacks", given.abi_version, given.struct_size, size_of::<ca_function_callbacks>())?;
        let invoke = given.invoke.ok_or_else(|| Failure::invalid("the callback invoke is null"))?;
        // SAFETY: the contract of `ca_function_callbacks` lets any thread call and release.
        let callbacks = unsafe { Callbacks::new(given.self_, given.release, invoke) };
        // SAFETY: by contract.
        let (session, spec) = unsafe { (borrow(session, "session")?, borrow(spec, "function")?) };
        check_head("function", spec.abi_version, spec.struct_size, size_of::<ca_function_spec>())?;
        // SAFETY: by contract.
        let function = unsafe { make_function(spec, &Schema::try_from(&schema)?, callbacks) }?;
        let name = function.name.clone();
        if session.context.state().scalar_functions().contains_key(&name) {
            return Err(Failure::invalid(format!("function {name} is there already")));
        }
        let function = Arc::new(ScalarUDF::from(function));
        session.context.register_udf(function.as_ref().clone());
        session.functions.put(function);
        Ok(())
    })
}

/// # Safety
/// The texts of `spec` are readable.
unsafe fn make_function(
    spec: &ca_function_spec,
    schema: &Schema,
    callbacks: Callbacks<Invoke>,
) -> Result<CallbackFunction> {
    // SAFETY: by contract.
    let name = unsafe { spec.name.text()? };
    let volatility = match spec.volatility {
        0 => Volatility::Immutable,
        1 => Volatility::Stable,
        2 => Volatility::Volatile,
        other => return Err(Failure::invalid(format!("volatility {other} of function {name}; there are 0 to 2"))),
    };
    let Some((result, parameters)) = schema.fields().split_last() else {
        return Err(Failure::invalid(format!("function {name} has no result")));
    };
    let names: Vec<String> = parameters.iter().map(|field| field.name().clone()).collect();
    let types: Vec<DataType> = parameters.iter().map(|field| field.data_type().clone()).collect();
    let signature = if types.is_empty() {
        Signature::nullary(volatility)
    } else {
        Signature::exact(types, volatility)
            .with_parameter_names(names.clone())
            .map_err(|e| Failure::invalid(format!("function {name}: {}", crate::error::classify(&e).message)))?
    };
    // SAFETY: by contract.
    let documentation =
        unsafe { document(spec.description, spec.syntax, spec.example, names, spec.parameter_descriptions) }?;
    Ok(CallbackFunction {
        id: RegistrationId::next(),
        name: name.to_string(),
        signature,
        result: Arc::clone(result),
        strict: spec.strict,
        version: spec.version,
        documentation,
        callbacks,
    })
}
