// A merge of two inputs in order of keys; the rows of a key that both have are swept.

#include <algorithm>
#include <string>
#include <string_view>

#include <arrow/array.h>

#include "functions/span_join_internal.h"

namespace codeanatomy::functions {
namespace {

// Goes over the rows of one input that have a key and a span.
class Cursor {
 public:
  static arrow::Result<Cursor> Make(std::shared_ptr<arrow::RecordBatchReader> reader) {
    const auto& fields = reader->schema()->fields();
    const bool fits = fields.size() == 3 && fields[0]->type()->id() == arrow::Type::BINARY &&
                      fields[1]->type()->id() == arrow::Type::INT64 && fields[2]->type()->id() == arrow::Type::INT64;
    if (!fits)
      return arrow::Status::Invalid("its rows are ", reader->schema()->ToString(), ", expected a key and a span");
    Cursor cursor(std::move(reader));
    ARROW_RETURN_NOT_OK(cursor.Settle());
    return cursor;
  }

  bool ended() const { return ended_; }
  std::int64_t row() const { return first_row_ + at_; }
  std::string_view key() const { return keys_->GetView(at_); }
  std::int64_t begin() const { return begins_->Value(at_); }
  std::int64_t end() const { return std::max(begin(), ends_->Value(at_)); }

  arrow::Status Advance() {
    ++at_;
    return Settle();
  }

  // Takes all rows that have the key.
  arrow::Status TakeGroup(std::string_view key, SpanGroup& group) {
    group.Clear();
    while (!ended_ && this->key() == key) {
      if (group.size() > 0 && begin() < group.begins.back()) return arrow::Status::UnknownError("rows out of order");
      group.Add(begin(), end(), row());
      ARROW_RETURN_NOT_OK(Advance());
    }
    return arrow::Status::OK();
  }

 private:
  explicit Cursor(std::shared_ptr<arrow::RecordBatchReader> reader) : reader_(std::move(reader)) {}

  // Goes on to the next row that has everything, here or later.
  arrow::Status Settle() {
    while (true) {
      for (; batch_ != nullptr && at_ < batch_->num_rows(); ++at_) {
        if (keys_->IsValid(at_) && begins_->IsValid(at_) && ends_->IsValid(at_)) return arrow::Status::OK();
      }
      first_row_ += batch_ == nullptr ? 0 : batch_->num_rows();
      at_ = 0;
      ARROW_RETURN_NOT_OK(reader_->ReadNext(&batch_));
      if (batch_ == nullptr) {
        ended_ = true;
        return arrow::Status::OK();
      }
      keys_ = std::static_pointer_cast<arrow::BinaryArray>(batch_->column(0));
      begins_ = std::static_pointer_cast<arrow::Int64Array>(batch_->column(1));
      ends_ = std::static_pointer_cast<arrow::Int64Array>(batch_->column(2));
    }
  }

  std::shared_ptr<arrow::RecordBatchReader> reader_;
  std::shared_ptr<arrow::RecordBatch> batch_;
  std::shared_ptr<arrow::BinaryArray> keys_;
  std::shared_ptr<arrow::Int64Array> begins_;
  std::shared_ptr<arrow::Int64Array> ends_;
  std::int64_t first_row_ = 0;
  std::int64_t at_ = 0;
  bool ended_ = false;
};

class SpanJoin final : public engine::JoinRun {
 public:
  SpanJoin(Cursor first, Cursor second, SpanRelation relation, bool smallest, std::int64_t batch_rows)
      : first_(std::move(first)),
        second_(std::move(second)),
        sweep_(relation, smallest),
        batch_rows_(static_cast<std::size_t>(std::max<std::int64_t>(batch_rows, 1))) {}

  arrow::Result<std::optional<engine::JoinPairs>> Next() override {
    engine::JoinPairs pairs;
    for (std::size_t passed = 0; passed < batch_rows_;) {
      if (sweeping_) {
        sweeping_ = sweep_.Next(batch_rows_, pairs.first, pairs.second);
        if (sweeping_) return Give(std::move(pairs));
        passed += first_group_.size() + second_group_.size();
      } else if (first_.ended() && second_.ended()) {
        if (pairs.first.empty()) return std::nullopt;
        break;
      } else {
        ARROW_RETURN_NOT_OK(Pass());
        ++passed;
      }
    }
    return Give(std::move(pairs));
  }

 private:
  std::optional<engine::JoinPairs> Give(engine::JoinPairs pairs) const {
    pairs.first_kept = sweeping_ ? first_group_.rows.front() : first_.row();
    pairs.second_kept = sweeping_ ? second_group_.rows.front() : second_.row();
    return pairs;
  }

  // Passes a row without a partner, or takes the rows of a key that both have.
  arrow::Status Pass() {
    if (first_.ended()) return second_.Advance();
    if (second_.ended()) return first_.Advance();
    const int order = first_.key().compare(second_.key());
    if (order != 0) return order < 0 ? first_.Advance() : second_.Advance();
    key_ = first_.key();
    ARROW_RETURN_NOT_OK(first_.TakeGroup(key_, first_group_));
    ARROW_RETURN_NOT_OK(second_.TakeGroup(key_, second_group_));
    sweep_.Start(first_group_, second_group_);
    sweeping_ = true;
    return arrow::Status::OK();
  }

  Cursor first_;
  Cursor second_;
  std::string key_;
  SpanGroup first_group_;
  SpanGroup second_group_;
  SpanSweep sweep_;
  bool sweeping_ = false;
  std::size_t batch_rows_;
};

}  // namespace

engine::JoinKernel SpanJoinKernel(SpanRelation relation) {
  return [relation](engine::JoinInputs inputs) -> arrow::Result<std::unique_ptr<engine::JoinRun>> {
    ARROW_ASSIGN_OR_RAISE(Cursor first, Cursor::Make(std::move(inputs.first)));
    ARROW_ASSIGN_OR_RAISE(Cursor second, Cursor::Make(std::move(inputs.second)));
    return std::make_unique<SpanJoin>(std::move(first), std::move(second), relation, inputs.smallest,
                                      inputs.batch_rows);
  };
}

}  // namespace codeanatomy::functions
