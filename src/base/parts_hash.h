#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/blake3.h"

namespace codeanatomy {

// Hashes texts one after another, each with its length in front, so that no two lists of them have one hash.
class PartsHash {
 public:
  PartsHash& Add(std::string_view part) {
    text_.append(std::to_string(part.size())).append(":").append(part);
    return *this;
  }
  PartsHash& Add(std::int64_t number) { return Add(std::to_string(number)); }
  // A list within the list: how many there are, then each.
  PartsHash& AddAll(std::span<const std::string> parts) {
    return Add(static_cast<std::int64_t>(parts.size())).AddEach(parts);
  }
  PartsHash& AddEach(std::span<const std::string> parts) {
    for (const std::string& part : parts) Add(part);
    return *this;
  }
  std::string Hash() const { return Blake3Hex(text_); }

 private:
  std::string text_;
};

}  // namespace codeanatomy
