#pragma once

#include <arrow/record_batch.h>
#include <arrow/status.h>
#include <arrow/type.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "output/output.h"

namespace codeanatomy::output {

// Takes the bytes of one result.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual arrow::Status Write(std::string_view bytes) = 0;
  virtual arrow::Status Flush() = 0;
};

// Marks the error of a sink whose other end went away.
arrow::Status BrokenPipe();
bool IsBrokenPipe(const arrow::Status& status);

// Writes one result in one format: Begin, any number of batches, End.
class RowWriter {
 public:
  virtual ~RowWriter() = default;
  virtual arrow::Status Begin(const arrow::Schema& schema) = 0;
  virtual arrow::Status Write(const arrow::RecordBatch& batch) = 0;
  virtual arrow::Status End() = 0;
};

// Borrow the sink.
std::unique_ptr<RowWriter> MakeJsonWriter(Sink* sink, bool one_array);
std::unique_ptr<RowWriter> MakeDelimitedWriter(Sink* sink, char delimiter);  // ',' is CSV, '\t' is TSV
std::unique_ptr<RowWriter> MakeTableWriter(Sink* sink, const OutputOptions& options);
std::unique_ptr<RowWriter> MakeArrowWriter(Sink* sink);
std::unique_ptr<RowWriter> MakeParquetWriter(Sink* sink, const OutputOptions& options);

// The names of the columns, each once: repeats get `:1`, `:2`, ….
std::vector<std::string> UniqueNames(const arrow::Schema& schema);

// Bytes after which text formats hand on what they have.
constexpr std::size_t kFlushBytes = 1 << 18;

}  // namespace codeanatomy::output
