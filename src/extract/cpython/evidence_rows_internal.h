#pragma once

// Blocks and errors of files on their way to record batches.

#include <array>
#include <string_view>
#include <vector>

#include "base/columns.h"
#include "extract/cpython/block_internal.h"
#include "extract/cpython/cpython.h"
#include "extract/cpython/positions_internal.h"

namespace codeanatomy::extract::cpython {

// Collects a column of offsets; kNowhere is null.
class OffsetColumn : public IntColumn {
 public:
  void AppendOrNull(std::int64_t value) { AppendOr(value != kNowhere, value); }
};

// Collects a column of texts of blocks; long texts are stored once a block.
class TextColumn {
 public:
  void StartBlock(const Block& block);
  // The text of this number, null for -1.
  void Append(std::int32_t number) {
    if (number < 0) return column_.AppendNull();
    Entry& entry = entries_[static_cast<std::size_t>(number)];
    if (!entry.known) entry = {column_.Intern(block_->text(number)), true};
    column_.Append(entry.handle);
  }
  void Append(std::string_view text) { column_.Append(text); }
  void AppendNull() { column_.AppendNull(); }
  std::shared_ptr<arrow::Array> Finish() && { return std::move(column_).Finish(); }

 private:
  struct Entry {
    StringColumn::Handle handle{};
    bool known = false;
  };
  const Block* block_ = nullptr;
  std::vector<Entry> entries_;
  StringColumn column_;
};

// Collects the rows of the files of one call. Files come in order.
class EvidenceRows {
 public:
  explicit EvidenceRows(int hex_version) : hex_version_(hex_version) {}
  // What a worker said of a file. The file's positions are read from its bytes.
  void Add(std::int64_t file, std::string_view bytes, const Block& block);
  // What befell a file.
  void AddError(std::int64_t file, std::string_view source, std::string_view kind, std::string_view message,
                std::int64_t line = kNowhere, std::int64_t bstart = kNowhere);
  CPythonEvidence Finish() &&;

 private:
  struct Place {
    std::int64_t bstart = kNowhere, bend = kNowhere, anchor = kNowhere;
  };
  void FindPlaces(const Block& block, std::string_view bytes, const Positions& positions);
  void AddNodes(std::int64_t file, const Block& block);
  void AddDocstrings(std::int64_t file, const Block& block);
  void AddTypeComments(std::int64_t file, const Block& block);
  void AddErrors(std::int64_t file, const Block& block, const Positions& positions);
  void AddScopes(std::int64_t file, const Block& block);
  void AddSymbols(std::int64_t file, const Block& block);

  int hex_version_;
  std::vector<Place> places_;  // of the nodes of the block at hand
  struct Nodes {
    OffsetColumn file, node_index, parent_index, field_index, bstart, bend, anchor, parent_anchor, parent_bend;
    TextColumn kind, field, parent_kind, context, name, other_names;
    BoolColumn in_fstring;
  } nodes_;
  struct Docstrings {
    OffsetColumn file, node_index, bstart, bend;
  } docstrings_;
  struct TypeComments {
    OffsetColumn file, line, node_index;
    TextColumn kind, text;
  } comments_;
  struct Errors {
    OffsetColumn file, line, bstart;
    TextColumn source, kind, message;
  } errors_;
  struct Scopes {
    OffsetColumn file, scope_index, parent_index, line, ordinal, node_index, bstart, bend;
    TextColumn kind, name, node_kind;
    BoolColumn is_nested;
  } scopes_;
  struct Symbols {
    OffsetColumn file, scope_index;
    TextColumn name, scope;
    std::array<BoolColumn, 8> flags;
  } symbols_;
};

}  // namespace codeanatomy::extract::cpython
