#pragma once

#include <string_view>

namespace codeanatomy {

// A file that the build put into the program.
struct EmbeddedFile {
  std::string_view path;  // relative to its folder in the sources
  std::string_view text;
};

}  // namespace codeanatomy
