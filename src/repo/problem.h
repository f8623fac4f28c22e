#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace codeanatomy::repo {

// Says that a file, or a part of one, is not as it should be; becomes a row of `diagnostics`.
struct Problem {
  std::string path;  // printable; empty where the caller knows the file (decoding)
  std::int64_t bstart = 0;
  std::int64_t bend = 0;
  std::string_view code;  // static text, kebab-case
  bool is_error = true;   // false: a warning
  std::string message;
};

}  // namespace codeanatomy::repo
