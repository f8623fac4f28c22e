//! Plain values of the ABI: borrowed text, lists of pairs, owned bytes.

use std::slice;

use crate::error::{Failure, Result};

/// Version of the layouts and entries below; both sides must agree on it.
pub const CA_ABI_VERSION: u32 = 1;

/// Borrows bytes of the caller; text is UTF-8 where an entry does not say otherwise. `data` may be null when empty.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ca_str {
    pub data: *const u8,
    pub size: usize,
}

impl ca_str {
    pub const EMPTY: ca_str = ca_str { data: std::ptr::null(), size: 0 };

    pub fn borrow(text: &str) -> Self {
        ca_str { data: text.as_ptr(), size: text.len() }
    }

    /// # Safety
    /// `data` and `size` describe readable memory that outlives `'a`.
    pub unsafe fn bytes<'a>(self) -> &'a [u8] {
        if self.data.is_null() || self.size == 0 {
            return &[];
        }
        // SAFETY: by contract.
        unsafe { slice::from_raw_parts(self.data, self.size) }
    }

    /// # Safety
    /// As `bytes`.
    pub unsafe fn text<'a>(self) -> Result<&'a str> {
        // SAFETY: by contract.
        std::str::from_utf8(unsafe { self.bytes() })
            .map_err(|e| Failure::invalid(format!("text is not UTF-8 after byte {}", e.valid_up_to())))
    }
}

/// Pairs a key with a value.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ca_pair {
    pub key: ca_str,
    pub value: ca_str,
}

/// Lists borrowed texts.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ca_strs {
    pub items: *const ca_str,
    pub count: usize,
}

/// Lists borrowed pairs.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ca_pairs {
    pub items: *const ca_pair,
    pub count: usize,
}

impl ca_strs {
    /// # Safety
    /// `items` points to `count` readable texts.
    pub unsafe fn to_vec(self) -> Result<Vec<String>> {
        // SAFETY: by contract.
        unsafe { list(self.items, self.count) }
            .iter()
            // SAFETY: by contract.
            .map(|item| unsafe { item.text() }.map(str::to_string))
            .collect()
    }
}

impl ca_pairs {
    /// # Safety
    /// `items` points to `count` readable pairs.
    pub unsafe fn to_vec(self) -> Result<Vec<(String, String)>> {
        // SAFETY: by contract.
        unsafe { list(self.items, self.count) }
            .iter()
            .map(|pair| {
                // SAFETY: by contract.
                let (key, value) = unsafe { (pair.key.text()?, pair.value.text()?) };
                Ok((key.to_string(), value.to_string()))
            })
            .collect()
    }
}

/// # Safety
/// `items` points to `count` readable values that outlive `'a`, or `count` is 0.
pub unsafe fn list<'a, T>(items: *const T, count: usize) -> &'a [T] {
    if items.is_null() || count == 0 {
        return &[];
    }
    // SAFETY: by contract.
    unsafe { slice::from_raw_parts(items, count) }
}

/// Borrows what a pointer names, or says which argument is null.
///
/// # Safety
/// `pointer` is null or valid for `'a`.
pub unsafe fn borrow<'a, T>(pointer: *const T, what: &str) -> Result<&'a T> {
    // SAFETY: by contract.
    unsafe { pointer.as_ref() }.ok_or_else(|| Failure::invalid(format!("{what} is null")))
}

/// Checks the head of a struct that was passed by pointer.
pub fn check_head(what: &str, abi_version: u32, struct_size: usize, expected_size: usize) -> Result<()> {
    if abi_version != CA_ABI_VERSION || struct_size < expected_size {
        return Err(Failure::invalid(format!(
            "{what}: version {abi_version} of {struct_size} bytes, expected version {CA_ABI_VERSION} of {expected_size} bytes"
        )));
    }
    Ok(())
}

/// Owns bytes given to the caller; freed with `ca_bytes_free`.
#[repr(C)]
pub struct ca_bytes {
    pub data: *mut u8,
    pub size: usize,
    pub capacity: usize,
}

impl ca_bytes {
    pub fn from_vec(bytes: Vec<u8>) -> Self {
        let mut bytes = std::mem::ManuallyDrop::new(bytes);
        ca_bytes { data: bytes.as_mut_ptr(), size: bytes.len(), capacity: bytes.capacity() }
    }
}

/// # Safety
/// `bytes` is null or was filled by this library; it is freed once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_bytes_free(bytes: *mut ca_bytes) {
    // SAFETY: by contract.
    if let Some(bytes) = unsafe { bytes.as_mut() }
        && !bytes.data.is_null()
    {
        // SAFETY: the parts come from `ca_bytes::from_vec`.
        drop(unsafe { Vec::from_raw_parts(bytes.data, bytes.size, bytes.capacity) });
        bytes.data = std::ptr::null_mut();
    }
}

/// The version of this ABI.
#[unsafe(no_mangle)]
pub extern "C" fn ca_abi_version() -> u32 {
    CA_ABI_VERSION
}
