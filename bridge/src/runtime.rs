//! The one tokio runtime of the process, and waiting for it from C++ threads.

use std::future::Future;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use tokio::runtime::{Builder, Handle, Runtime};
use tokio_util::sync::CancellationToken;

use crate::error::{Failure, Result, ca_error_code, keep_panics_quiet, panic_failure};

/// Deep plans recurse in the engine's rewriters; tokio's 2 MiB are not enough.
const STACK_BYTES: usize = 32 << 20;

/// Messages that nest no deeper than this are read, planned and dropped on any stack.
const SHALLOW: u32 = 200;

/// The stack that one level more takes, at most: decoding a logical plan takes the most.
const LEVEL_BYTES: usize = 64 << 10;

/// What a worker is given to come to an end.
const LEAVING: Duration = Duration::from_secs(5);

static HANDLE: OnceLock<Handle> = OnceLock::new();
static RUNTIME: Mutex<Option<Runtime>> = Mutex::new(None);

/// Returns the runtime, made by the first caller with `threads` workers (0: the number of cores).
pub fn runtime_with(threads: usize) -> Result<&'static Handle> {
    if let Some(handle) = HANDLE.get() {
        return Ok(handle);
    }
    let mut kept = RUNTIME.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(handle) = HANDLE.get() {
        return Ok(handle);
    }
    keep_panics_quiet();
    let workers = match threads {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        some => some,
    };
    let made = Builder::new_multi_thread()
        .worker_threads(workers)
        .thread_name("engine")
        .thread_stack_size(STACK_BYTES)
        .enable_all()
        .build()
        .map_err(|e| Failure::io(format!("cannot start {workers} worker threads: {e}")))?;
    let handle = HANDLE.get_or_init(|| made.handle().clone());
    *kept = Some(made);
    Ok(handle)
}

pub fn runtime() -> Result<&'static Handle> {
    runtime_with(0)
}

/// Waits for a future on this thread. Works on a worker of the runtime too: a callback may call back.
pub fn wait<F: Future>(future: F) -> Result<F::Output> {
    let handle = runtime()?;
    if Handle::try_current().is_ok() {
        return Ok(tokio::task::block_in_place(|| handle.block_on(future)));
    }
    Ok(handle.block_on(future))
}

/// Runs a future on a worker, which has a large stack, and waits for it.
pub fn run<T, F>(future: F) -> Result<T>
where
    T: Send + 'static,
    F: Future<Output = Result<T>> + Send + 'static,
{
    let task = runtime()?.spawn(future);
    wait(task)?.unwrap_or_else(|e| Err(join_failure(e)))
}

/// Calls a function with a stack that is large enough for a plan of messages that nest `depth` deep: here, or on a thread
/// of its own. Only what is touched of a stack takes memory.
pub fn with_stack<T, F>(depth: u32, call: F) -> Result<T>
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    if depth <= SHALLOW {
        return Ok(call());
    }
    let size = STACK_BYTES + depth as usize * LEVEL_BYTES;
    let thread = std::thread::Builder::new().name("deep plan".into()).stack_size(size).spawn(call).map_err(|e| {
        let text = format!("cannot start a thread with a stack of {size} bytes for a plan {depth} messages deep: {e}");
        Failure::new(ca_error_code::Resources, text)
    })?;
    let joined = match Handle::try_current() {
        Ok(_) => tokio::task::block_in_place(|| thread.join()),
        Err(_) => thread.join(),
    };
    joined.map_err(|payload| panic_failure(payload.as_ref()))
}

/// As `run`, for work on a plan of messages that nest `depth` deep.
pub fn run_deep<T, F>(depth: u32, future: F) -> Result<T>
where
    T: Send + 'static,
    F: Future<Output = Result<T>> + Send + 'static,
{
    if depth <= SHALLOW {
        return run(future);
    }
    let handle = runtime()?;
    with_stack(depth, move || handle.block_on(future))?
}

/// As `run_deep`, and stops waiting when the token is triggered; the work is then aborted, where it next yields.
pub fn run_cancellable<T, F>(depth: u32, token: CancellationToken, future: F) -> Result<T>
where
    T: Send + 'static,
    F: Future<Output = Result<T>> + Send + 'static,
{
    if depth > SHALLOW {
        return run_deep(depth, async move {
            tokio::select! {
                biased;
                () = token.cancelled() => Err(Failure::cancelled()),
                done = future => done,
            }
        });
    }
    // Planning does not yield, so the waiting is done here and not in the task.
    let mut task = runtime()?.spawn(future);
    wait(async {
        tokio::select! {
            biased;
            () = token.cancelled() => {
                task.abort();
                Err(Failure::cancelled())
            }
            done = &mut task => done.unwrap_or_else(|e| Err(join_failure(e))),
        }
    })?
}

pub fn join_failure(error: tokio::task::JoinError) -> Failure {
    if error.is_cancelled() {
        return Failure::cancelled();
    }
    match error.try_into_panic() {
        Ok(payload) => panic_failure(payload.as_ref()),
        Err(error) => Failure::internal(error.to_string()),
    }
}

/// Ends the workers; nothing may be asked of the bridge afterwards. Called before the process ends, so that no worker gives up
/// what it holds while the process's own statics go.
#[unsafe(no_mangle)]
pub extern "C" fn ca_end() {
    let kept = RUNTIME.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(runtime) = kept {
        runtime.shutdown_timeout(LEAVING);
    }
}

/// Asks running work to stop; freed with `ca_cancel_free`.
pub struct ca_cancel(pub CancellationToken);

/// # Safety
/// `out` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_cancel_new(out: *mut *mut ca_cancel) {
    // SAFETY: by contract.
    unsafe { out.write(Box::into_raw(Box::new(ca_cancel(CancellationToken::new())))) };
}

/// # Safety
/// `cancel` is a live token.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_cancel_trigger(cancel: *const ca_cancel) {
    // SAFETY: by contract.
    if let Some(cancel) = unsafe { cancel.as_ref() } {
        cancel.0.cancel();
    }
}

/// # Safety
/// `cancel` is a live token.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_cancel_is_triggered(cancel: *const ca_cancel) -> bool {
    // SAFETY: by contract.
    unsafe { cancel.as_ref() }.is_some_and(|cancel| cancel.0.is_cancelled())
}

/// Work that was started with the token keeps its own share of it.
///
/// # Safety
/// `cancel` is null or a live token, freed once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_cancel_free(cancel: *mut ca_cancel) {
    if !cancel.is_null() {
        // SAFETY: made by `ca_cancel_new`.
        drop(unsafe { Box::from_raw(cancel) });
    }
}

/// The token behind a pointer that may be null: then one that is never triggered.
///
/// # Safety
/// `cancel` is null or a live token.
pub unsafe fn token_of(cancel: *const ca_cancel) -> CancellationToken {
    // SAFETY: by contract.
    unsafe { cancel.as_ref() }.map_or_else(CancellationToken::new, |cancel| cancel.0.clone())
}
