//! Aggregate functions whose states are C++: batches of arguments and states cross through the Arrow C data interface.

use std::ffi::c_void;
use std::fmt;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, BooleanArray, make_array};
use arrow::compute::filter;
use arrow::datatypes::{DataType, Field, FieldRef, Schema};
use arrow::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi_and_data_type};
use datafusion::common::{Result as EngineResult, ScalarValue, not_impl_err, plan_err};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::{AggregateOrderSensitivity, format_state_name};
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, Documentation, EmitTo, GroupsAccumulator, Signature, TypeSignature,
    Volatility,
};

use crate::abi::{borrow, ca_str, ca_strs, check_head};
use crate::error::{Failure, Result, ca_error, guard};
use crate::function::{ca_failure, document};
use crate::registration::{Callbacks, RegistrationId, equal_by_id};
use crate::session::ca_session;

/// Describes an aggregate function. The types it takes come beside it, as one Arrow schema a choice of types: its
/// parameters, its result, and what its state is made of.
#[repr(C)]
pub struct ca_aggregate_spec {
    pub abi_version: u32,
    pub struct_size: usize,
    pub name: ca_str,
    /// Of what it computes.
    pub version: u32,
    pub description: ca_str,
    pub syntax: ca_str,
    pub example: ca_str,
    /// One text a parameter.
    pub parameter_descriptions: ca_strs,
}

/// What an aggregate function calls. A state is used by one thread at a time, two states by any.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ca_aggregate_callbacks {
    pub abi_version: u32,
    pub struct_size: usize,
    /// Passed to `release` and `create`.
    pub self_: *mut c_void,
    /// Called once, when nothing calls the function any more and no state is left.
    pub release: Option<unsafe extern "C" fn(self_: *mut c_void)>,
    /// Makes a state without groups for the choice of types of that position. False: an error, set by `ca_failure_set`.
    /// Neither exceptions nor panics may leave any of these.
    pub create: Option<
        unsafe extern "C" fn(
            self_: *mut c_void,
            choice: usize,
            out: *mut *mut c_void,
            failure: *mut ca_failure,
        ) -> bool,
    >,
    /// Takes rows: the `count` arrays may be moved from and are arguments, or states of other groups; row i belongs to
    /// group `groups[i]`, of `total` groups.
    pub update: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            arrays: *mut FFI_ArrowArray,
            count: usize,
            is_state: bool,
            groups: *const usize,
            rows: usize,
            total: usize,
            failure: *mut ca_failure,
        ) -> bool,
    >,
    /// Gives the results (one array) or the states (`count` arrays) of the first `groups` groups, and forgets these unless
    /// they are kept: the group after them is then the first.
    pub emit: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            groups: usize,
            keep: bool,
            as_state: bool,
            out: *mut FFI_ArrowArray,
            count: usize,
            failure: *mut ca_failure,
        ) -> bool,
    >,
    /// How many bytes the state holds.
    pub bytes: Option<unsafe extern "C" fn(state: *mut c_void) -> usize>,
    pub drop: Option<unsafe extern "C" fn(state: *mut c_void)>,
}

fn missing() -> Failure {
    Failure::invalid("a callback of the aggregate function is null")
}

/// One list of types that a function takes.
#[derive(Clone, PartialEq)]
struct Choice {
    parameters: Vec<DataType>,
    result: DataType,
    state: Vec<DataType>,
}

/// The groups of one operator's partition.
struct Groups {
    function: Arc<Shared>,
    choice: usize,
    state: *mut c_void,
    total: usize,
}

// SAFETY: the contract of `ca_aggregate_callbacks` lets any thread use a state, one at a time.
unsafe impl Send for Groups {}
// SAFETY: through a shared reference only `bytes` is called, which changes nothing.
unsafe impl Sync for Groups {}

impl Drop for Groups {
    fn drop(&mut self) {
        if let Some(drop) = self.function.callbacks.calls.drop {
            // SAFETY: the state comes from `create`, and is dropped once.
            unsafe { drop(self.state) };
        }
    }
}

impl Groups {
    fn new(function: &Arc<Shared>, choice: usize) -> Result<Self> {
        let callbacks = &function.callbacks;
        let (mut state, mut failure) = (std::ptr::null_mut(), ca_failure::none());
        let create = callbacks.calls.create.ok_or_else(missing)?;
        // SAFETY: all pointers are to locals.
        let done = unsafe { create(callbacks.context(), choice, &raw mut state, &raw mut failure) };
        failure.check(done)?;
        Ok(Groups { function: Arc::clone(function), choice, state, total: 0 })
    }

