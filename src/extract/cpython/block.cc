#include "extract/cpython/block_internal.h"

#include <algorithm>
#include <climits>
#include <cstring>

#include <arrow/util/utf8.h>

namespace codeanatomy::extract::cpython {

arrow::Result<Block> Block::Make(std::span<const std::byte> bytes) {
  Block block;
  const auto wrong = [] { return arrow::Status::Invalid("the block has another size than it says"); };
  if (bytes.size() < sizeof(BlockHeader)) return wrong();
  std::memcpy(&block.header_, bytes.data(), sizeof(BlockHeader));
  std::size_t numbers = 0;
  for (int group = 0; group < kGroups; ++group) {
    block.starts_[group] = numbers;
    numbers += std::size_t{block.header_.rows[group]} * static_cast<std::size_t>(kColumnsOf[group]);
  }
  block.starts_[kGroups] = numbers;
  numbers += block.header_.texts;
  const std::size_t size = sizeof(BlockHeader) + numbers * sizeof(std::int32_t) + block.header_.text_bytes;
  if (size != bytes.size()) return wrong();
  block.numbers_.resize(numbers);
  if (numbers != 0) {
    std::memcpy(block.numbers_.data(), bytes.data() + sizeof(BlockHeader), numbers * sizeof(std::int32_t));
  }
  const auto* const text = reinterpret_cast<const char*>(bytes.data() + (size - block.header_.text_bytes));
  block.text_.assign(text, text + block.header_.text_bytes);
  ARROW_RETURN_NOT_OK(block.Check());
  return block;
}

bool Block::InRange(Group group, int column, std::int64_t low, std::int64_t high) const {
  const auto values = this->column(group, column);
  return std::all_of(values.begin(), values.end(), [=](std::int32_t v) { return low <= v && v < high; });
}

// Whether every value is a row before its own; the first row's is -1.
bool Block::BeforeSelf(Group group, int column, bool may_be_root) const {
  const auto values = this->column(group, column);
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (row == 0 && may_be_root ? values[row] != -1
                                : values[row] < 0 || values[row] >= static_cast<std::int64_t>(row)) {
      return false;
    }
  }
  return true;
}

arrow::Status Block::Check() const {
  const auto texts = static_cast<std::int64_t>(header_.texts);
  const auto nodes = static_cast<std::int64_t>(header_.rows[kNodes]);
  const auto scopes = static_cast<std::int64_t>(header_.rows[kScopes]);
  const std::int32_t* const ends = numbers_.data() + starts_[kGroups];
  std::int32_t last = 0;
  for (std::uint32_t i = 0; i < header_.texts; ++i) {
    if (ends[i] < last) return arrow::Status::Invalid("texts of the block overlap");
    last = ends[i];
  }
  if (static_cast<std::size_t>(last) != text_.size()) return arrow::Status::Invalid("texts of the block have gaps");
  arrow::util::InitializeUTF8();
  if (!arrow::util::ValidateUTF8(reinterpret_cast<const std::uint8_t*>(text_.data()),
                                 static_cast<std::int64_t>(text_.size()))) {
    return arrow::Status::Invalid("texts of the block are not UTF-8");
  }
  constexpr std::int64_t kAnyFlags = (std::int64_t{kScopeExplicit} + 1) << kSymbolScopeShift;
  const bool ok = InRange(kNodes, kNodeKind, 0, texts) && BeforeSelf(kNodes, kNodeParent, true) &&
                  InRange(kNodes, kNodeField, -1, texts) && InRange(kNodes, kNodeFieldIndex, 0, INT_MAX) &&
                  InRange(kNodes, kNodeContext, kNoContext, kDelContext + 1) && InRange(kNodes, kNodeName, -1, texts) &&
                  InRange(kNodes, kNodeOtherNames, -1, texts) && InRange(kDocstrings, kDocstringOwner, 0, nodes) &&
                  InRange(kDocstrings, kDocstringNode, 0, nodes) && InRange(kComments, kCommentIsIgnore, 0, 2) &&
                  InRange(kComments, kCommentNode, -1, nodes) && InRange(kComments, kCommentText, 0, texts) &&
                  InRange(kErrors, kErrorIsSymtable, 0, 2) && InRange(kErrors, kErrorKind, 0, texts) &&
                  InRange(kErrors, kErrorMessage, 0, texts) && BeforeSelf(kScopes, kScopeParent, true) &&
                  InRange(kScopes, kScopeKind, 0, texts) && InRange(kScopes, kScopeName, 0, texts) &&
                  InRange(kScopes, kScopeNested, 0, 2) && InRange(kSymbols, kSymbolScope, 0, scopes) &&
                  InRange(kSymbols, kSymbolName, 0, texts) && InRange(kSymbols, kSymbolFlags, 0, kAnyFlags);
  return ok ? arrow::Status::OK() : arrow::Status::Invalid("a number of the block is out of its range");
}

}  // namespace codeanatomy::extract::cpython
