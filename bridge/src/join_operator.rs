//! Join operators whose kernels are C++: a name for one, what it stands for, and calling it.

use std::collections::BTreeMap;
use std::ffi::c_void;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, PoisonError, RwLock};

use arrow::array::{AsArray, Int64Array, StructArray, make_array};
use arrow::datatypes::{DataType, Field, Int64Type};
use arrow::ffi::{FFI_ArrowArray, from_ffi_and_data_type};
use arrow::ffi_stream::FFI_ArrowArrayStream;

use crate::abi::{borrow, ca_str, check_head};
use crate::error::{Failure, Result, ca_error, guard};
use crate::function::ca_failure;
use crate::operator::registered;
use crate::registration::Callbacks;
use crate::session::ca_session;

/// Describes a join operator: which pairs of rows of equal keys match is asked of a kernel, instead of calling a function
/// for each pair.
#[repr(C)]
pub struct ca_join_spec {
    pub abi_version: u32,
    pub struct_size: usize,
    pub name: ca_str,
    /// Of what it does; plans carry it.
    pub version: u32,
    /// The registered function whose call in the condition of a join it stands for.
    pub function: ca_str,
    /// How many of the function's arguments are of the first operand; the others are of the second.
    pub first_arguments: u32,
    /// By how many of its operand's arguments, ascending, rows come in order after their keys.
    pub sorted_arguments: u32,
    /// A registered function of the first operand's arguments; empty: none. A kernel is told where it may leave out
    /// those rows of the first operand for which this is not the smallest among a row's partners.
    pub measure: ca_str,
}

/// What a join calls, many of them at once, each on one thread at a time. Neither exceptions nor panics may leave it;
/// false is an error, set by `ca_failure_set`.
#[repr(C)]
pub struct ca_join_callbacks {
    pub abi_version: u32,
    pub struct_size: usize,
    /// Passed to `open`.
    pub self_: *mut c_void,
    /// Called once, when nothing calls the operator any more.
    pub release: Option<unsafe extern "C" fn(self_: *mut c_void)>,
    /// Starts one partition. Takes both streams, of the columns `key` (bytes, in the order of the rows; null matches
    /// nothing) and the operand's arguments, and reads each to its end. Each call of `next` should give no more than
    /// `batch_rows` pairs, and come back after about as many rows without one.
    pub open: Option<
        unsafe extern "C" fn(
            self_: *mut c_void,
            first: *mut FFI_ArrowArrayStream,
            second: *mut FFI_ArrowArrayStream,
            smallest: bool,
            batch_rows: i64,
            run: *mut *mut c_void,
            failure: *mut ca_failure,
        ) -> bool,
    >,
    /// Gives matching pairs, a struct of two columns of row numbers, counted from 0 in each stream; nothing at the end.
    /// `kept` takes of both the first row that a later pair may name.
    pub next: Option<
        unsafe extern "C" fn(
            run: *mut c_void,
            out: *mut FFI_ArrowArray,
            kept: *mut i64,
            failure: *mut ca_failure,
        ) -> bool,
    >,
    pub close: Option<unsafe extern "C" fn(run: *mut c_void)>,
}

type Open = unsafe extern "C" fn(
    *mut c_void,
    *mut FFI_ArrowArrayStream,
    *mut FFI_ArrowArrayStream,
    bool,
    i64,
    *mut *mut c_void,
    *mut ca_failure,
) -> bool;
type Next = unsafe extern "C" fn(*mut c_void, *mut FFI_ArrowArray, *mut i64, *mut ca_failure) -> bool;

struct Calls {
    open: Open,
    next: Next,
    close: unsafe extern "C" fn(*mut c_void),
}

/// A registered join operator.
pub struct JoinOperator {
    pub name: String,
    pub version: u32,
    pub function: String,
    pub first_arguments: usize,
    pub sorted_arguments: usize,
    pub measure: Option<String>,
    callbacks: Callbacks<Calls>,
}

impl fmt::Debug for JoinOperator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} version {}", self.name, self.version)
    }
}

// A session has one of a name, and a plan is of one session.
impl PartialEq for JoinOperator {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, self.version) == (&other.name, other.version)
    }
}

impl Eq for JoinOperator {}

impl Hash for JoinOperator {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.name, self.version).hash(state);
    }
}

/// Pairs of rows, and of both streams the first row that is still needed.
pub struct Pairs {
    pub first: Int64Array,
    pub second: Int64Array,
    pub kept: [i64; 2],
}

/// One partition of a join while it runs.
pub struct Run {
    operator: Arc<JoinOperator>,
    run: *mut c_void,
}

impl JoinOperator {
    fn named(&self, failure: Failure) -> Failure {
        Failure { message: format!("join {}: {}", self.name, failure.message), ..failure }
    }