    fn choice(&self) -> &Choice {
        &self.function.choices[self.choice]
    }

    fn take(&mut self, arrays: &[ArrayRef], is_state: bool, groups: &[usize], total: usize) -> Result<()> {
        let mut given: Vec<_> = arrays.iter().map(|array| FFI_ArrowArray::new(&array.to_data())).collect();
        let update = self.function.callbacks.calls.update.ok_or_else(missing)?;
        let mut failure = ca_failure::none();
        self.total = self.total.max(total);
        let (data, count) = (given.as_mut_ptr(), given.len());
        // SAFETY: all pointers are to locals; an array that was not moved from is released when the list is dropped.
        let done = unsafe {
            update(self.state, data, count, is_state, groups.as_ptr(), groups.len(), self.total, &raw mut failure)
        };
        failure.check(done)
    }

    fn emit(&mut self, groups: usize, keep: bool, as_state: bool) -> Result<Vec<ArrayRef>> {
        let emit = self.function.callbacks.calls.emit.ok_or_else(missing)?;
        let choice = self.choice().clone();
        let types = if as_state { choice.state } else { vec![choice.result] };
        let mut out: Vec<_> = types.iter().map(|_| FFI_ArrowArray::empty()).collect();
        let mut failure = ca_failure::none();
        // SAFETY: all pointers are to locals.
        let done = unsafe { emit(self.state, groups, keep, as_state, out.as_mut_ptr(), out.len(), &raw mut failure) };
        failure.check(done)?;
        if !keep {
            self.total -= groups;
        }
        let mut arrays = Vec::with_capacity(types.len());
        for (array, data_type) in out.into_iter().zip(types) {
            if array.is_released() {
                return Err(Failure::internal("it gave no result"));
            }
            // SAFETY: the other side exports arrays of the declared types, which it checks.
            arrays.push(make_array(unsafe { from_ffi_and_data_type(array, data_type) }?));
        }
        Ok(arrays)
    }

    fn emit_to(&mut self, emit_to: EmitTo, as_state: bool) -> EngineResult<Vec<ArrayRef>> {
        let groups = match emit_to {
            EmitTo::All => self.total,
            EmitTo::First(groups) => groups,
        };
        let function = Arc::clone(&self.function);
        Ok(self.emit(groups, false, as_state).map_err(|failure| function.named(failure))?)
    }

    fn held(&self) -> usize {
        // SAFETY: the state comes from `create`.
        size_of::<Self>() + self.function.callbacks.calls.bytes.map_or(0, |bytes| unsafe { bytes(self.state) })
    }

    fn update(
        &mut self,
        arrays: &[ArrayRef],
        is_state: bool,
        groups: &[usize],
        chosen: Option<&BooleanArray>,
        total: usize,
    ) -> EngineResult<()> {
        let taken = match chosen {
            None => self.take(arrays, is_state, groups, total),
            Some(chosen) => {
                let arrays =
                    arrays.iter().map(|array| filter(array, chosen)).collect::<std::result::Result<Vec<_>, _>>()?;
                let of_chosen = groups.iter().zip(chosen.iter()).filter(|(_, is)| *is == Some(true));
                let groups: Vec<usize> = of_chosen.map(|(group, _)| *group).collect();
                self.take(&arrays, is_state, &groups, total)
            }
        };
        Ok(taken.map_err(|failure| self.function.named(failure))?)
    }
}

impl GroupsAccumulator for Groups {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        opt_filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> EngineResult<()> {
        self.update(values, false, group_indices, opt_filter, total_num_groups)
    }

    fn merge_batch(&mut self, values: &[ArrayRef], groups: &[usize], total_num_groups: usize) -> EngineResult<()> {
        self.update(values, true, groups, None, total_num_groups)
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> EngineResult<ArrayRef> {
        let mut arrays = self.emit_to(emit_to, false)?;
        Ok(arrays.swap_remove(0))
    }

    fn state(&mut self, emit_to: EmitTo) -> EngineResult<Vec<ArrayRef>> {
        self.emit_to(emit_to, true)
    }

    fn convert_to_state(&self, values: &[ArrayRef], chosen: Option<&BooleanArray>) -> EngineResult<Vec<ArrayRef>> {
        let mut each = Groups::new(&self.function, self.choice).map_err(|failure| self.function.named(failure))?;
        let rows = values.first().map_or(0, |array| array.len());
        let groups: Vec<usize> = (0..rows).collect();
        each.update(values, false, &groups, chosen, rows)?;
        each.state(EmitTo::All)
    }

    fn size(&self) -> usize {
        self.held()
    }
}

/// All rows as one group.
struct One {
    groups: Groups,
    zeros: Vec<usize>,
}

impl fmt::Debug for One {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.groups.function.name)
    }
}

