#include "output/cell_text.h"
#include "output/output_internal.h"

namespace codeanatomy::output {
namespace {

// Writes objects: a line each, or as one array.
class JsonWriter : public RowWriter {
 public:
  JsonWriter(Sink* sink, bool one_array) : sink_(sink), one_array_(one_array) {}

  arrow::Status Begin(const arrow::Schema& schema) override {
    for (const std::string& name : UniqueNames(schema)) {
      std::string key = keys_.empty() ? "{" : ",";
      AppendJsonString(name, &key);
      keys_.push_back(key + ":");
    }
    if (one_array_) buffer_ = "[";
    return arrow::Status::OK();
  }

  arrow::Status Write(const arrow::RecordBatch& batch) override {
    const auto& columns = batch.columns();
    for (std::int64_t row = 0; row < batch.num_rows(); ++row) {
      if (one_array_) buffer_.append(is_first_ ? "\n" : ",\n");
      is_first_ = false;
      if (columns.empty()) buffer_.push_back('{');
      for (std::size_t i = 0; i < columns.size(); ++i) {
        buffer_.append(keys_[i]);
        AppendCell(*columns[i], row, CellStyle::kJson, &buffer_);
      }
      buffer_.append(one_array_ ? "}" : "}\n");
      if (buffer_.size() >= kFlushBytes) ARROW_RETURN_NOT_OK(HandOn());
    }
    ARROW_RETURN_NOT_OK(HandOn());
    return sink_->Flush();
  }

  arrow::Status End() override {
    if (one_array_) buffer_.append(is_first_ ? "]\n" : "\n]\n");
    return HandOn();
  }

 private:
  arrow::Status HandOn() {
    ARROW_RETURN_NOT_OK(sink_->Write(buffer_));
    buffer_.clear();
    return arrow::Status::OK();
  }

  Sink* sink_;
  bool one_array_;
  bool is_first_ = true;
  std::vector<std::string> keys_;
  std::string buffer_;
};

// Writes a header and one line a row, fields between delimiters.
class DelimitedWriter : public RowWriter {
 public:
  DelimitedWriter(Sink* sink, char delimiter) : sink_(sink), delimiter_(delimiter) {}

  arrow::Status Begin(const arrow::Schema& schema) override {
    for (int i = 0; i < schema.num_fields(); ++i) {
      if (i > 0) buffer_.push_back(delimiter_);
      cell_.clear();
      AppendUtf8(schema.field(i)->name(), &cell_);
      AppendField();
    }
    buffer_.push_back('\n');
    return arrow::Status::OK();
  }

  arrow::Status Write(const arrow::RecordBatch& batch) override {
    const auto& columns = batch.columns();
    for (std::int64_t row = 0; row < batch.num_rows(); ++row) {
      for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i > 0) buffer_.push_back(delimiter_);
        cell_.clear();
        AppendCell(*columns[i], row, CellStyle::kText, &cell_);
        if (cell_.empty() && IsNullCell(*columns[i], row)) continue;
        AppendField();
      }
      buffer_.push_back('\n');
      if (buffer_.size() >= kFlushBytes) ARROW_RETURN_NOT_OK(HandOn());
    }
    ARROW_RETURN_NOT_OK(HandOn());
    return sink_->Flush();
  }

  arrow::Status End() override { return HandOn(); }

 private:
  void AppendField() {
    if (delimiter_ == '\t') {
      AppendEscaped();
    } else if (cell_.empty() || cell_.find_first_of(",\"\r\n") != std::string::npos) {
      AppendQuoted();
    } else {
      buffer_.append(cell_);
    }
  }

  void AppendQuoted() {
    buffer_.push_back('"');
    for (const char c : cell_) {
      if (c == '"') buffer_.push_back('"');
      buffer_.push_back(c);
    }
    buffer_.push_back('"');
  }

  void AppendEscaped() {
    for (const char c : cell_) {
      switch (c) {
        case '\t': buffer_.append("\\t"); break;
        case '\n': buffer_.append("\\n"); break;
        case '\r': buffer_.append("\\r"); break;
        case '\\': buffer_.append("\\\\"); break;
        default: buffer_.push_back(c);
      }
    }
  }

  arrow::Status HandOn() {
    ARROW_RETURN_NOT_OK(sink_->Write(buffer_));
    buffer_.clear();
    return arrow::Status::OK();
  }

  Sink* sink_;
  char delimiter_;
  std::string buffer_;
  std::string cell_;
};

}  // namespace

std::unique_ptr<RowWriter> MakeJsonWriter(Sink* sink, bool one_array) {
  return std::make_unique<JsonWriter>(sink, one_array);
}

std::unique_ptr<RowWriter> MakeDelimitedWriter(Sink* sink, char delimiter) {
  return std::make_unique<DelimitedWriter>(sink, delimiter);
}

}  // namespace codeanatomy::output