    pub fn open(
        self: &Arc<Self>,
        mut first: FFI_ArrowArrayStream,
        mut second: FFI_ArrowArrayStream,
        smallest: bool,
        batch_rows: usize,
    ) -> Result<Run> {
        let mut run = std::ptr::null_mut();
        let mut failure = ca_failure::none();
        let batch_rows = i64::try_from(batch_rows).unwrap_or(i64::MAX);
        // SAFETY: all pointers are to locals; a stream that was not moved from is released when it is dropped.
        let done = unsafe {
            (self.callbacks.calls.open)(
                self.callbacks.context(),
                &raw mut first,
                &raw mut second,
                smallest,
                batch_rows,
                &raw mut run,
                &raw mut failure,
            )
        };
        failure.check(done).map_err(|failure| self.named(failure))?;
        Ok(Run { operator: Arc::clone(self), run })
    }
}

impl Run {
    /// The next pairs; none at the end.
    pub fn next_pairs(&mut self) -> Result<Option<Pairs>> {
        self.pull().map_err(|failure| self.operator.named(failure))
    }

    fn pull(&mut self) -> Result<Option<Pairs>> {
        let mut out = FFI_ArrowArray::empty();
        let mut kept = [0_i64; 2];
        let mut failure = ca_failure::none();
        // SAFETY: `run` was given by `open` and is closed by drop only; the other pointers are to locals.
        let done = unsafe {
            (self.operator.callbacks.calls.next)(self.run, &raw mut out, kept.as_mut_ptr(), &raw mut failure)
        };
        failure.check(done)?;
        if out.is_released() {
            return Ok(None);
        }
        let column = |name| Field::new(name, DataType::Int64, false);
        let pair = DataType::Struct(vec![column("first"), column("second")].into());
        // SAFETY: the other side exports a struct of two columns of numbers, by contract.
        let made = make_array(unsafe { from_ffi_and_data_type(out, pair) }?);
        let made: &StructArray = made.as_struct();
        let column = |index: usize| made.column(index).as_primitive::<Int64Type>().clone();
        Ok(Some(Pairs { first: column(0), second: column(1), kept }))
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        // SAFETY: given by `open`; once.
        unsafe { (self.operator.callbacks.calls.close)(self.run) };
    }
}

/// Holds the join operators that a session was given, by the function that each stands for.
#[derive(Debug, Default)]
pub struct JoinOperators {
    all: RwLock<BTreeMap<String, Arc<JoinOperator>>>,
}

impl JoinOperators {
    pub fn of_function(&self, function: &str) -> Option<Arc<JoinOperator>> {
        self.all.read().unwrap_or_else(PoisonError::into_inner).get(function).cloned()
    }

    pub fn is_empty(&self) -> bool {
        self.all.read().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    pub fn get(&self, name: &str) -> Option<Arc<JoinOperator>> {
        let all = self.all.read().unwrap_or_else(PoisonError::into_inner);
        all.values().find(|operator| operator.name == name).cloned()
    }

    fn put(&self, operator: JoinOperator) {
        let function = operator.function.clone();
        self.all.write().unwrap_or_else(PoisonError::into_inner).insert(function, Arc::new(operator));
    }
}

/// Gives the session a join operator. Takes the callbacks, also when it fails.
///
/// # Safety
/// `session` is live; `spec` and `callbacks` are valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_session_register_join(
    session: *const ca_session,
    spec: *const ca_join_spec,
    callbacks: *const ca_join_callbacks,
) -> *mut ca_error {
    guard(|| {
        // SAFETY: by contract.
        let given = unsafe { borrow(callbacks, "callbacks") }?;
        check_head("callbacks", given.abi_version, given.struct_size, size_of::<ca_join_callbacks>())?;
        let (Some(open), Some(next), Some(close)) = (given.open, given.next, given.close) else {
            return Err(Failure::invalid("a callback of the join is null"));
        };
        // SAFETY: the contract of `ca_join_callbacks` lets any thread call and release.
        let callbacks = unsafe { Callbacks::new(given.self_, given.release, Calls { open, next, close }) };
        // SAFETY: by contract.
        let (session, spec) = unsafe { (borrow(session, "session")?, borrow(spec, "join")?) };
        check_head("join", spec.abi_version, spec.struct_size, size_of::<ca_join_spec>())?;
        // SAFETY: by contract.
        let (name, function, measure) = unsafe { (spec.name.text()?, spec.function.text()?, spec.measure.text()?) };
        let what = format!("join {name}");
        registered(&session.functions, function, &what)?;
        if !measure.is_empty() {
            registered(&session.functions, measure, &what)?;
        }
        if session.joins.get(name).is_some() || session.joins.of_function(function).is_some() {
            return Err(Failure::invalid(format!("{what} for {function} is there already")));
        }
        session.joins.put(JoinOperator {
            name: name.to_string(),
            version: spec.version,
            function: function.to_string(),
            first_arguments: spec.first_arguments as usize,
            sorted_arguments: spec.sorted_arguments as usize,
            measure: (!measure.is_empty()).then(|| measure.to_string()),
            callbacks,
        });
        Ok(())
    })
}
