//! What every registration of C++ callbacks has: an owner of what they are passed, and an identity.

use std::ffi::c_void;
use std::sync::atomic::{AtomicU64, Ordering};

/// Owns what callbacks are passed, and releases it once nothing calls them any more.
pub struct Callbacks<T> {
    pub calls: T,
    self_: *mut c_void,
    release: Option<unsafe extern "C" fn(*mut c_void)>,
}

// SAFETY: by the contract of `new`.
unsafe impl<T> Send for Callbacks<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for Callbacks<T> {}

impl<T> Drop for Callbacks<T> {
    fn drop(&mut self) {
        if let Some(release) = self.release {
            // SAFETY: by the contract of `new`; once, since only drop calls it.
            unsafe { release(self.self_) };
        }
    }
}

impl<T> Callbacks<T> {
    /// # Safety
    /// Any thread may make the calls and release what they are passed; nobody else releases it.
    pub unsafe fn new(self_: *mut c_void, release: Option<unsafe extern "C" fn(*mut c_void)>, calls: T) -> Self {
        Callbacks { calls, self_, release }
    }

    /// What the calls are passed.
    pub fn context(&self) -> *mut c_void {
        self.self_
    }
}

/// Tells one registration from every other: two are two functions, whatever their names.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct RegistrationId(u64);

static NEXT_ID: AtomicU64 = AtomicU64::new(0);

impl RegistrationId {
    pub fn next() -> Self {
        RegistrationId(NEXT_ID.fetch_add(1, Ordering::Relaxed))
    }
}

/// Makes values of a type equal when their `id` is.
macro_rules! equal_by_id {
    ($type:ty) => {
        impl PartialEq for $type {
            fn eq(&self, other: &Self) -> bool {
                self.id == other.id
            }
        }

        impl Eq for $type {}

        impl std::hash::Hash for $type {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                self.id.hash(state);
            }
        }
    };
}
pub(crate) use equal_by_id;
