//! Errors of the ABI: one class, one message, and a position in the SQL text where one is known.

use std::any::Any;
use std::error::Error;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::{Mutex, PoisonError};

use arrow::error::ArrowError;
use datafusion::common::DataFusionError;
use datafusion::sql::sqlparser::parser::ParserError;
use deltalake::DeltaTableError;

use crate::abi::ca_str;

/// Classes of errors. Numbers are part of the ABI.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ca_error_code {
    /// The statement is wrong: unknown names, types, syntax.
    Plan = 1,
    /// The statement is valid and not allowed here.
    Refused = 2,
    /// The data or an operator failed.
    Execution = 3,
    /// A memory or disk limit was reached.
    Resources = 4,
    /// The file system or an object store failed.
    Io = 5,
    /// A cancel token was triggered.
    Cancelled = 6,
    /// A bug.
    Internal = 7,
    /// An argument or a setting is wrong.
    Invalid = 8,
    /// The engine cannot do this.
    NotImplemented = 9,
}

impl ca_error_code {
    /// A number that is no code is a bug of whoever gave it.
    pub fn from_number(number: u32) -> Self {
        const CODES: [ca_error_code; 9] = [
            ca_error_code::Plan,
            ca_error_code::Refused,
            ca_error_code::Execution,
            ca_error_code::Resources,
            ca_error_code::Io,
            ca_error_code::Cancelled,
            ca_error_code::Internal,
            ca_error_code::Invalid,
            ca_error_code::NotImplemented,
        ];
        CODES.into_iter().find(|code| *code as u32 == number).unwrap_or(ca_error_code::Internal)
    }
}

/// Carries a classified error through Rust code; becomes a `ca_error` at the boundary.
#[derive(Clone, Debug)]
pub struct Failure {
    pub code: ca_error_code,
    pub message: String,
    /// Line (1-based) and column (1-based, in characters), as the engine counts them.
    pub position: Option<(u64, u64)>,
}

