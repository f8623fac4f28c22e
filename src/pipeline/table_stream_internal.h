#pragma once

// Private to pipeline/: a table that is written while its rows are found.

#include <functional>
#include <memory>
#include <thread>
#include <utility>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "pipeline/row_streams_internal.h"
#include "storage/storage.h"

namespace codeanatomy::pipeline {

// Writes a table on a thread of its own. Who gives the rows may be one thread after another. What is not finished ends with
// an error, so that nothing is committed.
class TableStream {
 public:
  using Write = std::function<arrow::Result<storage::WrittenTable>(std::shared_ptr<arrow::RecordBatchReader>)>;

  // As many batches ahead as BatchQueue has it. `write` reads all rows, or fails.
  TableStream(std::shared_ptr<arrow::Schema> schema, std::size_t ahead, Write write)
      : queue_(std::make_shared<BatchQueue>(std::move(schema), ahead)), writer_([this, write = std::move(write)] {
          written_ = write(queue_);
          queue_->Abandon();
        }) {}
  ~TableStream() {
    if (!writer_.joinable()) return;
    queue_->Finish(arrow::Status::Cancelled("the rows of this table ended before all were there"));
    writer_.join();
  }
  TableStream(const TableStream&) = delete;
  TableStream& operator=(const TableStream&) = delete;

  arrow::Status Push(std::shared_ptr<arrow::RecordBatch> batch) {
    arrow::Status pushed = queue_->Push(std::move(batch));
    if (pushed.ok()) return pushed;
    // The writer has ended: its own error says more.
    writer_.join();
    return written_.ok() ? pushed : written_.status();
  }

  // There are no more rows; whoever has several streams ends all before it waits for one.
  void End() { queue_->Finish(arrow::Status::OK()); }

  arrow::Result<storage::WrittenTable> Finish() {
    End();
    writer_.join();
    return std::move(written_);
  }

 private:
  std::shared_ptr<BatchQueue> queue_;
  arrow::Result<storage::WrittenTable> written_ = arrow::Status::UnknownError("nothing was written");
  std::thread writer_;  // last: it uses the others
};

}  // namespace codeanatomy::pipeline
