#pragma once

#include <memory>
#include <string>

#include <arrow/ipc/writer.h>
#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "base/blake3.h"
#include "schema/schema.h"

namespace codeanatomy::storage {

// Computes a table's digest: its canonical rows without volatile columns, as one Arrow IPC stream, under BLAKE3.
class TableDigest {
 public:
  static arrow::Result<std::unique_ptr<TableDigest>> Make(const schema::Table& table);
  // Takes the next canonical batch.
  arrow::Status Update(const arrow::RecordBatch& batch);
  // The digest in hexadecimal; nothing may follow.
  arrow::Result<std::string> Finish();

 private:
  class Sink;
  TableDigest() = default;
  std::vector<int> columns_;
  std::shared_ptr<arrow::Schema> schema_;
  std::shared_ptr<Sink> sink_;
  std::shared_ptr<arrow::ipc::RecordBatchWriter> writer_;
};

}  // namespace codeanatomy::storage