impl One {
    fn update(&mut self, arrays: &[ArrayRef], is_state: bool) -> EngineResult<()> {
        let rows = arrays.first().map_or(0, |array| array.len());
        self.zeros.resize(self.zeros.len().max(rows), 0);
        self.groups.update(arrays, is_state, &self.zeros[..rows], None, 1)
    }

    fn values(&mut self, as_state: bool) -> EngineResult<Vec<ScalarValue>> {
        self.groups.total = 1;
        let function = Arc::clone(&self.groups.function);
        let made = self.groups.emit(1, true, as_state).map_err(|failure| function.named(failure))?;
        made.iter().map(|array| ScalarValue::try_from_array(array, 0)).collect()
    }
}

impl Accumulator for One {
    fn update_batch(&mut self, values: &[ArrayRef]) -> EngineResult<()> {
        self.update(values, false)
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> EngineResult<()> {
        self.update(states, true)
    }

    fn evaluate(&mut self) -> EngineResult<ScalarValue> {
        let mut values = self.values(false)?;
        Ok(values.swap_remove(0))
    }

    fn state(&mut self) -> EngineResult<Vec<ScalarValue>> {
        self.values(true)
    }

    fn size(&self) -> usize {
        self.groups.held() + self.zeros.capacity() * size_of::<usize>()
    }
}

/// What a function and its states share.
struct Shared {
    name: String,
    choices: Vec<Choice>,
    callbacks: Callbacks<ca_aggregate_callbacks>,
}

impl Shared {
    fn named(&self, failure: Failure) -> Failure {
        Failure { message: format!("function {}: {}", self.name, failure.message), ..failure }
    }
}

/// An aggregate function as the engine sees it.
pub struct CallbackAggregate {
    id: RegistrationId,
    signature: Signature,
    version: u32,
    documentation: Documentation,
    shared: Arc<Shared>,
}

impl fmt::Debug for CallbackAggregate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.describe())
    }
}

equal_by_id!(CallbackAggregate);

impl CallbackAggregate {
    /// Everything that plans depend on: names, types, version.
    pub fn describe(&self) -> String {
        let types = |list: &[DataType]| list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let choices: Vec<String> = self
            .shared
            .choices
            .iter()
            .map(|choice| {
                format!("({}) of type {} by ({})", types(&choice.parameters), choice.result, types(&choice.state))
            })
            .collect();
        let names = self.signature.parameter_names.as_deref().unwrap_or_default().join(", ");
        format!("aggregate {}({names}): {}, version {}", self.shared.name, choices.join("; "), self.version)
    }

    fn choice(&self, types: &[DataType]) -> EngineResult<usize> {
        match self.shared.choices.iter().position(|choice| choice.parameters == types) {
            Some(at) => Ok(at),
            None => plan_err!("function {} does not take {types:?}", self.shared.name),
        }
    }

    fn groups(&self, args: &AccumulatorArgs) -> EngineResult<Groups> {
        if args.is_distinct {
            return not_impl_err!("function {} does not take DISTINCT", self.shared.name);
        }
        let types: Vec<DataType> = args.expr_fields.iter().map(|field| field.data_type().clone()).collect();
        let choice = self.choice(&types)?;
        Ok(Groups::new(&self.shared, choice).map_err(|failure| self.shared.named(failure))?)
    }
}

impl AggregateUDFImpl for CallbackAggregate {
    fn name(&self) -> &str {
        &self.shared.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, types: &[DataType]) -> EngineResult<DataType> {
        Ok(self.shared.choices[self.choice(types)?].result.clone())
    }

    fn accumulator(&self, args: AccumulatorArgs) -> EngineResult<Box<dyn Accumulator>> {
        Ok(Box::new(One { groups: self.groups(&args)?, zeros: vec![] }))
    }

