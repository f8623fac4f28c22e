//! DataFusion, delta-rs and the `ignore` matchers behind one small C ABI.
//!
//! In: UTF-8 text, protobuf plans and Arrow C data from C++. Out: opaque handles, Arrow C streams, bytes and errors.
//!
//! 1. Every entry returns a `ca_error *`: null when it went well, else an error the caller frees with `ca_error_free`.
//!    Out parameters are written only when it went well.
//! 2. No panic leaves an entry, and no entry keeps a borrowed pointer after it returned.
//! 3. Handles are freed once, by the function named after them; streams and plans hold what they need.
//! 4. A struct that is passed by pointer starts with `abi_version` and `struct_size`.
//! 5. No analysis lives here.
//!
//! Sessions and cancel tokens may be used from any thread; plans and streams from one at a time.

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::todo,
    clippy::unimplemented,
    clippy::unreachable,
    unsafe_op_in_unsafe_fn
)]
#![warn(clippy::undocumented_unsafe_blocks)]
#![allow(non_camel_case_types)]

pub mod abi;
pub mod aggregate;
pub mod bounded;
pub mod codec;
pub mod data_files;
pub mod delta;
pub mod deterministic;
pub mod digest;
pub mod error;
pub mod expression;
pub mod function;
pub mod gate;
pub mod growth;
pub mod inlined;
pub mod join_exec;
mod join_keys;
pub mod join_node;
pub mod join_operator;
pub mod join_rule;
pub mod join_run;
pub mod memory;
pub mod metered;
pub mod nodes;
pub mod observation;
pub mod observe;
pub mod operator;
pub mod over_new_rows;
pub mod parameters;
pub mod parquet_file;
pub mod parquet_stats;
pub mod partitions;
pub mod plan;
pub mod registration;
pub mod registries;
pub mod runtime;
pub mod scans;
pub mod session;
pub mod stream;
pub mod table;
pub mod texts;
pub mod trace;
pub mod versions;
pub mod walk;
pub mod wide_types;
pub mod written_scan;
