#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/diagnostic.h"
#include "evidence/node_kind.h"

namespace codeanatomy::evidence {

using NodeIndex = std::int32_t;
inline constexpr NodeIndex kNoNode = -1;

// Describes one node of the abstract syntax. Spans are CPython's `lineno`/`col_offset` …
// `end_lineno`/`end_col_offset`, as byte offsets into the raw file.
struct SyntaxNode {
  std::uint32_t bstart = 0;
  std::uint32_t bend = 0;
  NodeIndex parent = kNoNode;
  NodeKind kind = NodeKind::kModule;
  Field field = Field::k_none;       // by which the parent holds this node
  Context context = Context::kNone;  // of Name, Attribute, Subscript, Starred, List and Tuple
  bool in_text = false;              // of the expression that a string says, which is a type
  std::uint32_t field_index = 0;     // position within a list field, else 0
  // Identifier, attribute, keyword, operator or literal text, as the node's kind says (see Label below).
  std::string_view label;
  // Bytes of the identifier this node declares or names (`def f`: the `f`; `a.b`: the `b`; `import a.b as c`:
  // the `c`, or `a.b`; `from ..a.b import c`: the `a.b`); equal offsets where there is none.
  std::uint32_t name_bstart = 0;
  std::uint32_t name_bend = 0;
};

// Labels, by kind:
//   Name, arg, Global/Nonlocal (first name), FunctionDef, AsyncFunctionDef, ClassDef, ExceptHandler, MatchAs,
//   MatchStar, MatchMapping (rest), TypeVar, ParamSpec, TypeVarTuple, keyword: the identifier in NFKC, else empty
//   (`**kw` and `case _` have none)
//   Attribute: the attribute's identifier in NFKC
//   alias: the dotted name as imported, in NFKC without blanks (`a.b`; `*` for a star)
//   ImportFrom: the module in NFKC without blanks, leading dots included (`..a.b`, `.`)
//   BoolOp, BinOp, UnaryOp, AugAssign: the operator (`and`, `+`, `not`, `+=`)
//   Compare: the operators joined by one blank (`< is not`)
//   Constant: the literal's source text (an implicit concatenation's whole span)
//   Comment: the comment's text, `#` included
//   all others: empty
// A label views the source or `SyntaxTree::strings`.

// Holds the lowered syntax of one file. Views the source bytes it was made from, which must outlive it.
struct SyntaxTree {
  std::string_view source;
  std::vector<SyntaxNode> nodes;       // nodes[0] is the Module, its span is [0, source.size())
  std::vector<Diagnostic> diagnostics;
  std::deque<std::string> strings;     // owns labels that are no slice of the source
  // Names of Global and Nonlocal statements and of keyword patterns, which are no nodes of `ast`.
  struct NamePart {
    NodeIndex node;
    std::string_view name;
    std::uint32_t bstart, bend;
  };
  std::vector<NamePart> name_parts;  // sorted by node, then bstart
  // `alias.asname`, `keyword`-like second names: name_bstart/name_bend of the node point at it; here is its text.
  // For an alias with `as`, asnames[i] is the identifier bound; aliases without `as` have no entry.
  struct AsName {
    NodeIndex node;
    std::string_view name;
  };
  std::vector<AsName> asnames;  // sorted by node
  // The identifier an alias binds by `as`; empty where it has none.
  std::string_view AsNameOf(NodeIndex alias) const {
    const auto found = std::lower_bound(asnames.begin(), asnames.end(), alias,
                                        [](const AsName& asname, NodeIndex node) { return asname.node < node; });
    return found != asnames.end() && found->node == alias ? found->name : std::string_view();
  }
  std::uint64_t error_bytes = 0;  // bytes inside error regions
};

}  // namespace codeanatomy::evidence