    fn state_fields(&self, args: StateFieldsArgs) -> EngineResult<Vec<FieldRef>> {
        let types: Vec<DataType> = args.input_fields.iter().map(|field| field.data_type().clone()).collect();
        let state = self.shared.choices[self.choice(&types)?].state.iter().enumerate();
        let field = |(i, kind): (usize, &DataType)| {
            Arc::new(Field::new(format_state_name(args.name, &i.to_string()), kind.clone(), true))
        };
        Ok(state.map(field).collect())
    }

    fn groups_accumulator_supported(&self, args: AccumulatorArgs) -> bool {
        !args.is_distinct
    }

    fn create_groups_accumulator(&self, args: AccumulatorArgs) -> EngineResult<Box<dyn GroupsAccumulator>> {
        Ok(Box::new(self.groups(&args)?))
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        AggregateOrderSensitivity::Insensitive
    }

    fn documentation(&self) -> Option<&Documentation> {
        Some(&self.documentation)
    }
}

/// Gives the session an aggregate function. Takes the callbacks and the schemas, also when it fails.
///
/// # Safety
/// `session` is live; `spec` and `callbacks` are valid; `schemas` are `count` valid Arrow schemas, which are moved from.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_session_register_aggregate(
    session: *const ca_session,
    spec: *const ca_aggregate_spec,
    schemas: *mut FFI_ArrowSchema,
    count: usize,
    callbacks: *const ca_aggregate_callbacks,
) -> *mut ca_error {
    guard(|| {
        // SAFETY: by contract; the caller's structs are left released.
        let schemas: Vec<_> = (0..count).map(|i| unsafe { FFI_ArrowSchema::from_raw(schemas.add(i)) }).collect();
        // SAFETY: by contract.
        let given = unsafe { borrow(callbacks, "callbacks") }?;
        check_head("callbacks", given.abi_version, given.struct_size, size_of::<ca_aggregate_callbacks>())?;
        // SAFETY: the contract of `ca_aggregate_callbacks` lets any thread create states and release.
        let callbacks = unsafe { Callbacks::new(given.self_, given.release, *given) };
        // SAFETY: by contract.
        let (session, spec) = unsafe { (borrow(session, "session")?, borrow(spec, "function")?) };
        check_head("function", spec.abi_version, spec.struct_size, size_of::<ca_aggregate_spec>())?;
        // SAFETY: by contract.
        let function = unsafe { make_aggregate(spec, &schemas, callbacks) }?;
        let name = function.shared.name.clone();
        let state = session.context.state();
        if state.aggregate_functions().contains_key(&name) || state.scalar_functions().contains_key(&name) {
            return Err(Failure::invalid(format!("function {name} is there already")));
        }
        let function = Arc::new(AggregateUDF::from(function));
        session.context.register_udaf(function.as_ref().clone());
        session.functions.put_aggregate(function);
        Ok(())
    })
}

/// # Safety
/// The texts of `spec` are readable.
unsafe fn make_aggregate(
    spec: &ca_aggregate_spec,
    schemas: &[FFI_ArrowSchema],
    callbacks: Callbacks<ca_aggregate_callbacks>,
) -> Result<CallbackAggregate> {
    // SAFETY: by contract.
    let name = unsafe { spec.name.text()? };
    let count = spec.parameter_descriptions.count;
    let mut names = vec![];
    let mut choices = vec![];
    for schema in schemas {
        let schema = Schema::try_from(schema)?;
        let types: Vec<DataType> = schema.fields().iter().map(|field| field.data_type().clone()).collect();
        if count == 0 || types.len() < count + 2 {
            return Err(Failure::invalid(format!("function {name} has no parameter, no result or no state")));
        }
        names = schema.fields().iter().take(count).map(|field| field.name().clone()).collect();
        choices.push(Choice {
            parameters: types[..count].to_vec(),
            result: types[count].clone(),
            state: types[count + 1..].to_vec(),
        });
    }
    let exact = choices.iter().map(|choice| TypeSignature::Exact(choice.parameters.clone())).collect();
    let signature = Signature::new(TypeSignature::OneOf(exact), Volatility::Immutable)
        .with_parameter_names(names.clone())
        .map_err(|e| Failure::invalid(format!("function {name}: {}", crate::error::classify(&e).message)))?;
    // SAFETY: by contract.
    let documentation =
        unsafe { document(spec.description, spec.syntax, spec.example, names, spec.parameter_descriptions) }?;
    let shared = Arc::new(Shared { name: name.to_string(), choices, callbacks });
    Ok(CallbackAggregate { id: RegistrationId::next(), signature, version: spec.version, documentation, shared })
}
