#pragma once

#include <arrow/result.h>

#include <cstdint>
#include <string>

#include "repo/file_index.h"
#include "repo/listing.h"

namespace codeanatomy::repo {

// The bytes of one file and its state when they were read, which may be newer than the listing's.
struct FileBytes {
  std::string bytes;
  FileState state;
};

// Reads a listed file. Regular files only, through no symbolic link in the last part, without waiting for a FIFO or
// device that took its place. `max_bytes` 0: no limit. Errors are IOError with words fit for a diagnostic.
arrow::Result<FileBytes> ReadSource(const std::string& root, const SourceFile& file, std::uint64_t max_bytes = 0);

// BLAKE3-256 of the raw bytes in hex.
std::string ContentHash(std::string_view bytes);

// The first `limit` bytes at most, of a file given by its path relative to the root; same care as ReadSource.
arrow::Result<FileBytes> ReadHead(const std::string& root, const std::string& os_path, std::size_t limit);

}  // namespace codeanatomy::repo
