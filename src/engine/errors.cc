#include <charconv>

#include <arrow/c/bridge.h>

#include "engine/engine_internal.h"
#include "engine/handover_internal.h"

namespace codeanatomy::engine {
namespace {

constexpr std::string_view kClassNames[] = {"plan", "refused", "execution", "resources", "io", "cancelled", "internal"};

ErrorClass ClassOf(ca_error_code code) {
  switch (code) {
    case ca_error_code_Plan:
    case ca_error_code_Invalid:
    case ca_error_code_NotImplemented: return ErrorClass::kPlan;
    case ca_error_code_Refused: return ErrorClass::kRefused;
    case ca_error_code_Execution: return ErrorClass::kExecution;
    case ca_error_code_Resources: return ErrorClass::kResources;
    case ca_error_code_Io: return ErrorClass::kIo;
    case ca_error_code_Cancelled: return ErrorClass::kCancelled;
    case ca_error_code_Internal: return ErrorClass::kInternal;
  }
  return ErrorClass::kInternal;
}

arrow::StatusCode StatusCodeOf(ca_error_code code) {
  switch (code) {
    case ca_error_code_Plan:
    case ca_error_code_Refused:
    case ca_error_code_Invalid: return arrow::StatusCode::Invalid;
    case ca_error_code_NotImplemented: return arrow::StatusCode::NotImplemented;
    case ca_error_code_Execution: return arrow::StatusCode::ExecutionError;
    case ca_error_code_Resources: return arrow::StatusCode::CapacityError;
    case ca_error_code_Io: return arrow::StatusCode::IOError;
    case ca_error_code_Cancelled: return arrow::StatusCode::Cancelled;
    case ca_error_code_Internal: return arrow::StatusCode::UnknownError;
  }
  return arrow::StatusCode::UnknownError;
}

ca_error_code CodeOf(ErrorClass error_class) {
  switch (error_class) {
    case ErrorClass::kPlan: return ca_error_code_Plan;
    case ErrorClass::kRefused: return ca_error_code_Refused;
    case ErrorClass::kExecution: return ca_error_code_Execution;
    case ErrorClass::kResources: return ca_error_code_Resources;
    case ErrorClass::kIo: return ca_error_code_Io;
    case ErrorClass::kCancelled: return ca_error_code_Cancelled;
    case ErrorClass::kInternal: return ca_error_code_Internal;
  }
  return ca_error_code_Internal;
}

arrow::Status MakeStatus(ca_error_code code, std::string message, std::optional<std::pair<int, int>> position) {
  return {StatusCodeOf(code), std::move(message), std::make_shared<ErrorDetail>(ClassOf(code), position)};
}

// The engine counts columns in characters from 1; ours are bytes from 0.
std::pair<int, int> BytePosition(std::string_view sql, std::uint64_t line, std::uint64_t column) {
  std::size_t at = 0;
  for (std::uint64_t passed = 1; passed < line; ++passed) {
    const std::size_t end = sql.find('\n', at);
    if (end == std::string_view::npos) break;
    at = end + 1;
  }
  std::size_t offset = at;
  for (std::uint64_t passed = 1; passed < column && offset < sql.size() && sql[offset] != '\n'; ++passed) {
    ++offset;
    while (offset < sql.size() && (static_cast<unsigned char>(sql[offset]) & 0xC0) == 0x80) ++offset;
  }
  return {static_cast<int>(line), static_cast<int>(offset - at)};
}

// Restores the class that an error of a stream carries in its text.
arrow::Status RestoreClass(const arrow::Status& status) {
  constexpr std::string_view kOpen = "[[ca:";
  const std::string& text = status.message();
  const std::size_t at = text.find(kOpen);
  if (at == std::string::npos) return status;
  int code = 0;
  const char* digits = text.data() + at + kOpen.size();
  const auto [end, error] = std::from_chars(digits, text.data() + text.size(), code);
  const std::size_t rest = static_cast<std::size_t>(end - text.data());
  if (error != std::errc() || text.compare(rest, 3, "]] ") != 0) return status;
  return MakeStatus(static_cast<ca_error_code>(code), text.substr(rest + 3), std::nullopt);
}

// Reads a stream of the bridge.
class EngineReader : public arrow::RecordBatchReader {
 public:
  explicit EngineReader(std::shared_ptr<arrow::RecordBatchReader> inner) : inner_(std::move(inner)) {}
  std::shared_ptr<arrow::Schema> schema() const override { return inner_->schema(); }
  arrow::Status ReadNext(std::shared_ptr<arrow::RecordBatch>* batch) override {
    arrow::Status status = inner_->ReadNext(batch);
    TakeOver(&kCallbacks);
    return status.ok() ? status : RestoreClass(status);
  }
  arrow::Status Close() override { return inner_->Close(); }

