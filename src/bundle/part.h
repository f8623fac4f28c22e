#pragma once

#include <optional>
#include <string>

namespace codeanatomy::bundle {

// Holds a part of a bundle, or why there is none.
template <typename T>
struct Part {
  std::optional<T> value;
  std::string reason;  // of what is absent

  bool has_value() const { return value.has_value(); }
  const T& operator*() const { return *value; }
  const T* operator->() const { return &*value; }
};

}  // namespace codeanatomy::bundle
