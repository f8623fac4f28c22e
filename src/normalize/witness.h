#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/evidence.h"

namespace codeanatomy::normalize {

inline constexpr std::int64_t kNoOffset = -1;

// One node of CPython's `ast`, in its preorder, without contexts and operators. Offsets are raw bytes, or kNoOffset for
// kinds that have no position.
struct WitnessNode {
  std::int64_t parent = -1;  // row of the parent within the file; -1 for the Module
  std::string_view kind;  // CPython's class name
  std::string_view field;
  std::int64_t field_index = 0;
  std::int64_t bstart = kNoOffset, bend = kNoOffset;
  std::int64_t anchor =
      kNoOffset;  // bstart; of a kind that has no position, that of the child that says where it begins
  std::string_view context;  // `load`, `store` or `del`; empty: none
  std::string_view name;  // what SyntaxNode::label holds; empty: none
  std::string_view other_names;  // further names, joined by commas
  bool in_fstring = false;
};

// A documentation string, by the row of what it documents.
struct WitnessDocstring {
  std::int64_t owner = 0;
  std::int64_t bstart = kNoOffset, bend = kNoOffset;
};

// One table of `symtable`, in preorder.
struct WitnessScope {
  std::int64_t parent = -1;
  std::string_view kind;  // as ScopeTree's, in `module`, `class`, `function`, `type_parameters` …
  std::string_view name;
  std::int64_t line = 0;  // 0 for the module
  bool is_nested = false;
  std::int64_t bstart = kNoOffset, bend = kNoOffset;  // of the node that opens it, where that is known
};

// One name of a scope. Flags are evidence::BindingFlag's: those before analysis, and one of the analysed.
struct WitnessSymbol {
  std::int64_t scope = 0;
  std::string_view name;
  std::uint32_t flags = 0;
};

// A comment for type checkers: `kind` is `ignore` or `comment`.
struct WitnessTypeComment {
  std::string_view kind, text;
  std::int64_t line = 0;  // 0: none
  std::int64_t node = -1;  // row of `nodes`; -1: none
};

// Why a witness says nothing of a file.
struct WitnessError {
  std::string_view witness;  // `ast` or `symtable`
  std::string_view kind;  // CPython's exception class, or `timeout`, `memory`, `died`
  std::string_view message;
  std::int64_t line = 0;  // 0: not known
  std::int64_t bstart = kNoOffset;
};

// What the witnesses say of one file. Texts view batches that outlive it.
struct FileWitness {
  bool has_ast = false, has_symtable = false;  // asked, and answered without error
  int hex_version = 0;  // of the interpreter: 0x030d02f0 is 3.13.2
  std::vector<WitnessNode> nodes;
  std::vector<WitnessDocstring> docstrings;
  std::vector<WitnessScope> scopes;
  std::vector<WitnessSymbol> symbols;  // by scope
  std::vector<WitnessTypeComment> type_comments;
  std::vector<WitnessError> errors;
};

// Something that the syntax and a witness say differently.
struct WitnessDifference {
  std::int64_t bstart = kNoOffset, bend = kNoOffset;
  std::string_view witness;
  std::string_view subject;
  std::string left, right;  // what the syntax and what the witness has; empty: nothing
};

// Since 3.12 positions inside f-strings are exact, and `symtable` reports comprehensions merged into the scope around.
inline constexpr int kExactFormattedStrings = 0x030c0000;
inline constexpr int kMergesComprehensions = 0x030c0000;

}  // namespace codeanatomy::normalize
