#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "extract/cpython/cpython.h"
#include "normalize/normalize.h"
#include "pipeline/inventory.h"
#include "storage/storage.h"

namespace codeanatomy::pipeline {

// CPython as a second reader of the files.
struct WitnessSource {
  bool ast = false, symtable = false;
  int hex_version = 0;
  // As CPythonPool::Extract; called from any thread.
  std::function<arrow::Result<extract::cpython::CPythonEvidence>(std::span<const extract::cpython::Source>)> extract;
};

struct ExtractOptions {
  std::string root;
  std::string repository;
  int threads = 1;
  std::int64_t file_seconds = 0;
  std::uint64_t max_file_bytes = 0;
  std::size_t chunk_bytes = 256 * 1024;  // source bytes a batch is made of; changes no row
  bool reverse = false;                  // start with the last chunk; changes no row
  normalize::IdSpace ids;
  const WitnessSource* witness = nullptr;  // null: none
  const storage::KeptBatches* kept = nullptr;  // of earlier builds; null: nothing is kept
  std::span<const std::string> known_hashes;  // of the inventory's files; empty: they are not known yet
  const std::atomic<bool>* cancel = nullptr;
  std::function<void(std::int64_t files_done)> progress;  // called from any thread
};

// A file as it was when it was read; of one whose rows were kept, the hash alone.
struct ReadFile {
  std::string content_hash;  // empty: unreadable
  repo::FileState state;
  std::int64_t read_at_ns = 0;
};

struct Extracted {
  // By table: batches in path order.
  std::map<std::string_view, std::vector<std::shared_ptr<arrow::RecordBatch>>> tables;
  std::vector<ReadFile> files;  // of the inventory, in order
  std::int64_t source_bytes = 0;
  std::int64_t failed_files = 0;   // unreadable or refused
  std::int64_t partial_files = 0;  // some regions do not parse
  std::int64_t kept_files = 0;     // whose rows an earlier build had kept
  // Each keeps rows of files without errors that were made; called once, from any thread. Errors: they cannot be kept.
  std::vector<std::function<arrow::Status()>> keeping;
};

// Reads, parses and normalises every file of the inventory, in parallel, but takes over what was kept of those that are
// as they were. Fails only when cancelled, or when what was kept cannot be read.
arrow::Result<Extracted> ExtractAll(const Inventory& inventory, const ExtractOptions& options);

}  // namespace codeanatomy::pipeline
