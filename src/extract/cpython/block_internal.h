#pragma once

// A worker's block, checked.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <arrow/result.h>

#include "extract/cpython/protocol_internal.h"

namespace codeanatomy::extract::cpython {

// Holds a copy of a block of which every number is in its range: parents and owners are rows before, texts exist.
class Block {
 public:
  // Invalid if anything is not as protocol_internal.h says.
  static arrow::Result<Block> Make(std::span<const std::byte> bytes);

  std::size_t rows(Group group) const { return header_.rows[group]; }
  std::span<const std::int32_t> column(Group group, int column) const {
    return {numbers_.data() + starts_[group] + static_cast<std::size_t>(column) * rows(group), rows(group)};
  }
  std::size_t texts() const { return header_.texts; }
  std::string_view text(std::int32_t number) const {
    const std::int32_t* const ends = numbers_.data() + starts_[kGroups];
    const std::int32_t from = number == 0 ? 0 : ends[number - 1];
    return {text_.data() + from, static_cast<std::size_t>(ends[number] - from)};
  }

 private:
  Block() = default;
  arrow::Status Check() const;
  bool InRange(Group group, int column, std::int64_t low, std::int64_t high) const;
  bool BeforeSelf(Group group, int column, bool may_be_root) const;

  BlockHeader header_;
  std::vector<std::int32_t> numbers_;
  std::vector<char> text_;
  std::size_t starts_[kGroups + 1] = {};
};

}  // namespace codeanatomy::extract::cpython
