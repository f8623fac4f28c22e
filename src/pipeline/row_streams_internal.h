#pragma once

// Private to pipeline/: streams of rows on their way from rules to merges and tables.

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include <arrow/record_batch.h>

#include "base/wall_clock.h"
#include "rules/rules.h"

namespace codeanatomy::pipeline {

// Names the rule in the errors of its stream; class and position stay.
class NamedReader : public arrow::RecordBatchReader {
 public:
  NamedReader(const rules::Rule& rule, std::shared_ptr<arrow::RecordBatchReader> rows)
      : rule_(rule), rows_(std::move(rows)) {}
  std::shared_ptr<arrow::Schema> schema() const override { return rows_->schema(); }
  arrow::Status ReadNext(std::shared_ptr<arrow::RecordBatch>* batch) override {
    arrow::Status status = rows_->ReadNext(batch);
    return status.ok() ? status : status.WithMessage(rule_.file, ": ", status.message());
  }

 private:
  const rules::Rule& rule_;
  std::shared_ptr<arrow::RecordBatchReader> rows_;
};

// Rows of a rule that a merge takes, and how long it waited for them.
struct StreamCost {
  std::int64_t rows = 0, microseconds = 0;
};

using StreamCosts = std::map<std::string, StreamCost>;  // by rule

class CostedReader : public arrow::RecordBatchReader {
 public:
  // The cost is added to; one thread reads.
  CostedReader(std::shared_ptr<arrow::RecordBatchReader> rows, StreamCost& cost)
      : rows_(std::move(rows)), cost_(cost) {}
  std::shared_ptr<arrow::Schema> schema() const override { return rows_->schema(); }
  arrow::Status ReadNext(std::shared_ptr<arrow::RecordBatch>* batch) override {
    const std::int64_t start = NowMicroseconds();
    ARROW_RETURN_NOT_OK(rows_->ReadNext(batch));
    cost_.microseconds += NowMicroseconds() - start;
    if (*batch != nullptr) cost_.rows += (*batch)->num_rows();
    return arrow::Status::OK();
  }

 private:
  std::shared_ptr<arrow::RecordBatchReader> rows_;
  StreamCost& cost_;
};

// Hands batches from one thread to another, as many ahead as asked; the reading end is a RecordBatchReader.
class BatchQueue : public arrow::RecordBatchReader {
 public:
  // With none ahead, who gives a batch waits until the reader is done with it: the two take turns.
  BatchQueue(std::shared_ptr<arrow::Schema> schema, std::size_t ahead) : schema_(std::move(schema)), ahead_(ahead) {}
  std::shared_ptr<arrow::Schema> schema() const override { return schema_; }

  // Returns when there is room for the next one. Cancelled when the reader is gone.
  arrow::Status Push(std::shared_ptr<arrow::RecordBatch> batch) {
    std::unique_lock lock(mutex_);
    batches_.push_back(std::move(batch));
    changed_.notify_all();
    changed_.wait(lock, [&] { return batches_.size() + (ahead_ == 0 && in_use_ ? 1 : 0) <= ahead_ || abandoned_; });
    return abandoned_ ? arrow::Status::Cancelled("the reader of this table stopped") : arrow::Status::OK();
  }
  // Ends the stream, with an error or without.
  void Finish(arrow::Status status) {
    const std::lock_guard lock(mutex_);
    finished_ = true;
    status_ = std::move(status);
    changed_.notify_all();
  }
  void Abandon() {
    const std::lock_guard lock(mutex_);
    abandoned_ = true;
    changed_.notify_all();
  }
  arrow::Status ReadNext(std::shared_ptr<arrow::RecordBatch>* batch) override {
    std::unique_lock lock(mutex_);
    in_use_ = false;
    changed_.notify_all();
    changed_.wait(lock, [&] { return !batches_.empty() || finished_; });
    *batch = nullptr;
    if (batches_.empty()) return status_;
    in_use_ = true;
    *batch = std::move(batches_.front());
    batches_.pop_front();
    changed_.notify_all();
    return arrow::Status::OK();
  }

 private:
  std::shared_ptr<arrow::Schema> schema_;
  const std::size_t ahead_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<arrow::RecordBatch>> batches_;
  bool in_use_ = false, finished_ = false, abandoned_ = false;
  arrow::Status status_;
};

}  // namespace codeanatomy::pipeline
