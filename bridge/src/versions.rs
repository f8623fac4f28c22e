//! Versions of what is linked.

use crate::abi::ca_bytes;

/// One `name version` a line. Freed with `ca_bytes_free`.
///
/// # Safety
/// `out` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_versions(out: *mut ca_bytes) {
    let lines = [
        ("bridge", env!("CARGO_PKG_VERSION")),
        ("datafusion", datafusion::DATAFUSION_VERSION),
        ("deltalake", deltalake::crate_version()),
        ("arrow-rs", arrow::ARROW_VERSION),
        ("parquet-rs", arrow::ARROW_VERSION),
    ];
    let text: String = lines.iter().map(|(name, version)| format!("{name} {version}\n")).collect();
    // SAFETY: by contract.
    unsafe { out.write(ca_bytes::from_vec(text.into_bytes())) };
}