pub type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    pub fn new(code: ca_error_code, message: impl Into<String>) -> Self {
        Failure { code, message: message.into(), position: None }
    }
    pub fn plan(message: impl Into<String>) -> Self {
        Self::new(ca_error_code::Plan, message)
    }
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(ca_error_code::Invalid, message)
    }
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(ca_error_code::Internal, message)
    }
    pub fn io(message: impl Into<String>) -> Self {
        Self::new(ca_error_code::Io, message)
    }
    pub fn cancelled() -> Self {
        Self::new(ca_error_code::Cancelled, "cancelled")
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Failure {}

impl From<Failure> for DataFusionError {
    fn from(failure: Failure) -> Self {
        DataFusionError::External(Box::new(failure))
    }
}

impl From<DataFusionError> for Failure {
    fn from(error: DataFusionError) -> Self {
        classify(&error)
    }
}

impl From<ArrowError> for Failure {
    fn from(error: ArrowError) -> Self {
        classify_arrow(&error)
    }
}

impl From<DeltaTableError> for Failure {
    fn from(error: DeltaTableError) -> Self {
        classify_delta(&error)
    }
}

impl From<deltalake::kernel::Error> for Failure {
    fn from(error: deltalake::kernel::Error) -> Self {
        classify_delta(&error.into())
    }
}

impl From<parquet::errors::ParquetError> for Failure {
    fn from(error: parquet::errors::ParquetError) -> Self {
        Failure::io(error.to_string())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Failure::io(error.to_string())
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Failure::internal(error.to_string())
    }
}

/// Finds a `Failure` of ours anywhere below an error.
fn find_failure<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a Failure> {
    let mut next = Some(error);
    while let Some(current) = next {
        if let Some(failure) = current.downcast_ref::<Failure>() {
            return Some(failure);
        }
        // The engine's variants hide the boxed error behind their own source; look at the box itself too.
        if let Some(DataFusionError::External(inner)) = current.downcast_ref::<DataFusionError>()
            && let Some(failure) = inner.downcast_ref::<Failure>()
        {
            return Some(failure);
        }
        if let Some(ArrowError::ExternalError(inner)) = current.downcast_ref::<ArrowError>()
            && let Some(failure) = inner.downcast_ref::<Failure>()
        {
            return Some(failure);
        }
        next = current.source();
    }
    None
}

pub fn classify(error: &DataFusionError) -> Failure {
    use DataFusionError as E;
    if let Some(failure) = find_failure(error) {
        return failure.clone();
    }
    let position = diagnostic_position(error);
    let root = error.find_root();
    let mut failure = match root {
        E::SQL(parser, _) => parser_failure(parser),
        E::Plan(_) | E::SchemaError(..) | E::Substrait(_) => Failure::plan(plain(root)),
        E::NotImplemented(_) => Failure::new(ca_error_code::NotImplemented, plain(root)),
        E::Configuration(_) => Failure::invalid(plain(root)),
        E::ResourcesExhausted(_) => Failure::new(ca_error_code::Resources, plain(root)),
        E::IoError(_) | E::ObjectStore(_) | E::ParquetError(_) => Failure::io(plain(root)),
        E::ArrowError(inner, _) => classify_arrow(inner),
        E::External(inner) => match inner.downcast_ref::<DeltaTableError>() {
            Some(delta) => classify_delta(delta),
            None => Failure::new(ca_error_code::Execution, plain(root)),
        },
        E::Internal(message) => Failure::internal(message.clone()),
        E::ExecutionJoin(_) => Failure::internal(plain(root)),
        E::Collection(all) => match all.first() {
            Some(first) => classify(first),
            None => Failure::internal("an empty collection of errors"),
        },
        E::Context(_, inner) | E::Diagnostic(_, inner) => classify(inner),
        E::Shared(inner) => classify(inner),
        E::Execution(_) | E::Ffi(_) => Failure::new(ca_error_code::Execution, plain(root)),
    };
    if position.is_some() {
        failure.position = position;
    }
    failure
}

/// The message without class prefix and backtrace.
fn plain(error: &DataFusionError) -> String {
    let text = error.message();
    match text.split_once(DataFusionError::BACK_TRACE_SEP) {
        Some((head, _)) => head.to_string(),
        None => text.into_owned(),
    }
}

fn diagnostic_position(error: &DataFusionError) -> Option<(u64, u64)> {
    let first = match error {
        DataFusionError::Collection(all) => all.first().unwrap_or(error),
        _ => error,
    };
    let start = first.diagnostic()?.span?.start;
    (start.line > 0).then_some((start.line, start.column))
}

fn parser_failure(error: &ParserError) -> Failure {
    let text = match error {
        ParserError::TokenizerError(text) | ParserError::ParserError(text) => text.as_str(),
        ParserError::RecursionLimitExceeded => {
            return Failure::plan("the statement is nested deeper than datafusion.sql_parser.recursion_limit");
        }
    };
    match split_position(text) {
        Some((message, position)) => {
            Failure { code: ca_error_code::Plan, message: message.to_string(), position: Some(position) }
        }
        None => Failure::plan(text),
    }
}

/// Takes the ` at Line: 1, Column: 8` off the end of a parser's message.
fn split_position(text: &str) -> Option<(&str, (u64, u64))> {
    let at = text.rfind(" at Line: ")?;
    let (line, column) = text[at + " at Line: ".len()..].split_once(", Column: ")?;
    let digits = column.split(|c: char| !c.is_ascii_digit()).next()?;
    Some((&text[..at], (line.trim().parse().ok()?, digits.parse().ok()?)))
}

pub fn classify_arrow(error: &ArrowError) -> Failure {
    if let Some(failure) = find_failure(error) {
        return failure.clone();
    }
    match error {
        ArrowError::ExternalError(inner) => match inner.downcast_ref::<DataFusionError>() {
            Some(engine) => classify(engine),
            None => Failure::new(ca_error_code::Execution, inner.to_string()),
        },
        ArrowError::IoError(message, _) => Failure::io(message.clone()),
        ArrowError::ParquetError(message) => Failure::io(message.clone()),
        ArrowError::MemoryError(message) => Failure::new(ca_error_code::Resources, message.clone()),
        ArrowError::NotYetImplemented(message) => Failure::new(ca_error_code::NotImplemented, message.clone()),
        // A stream that C++ gave us: its message says what went wrong.
        ArrowError::CDataInterface(message) => Failure::new(ca_error_code::Execution, message.clone()),
        other => Failure::new(ca_error_code::Execution, other.to_string()),
    }
}

pub fn classify_delta(error: &DeltaTableError) -> Failure {
    use DeltaTableError as E;
    if let Some(failure) = find_failure(error) {
        return failure.clone();
    }
    let code = match error {
        E::SchemaMismatch { .. } | E::InvalidVersion(_) | E::NotATable(_) | E::InvalidTableLocation(_) => {
            ca_error_code::Invalid
        }
        E::Arrow { source } => return classify_arrow(source),
        E::Generic(_) | E::GenericError { .. } | E::NotInitialized => ca_error_code::Execution,
        _ => ca_error_code::Io,
    };
    Failure::new(code, error.to_string())
}

/// Message and place of the last panic of any thread.
static LAST_PANIC: Mutex<Option<(String, String)>> = Mutex::new(None);

fn panic_text(payload: &(dyn Any + Send)) -> String {
    payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_string())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_string())
}

