#pragma once

// Private to engine/: ownership of the bridge's handles, and its errors as Status.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <arrow/c/abi.h>
#include <arrow/record_batch.h>
#include <arrow/status.h>
#include <arrow/util/macros.h>

#include "codeanatomy_bridge.h"
#include "engine/plan.h"
#include "engine/session.h"

namespace codeanatomy::engine {

// Frees a handle with the function named after it.
struct HandleDeleter {
  void operator()(ca_session* session) const { ca_session_free(session); }
  void operator()(ca_plan* plan) const { ca_plan_free(plan); }
  void operator()(ca_cancel* cancel) const { ca_cancel_free(cancel); }
  void operator()(ca_error* error) const { ca_error_free(error); }
};

template <typename T>
using Handle = std::unique_ptr<T, HandleDeleter>;

inline ca_str Borrow(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view View(ca_str text) { return {reinterpret_cast<const char*>(text.data), text.size}; }

// Borrows lists for one call; the strings must outlive it.
class BorrowedPairs {
 public:
  explicit BorrowedPairs(const std::vector<std::pair<std::string, std::string>>& pairs);
  ca_pairs get() const { return {items_.data(), items_.size()}; }

 private:
  std::vector<ca_pair> items_;
};

class BorrowedTexts {
 public:
  explicit BorrowedTexts(const std::vector<std::string>& texts);
  ca_strs get() const { return {items_.data(), items_.size()}; }

 private:
  std::vector<ca_str> items_;
};

// Takes an error of the bridge; null is OK. `sql` is the text its position refers to.
arrow::Status TakeError(ca_error* error, std::string_view sql = {});

// An error that the bridge told within an answer.
arrow::Status StatusOf(ca_error_code code, std::string message);

// The status of work on the table in `directory`, with a message that names it.
arrow::Status InFolder(const arrow::Status& status, std::string_view directory);

// The class that the bridge keeps of an error of ours.
ca_error_code CodeOf(const arrow::Status& status);

// Takes bytes the bridge gave.
std::string TakeBytes(ca_bytes bytes);

// Takes a stream of the bridge as a reader whose errors have the class they had in the engine.
arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> TakeStream(ArrowArrayStream* stream);

struct Session::Impl {
  Handle<ca_session> handle;
  std::uint32_t plan_depth = 0;
};

struct CancelToken::Impl {
  Handle<ca_cancel> handle;
};

struct Plan::Impl {
  Handle<ca_plan> handle;
};

}  // namespace codeanatomy::engine
