#pragma once

// Private to bundle/: parts that are taken each on its own, and each may fail on its own.

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <arrow/result.h>

#include "bundle/capture.h"
#include "bundle/part.h"
#include "engine/observe.h"

namespace codeanatomy::bundle {

inline constexpr std::string_view kOnlyFull = "the level is default; full has it";

// The engine's messages may end with the whole plan.
inline std::string Short(const std::string& message) {
  constexpr std::size_t kMost = 200;
  if (message.size() <= kMost) return message;
  std::size_t end = kMost;
  while ((static_cast<unsigned char>(message[end]) & 0xC0) == 0x80) --end;
  return message.substr(0, end) + "…";
}

// Takes the parts of one bundle, each on its own.
class Taking {
 public:
  explicit Taking(const CaptureOptions& options) : options_(options) {}

  template <typename Make>
  auto operator()(std::string_view part, const Make& make) const {
    using T = typename std::invoke_result_t<Make>::ValueType;
    Part<T> taken;
    const arrow::Status may = options_.before ? options_.before(part) : arrow::Status::OK();
    arrow::Result<T> made = may.ok() ? make() : arrow::Result<T>(may);
    if (made.ok()) {
      taken.value = std::move(*made);
    } else {
      taken.reason = Short(made.status().message());
    }
    return taken;
  }

  // Takes a part that was made with others, or says why it may not be.
  template <typename T>
  Part<T> Made(std::string_view part, arrow::Result<T>& made) const {
    return (*this)(part, [&] { return std::move(made); });
  }

  // `bit` where the part may be taken.
  engine::Parts Wanted(std::string_view part, engine::Parts bit) const {
    return !options_.before || options_.before(part).ok() ? bit : 0;
  }

  // A part that the level `full` alone has.
  template <typename Make>
  auto Full(std::string_view part, const Make& make) const {
    if (options_.level == Level::kFull) return (*this)(part, make);
    using T = typename std::invoke_result_t<Make>::ValueType;
    return Part<T>{std::nullopt, std::string(kOnlyFull)};
  }

 private:
  const CaptureOptions& options_;
};

}  // namespace codeanatomy::bundle