 private:
  std::shared_ptr<arrow::RecordBatchReader> inner_;
};

}  // namespace

std::string ErrorDetail::ToString() const {
  std::string text(kClassNames[static_cast<int>(error_class_)]);
  if (position_) text += " at " + std::to_string(position_->first) + ":" + std::to_string(position_->second);
  return text;
}

const ErrorDetail* GetErrorDetail(const arrow::Status& status) {
  const std::shared_ptr<arrow::StatusDetail>& detail = status.detail();
  if (detail == nullptr || std::string_view(detail->type_id()) != ErrorDetail::kTypeId) return nullptr;
  return static_cast<const ErrorDetail*>(detail.get());
}

ca_error_code CodeOf(const arrow::Status& status) {
  if (const ErrorDetail* detail = GetErrorDetail(status); detail != nullptr) return CodeOf(detail->error_class());
  switch (status.code()) {
    case arrow::StatusCode::NotImplemented: return ca_error_code_NotImplemented;
    case arrow::StatusCode::OutOfMemory:
    case arrow::StatusCode::CapacityError: return ca_error_code_Resources;
    case arrow::StatusCode::IOError: return ca_error_code_Io;
    case arrow::StatusCode::Cancelled: return ca_error_code_Cancelled;
    case arrow::StatusCode::UnknownError: return ca_error_code_Internal;
    default: return ca_error_code_Execution;
  }
}

BorrowedPairs::BorrowedPairs(const std::vector<std::pair<std::string, std::string>>& pairs) {
  items_.reserve(pairs.size());
  for (const auto& [key, value] : pairs) items_.push_back({Borrow(key), Borrow(value)});
}

BorrowedTexts::BorrowedTexts(const std::vector<std::string>& texts) {
  items_.reserve(texts.size());
  for (const std::string& text : texts) items_.push_back(Borrow(text));
}

arrow::Status TakeError(ca_error* error, std::string_view sql) {
  TakeOver(&kCallbacks);
  if (error == nullptr) return arrow::Status::OK();
  const Handle<ca_error> owned(error);
  std::optional<std::pair<int, int>> position;
  std::uint64_t line = 0;
  std::uint64_t column = 0;
  if (ca_error_get_position(error, &line, &column)) position = BytePosition(sql, line, column);
  std::string_view message = View(ca_error_get_message(error));
  // Where the environment asks for them, some libraries write frames behind their words.
  message = message.substr(0, message.find("\n   0: "));
  return MakeStatus(ca_error_get_code(error), std::string(message), position);
}

arrow::Status InFolder(const arrow::Status& status, std::string_view directory) {
  if (status.ok() || status.message().find(directory) != std::string::npos) return status;
  return status.WithMessage(directory, ": ", status.message());
}

arrow::Status StatusOf(ca_error_code code, std::string message) {
  return MakeStatus(code, std::move(message), std::nullopt);
}

std::string TakeBytes(ca_bytes bytes) {
  std::string text(reinterpret_cast<const char*>(bytes.data), bytes.size);
  ca_bytes_free(&bytes);
  return text;
}

arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> TakeStream(ArrowArrayStream* stream) {
  auto imported = arrow::ImportRecordBatchReader(stream);
  // A name with a NUL, such as of a column in quotes, cannot cross.
  if (!imported.ok()) return MakeStatus(ca_error_code_Plan, imported.status().message(), std::nullopt);
  return std::make_shared<EngineReader>(std::move(imported).ValueUnsafe());
}

}  // namespace codeanatomy::engine
