// Walks tree-sitter's own subtrees rather than its cursor: the cursor keeps rows, columns, fields and ancestors
// for every node, which takes several times as long as all of lowering. The rules for what is visible, aliased
// and where it starts are those of tree_cursor.c of the pinned version.

#include "extract/treesitter/concrete_tree.h"

#include <string>

// Private headers of the library, by their place beside its public ones.
#include <tree_sitter/../../src/language.h>
#include <tree_sitter/../../src/tree.h>

namespace codeanatomy::extract::treesitter {
namespace {

using evidence::Diagnostic;
using evidence::Severity;

constexpr ConcreteIndex kHidden = UINT32_MAX;

// Symbols whose children carry nothing for lowering.
bool IsLeaf(Syntax syntax) {
  switch (syntax) {
    case Syntax::kDropped:
    case Syntax::kComment:
    case Syntax::k_identifier:
    case Syntax::k_integer:
    case Syntax::k_float:
    case Syntax::k_true:
    case Syntax::k_false:
    case Syntax::k_none:
    case Syntax::k_ellipsis:
    case Syntax::k_string_start:
    case Syntax::k_string_end:
    case Syntax::k_import_prefix:
    case Syntax::k_wildcard_import:
    case Syntax::k_type_conversion:
    case Syntax::k_pass_statement:
    case Syntax::k_break_statement:
    case Syntax::k_continue_statement: return true;
    default: return syntax >= Syntax::k_comma;
  }
}

// A subtree whose children are being visited.
struct Frame {
  const Subtree* child;
  const Subtree* end;
  const TSSymbol* alias;   // of `child`, unless it is an extra; null: no child has one
  std::uint32_t position;  // where the child before `child` ended
  ConcreteIndex node;      // kHidden: a subtree without a node of its own
  bool first;              // no child was visited: its padding lies before the parent
};

std::uint32_t PaddingBytes(Subtree tree) {
  return tree.data.is_inline ? tree.data.padding_bytes : tree.ptr->padding.bytes;
}
std::uint32_t SizeBytes(Subtree tree) { return tree.data.is_inline ? tree.data.size_bytes : tree.ptr->size.bytes; }

class Flattener {
 public:
  Flattener(const TSTree* tree, bool comments, ConcreteTree* out, std::vector<Diagnostic>* diagnostics)
      : language_(tree->language), comments_(comments), out_(out), diagnostics_(diagnostics) {}

  void Run(Subtree root) {
    Visit(root, ts_subtree_symbol(root), true, PaddingBytes(root));
    while (!frames_.empty()) {
      Frame& frame = frames_.back();
      if (frame.child == frame.end) {
        if (frame.node != kHidden) out_->nodes[frame.node].end = static_cast<ConcreteIndex>(out_->nodes.size());
        frames_.pop_back();
        if (frames_.size() < error_depth_) error_depth_ = 0;
        continue;
      }
      const Subtree child = *frame.child++;
      if (!frame.first) frame.position += PaddingBytes(child);
      frame.first = false;
      const std::uint32_t bstart = frame.position;
      frame.position += SizeBytes(child);
      TSSymbol symbol = ts_subtree_symbol(child);
      bool visible = ts_subtree_visible(child);
      if (frame.alias != nullptr && !ts_subtree_extra(child)) {
        if (const TSSymbol alias = *frame.alias++) {
          symbol = alias;
          visible = true;
        }
      }
      Visit(child, symbol, visible, bstart);
    }
  }

 private:
  // Adds a node for `tree` when it is visible, and a frame when something below it is wanted.
  void Visit(Subtree tree, TSSymbol symbol, bool visible, std::uint32_t bstart) {
    ConcreteIndex node = kHidden;
    if (visible) {
      const Syntax syntax = syntax_[symbol];
      const std::uint32_t bend = bstart + SizeBytes(tree);
      const bool missing = ts_subtree_missing(tree);
      if (missing) ReportMissing(symbol, bstart);
      if (syntax == Syntax::kDropped) return;
      if (syntax == Syntax::kComment) {
        if (comments_) out_->comments.push_back({bstart, bend});
        return;
      }
      node = static_cast<ConcreteIndex>(out_->nodes.size());
      out_->nodes.push_back({bstart, bend, node + 1, syntax, missing});
      if (syntax == Syntax::kError) {
        diagnostics_->push_back(
            {bstart, bend, "parse", "syntax-error", Severity::kError, "no Python syntax fits here"});
        if (error_depth_ == 0) out_->error_bytes += bend - bstart;
      } else if (IsLeaf(syntax)) {
        return;
      }
    }
    if (ts_subtree_visible_child_count(tree) == 0) return;
    const Subtree* children = ts_subtree_children(tree);
    frames_.push_back({children, children + tree.ptr->child_count,
                       ts_language_alias_sequence(language_, tree.ptr->production_id), bstart, node, true});
    if (symbol == ts_builtin_sym_error && error_depth_ == 0) error_depth_ = frames_.size();
  }

  void ReportMissing(TSSymbol symbol, std::uint32_t bstart) {
    const bool named = ts_language_symbol_type(language_, symbol) == TSSymbolTypeRegular;
    const char* quote = named ? "" : "'";
    diagnostics_->push_back({bstart, bstart, "parse", "missing-token", Severity::kError,
                             std::string("expected ") + quote + ts_language_symbol_name(language_, symbol) + quote});
  }

  const SyntaxTable& syntax_ = SyntaxTable::Get();
  const TSLanguage* language_;
  bool comments_;
  ConcreteTree* out_;
  std::vector<Diagnostic>* diagnostics_;
  std::vector<Frame> frames_;
  std::size_t error_depth_ = 0;  // frames when the outermost open ERROR was opened; 0: none is open
};

}  // namespace

void Flatten(const TSTree* tree, bool comments, ConcreteTree* out, std::vector<Diagnostic>* diagnostics) {
  out->nodes.clear();
  out->comments.clear();
  out->error_bytes = 0;
  // About a third of the visible nodes are tokens that are dropped.
  out->nodes.reserve(ts_subtree_visible_descendant_count(tree->root) * 3 / 4 + 16);
  Flattener(tree, comments, out, diagnostics).Run(tree->root);
}

}  // namespace codeanatomy::extract::treesitter