/// A panic becomes an error that says where it was, instead of text on stderr.
pub fn keep_panics_quiet() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map_or_else(String::new, |at| {
            // Crate, folder and file; what stands before is of the machine that built it.
            let parts: Vec<&str> = at.file().rsplitn(4, '/').take(3).collect();
            format!("{}:{}", parts.into_iter().rev().collect::<Vec<_>>().join("/"), at.line())
        });
        let mut last = LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Some((panic_text(info.payload()), place));
    }));
}

/// What a panic said, and where.
pub fn panic_failure(payload: &(dyn Any + Send)) -> Failure {
    let text = panic_text(payload);
    let last = LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match last {
        Some((same, place)) if same == text => Failure::internal(format!("panic: {text} ({place})")),
        _ => Failure::internal(format!("panic: {text}")),
    }
}

/// Holds an error of the bridge; freed with `ca_error_free`.
pub struct ca_error(Failure);

/// Runs the body of an entry: no panic leaves it.
pub fn guard(body: impl FnOnce() -> Result<()>) -> *mut ca_error {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(())) => ptr::null_mut(),
        Ok(Err(failure)) => Box::into_raw(Box::new(ca_error(failure))),
        Err(payload) => Box::into_raw(Box::new(ca_error(panic_failure(payload.as_ref())))),
    }
}

/// # Safety
/// `error` is an error of this library that has not been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_error_get_code(error: *const ca_error) -> ca_error_code {
    // SAFETY: by contract the pointer is a live error.
    unsafe { error.as_ref() }.map_or(ca_error_code::Internal, |e| e.0.code)
}

/// The message; valid until the error is freed, without a closing zero byte.
///
/// # Safety
/// `error` is an error of this library that has not been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_error_get_message(error: *const ca_error) -> ca_str {
    // SAFETY: by contract the pointer is a live error.
    unsafe { error.as_ref() }.map_or(ca_str::EMPTY, |e| ca_str::borrow(&e.0.message))
}

/// Writes the position in the SQL text: line and column from 1, the column in characters. False when there is none.
///
/// # Safety
/// `error` is an error of this library that has not been freed; `line` and `column` are writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_error_get_position(error: *const ca_error, line: *mut u64, column: *mut u64) -> bool {
    // SAFETY: by contract the pointer is a live error.
    let Some((at_line, at_column)) = unsafe { error.as_ref() }.and_then(|e| e.0.position) else {
        return false;
    };
    // SAFETY: by contract both are writable.
    unsafe {
        line.write(at_line);
        column.write(at_column);
    }
    true
}

/// # Safety
/// `error` is null or an error of this library that has not been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_error_free(error: *mut ca_error) {
    if !error.is_null() {
        // SAFETY: made by `Box::into_raw` in `guard`, and freed once by contract.
        drop(unsafe { Box::from_raw(error) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_taken_off_parser_messages() {
        let (message, position) =
            split_position("Expected: an expression, found: EOF at Line: 2, Column: 14").unwrap_or(("", (0, 0)));
        assert_eq!((message, position), ("Expected: an expression, found: EOF", (2, 14)));
        assert!(split_position("no position").is_none());
    }

    #[test]
    fn failures_survive_wrapping() {
        let wrapped = DataFusionError::Context(
            "outer".into(),
            Box::new(DataFusionError::ArrowError(
                Box::new(ArrowError::ExternalError(Box::new(Failure::cancelled()))),
                None,
            )),
        );
        assert_eq!(classify(&wrapped).code, ca_error_code::Cancelled);
    }
}
