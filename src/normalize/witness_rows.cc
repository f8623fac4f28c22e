#include <algorithm>
#include <array>
#include <tuple>

#include "normalize/ast_alignment.h"
#include "normalize/file_rows_internal.h"
#include "normalize/symtable_alignment.h"

namespace codeanatomy::normalize {
namespace {

using evidence::Severity;

std::string_view AnalysedName(std::uint32_t flags) {
  if (flags & evidence::kGlobalExplicit) return "global_explicit";
  if (flags & evidence::kCell) return "cell";
  if (flags & evidence::kLocal) return "local";
  if (flags & evidence::kFree) return "free";
  if (flags & evidence::kGlobalImplicit) return "global_implicit";
  return "";
}

void AppendOffset(IntColumn& column, std::int64_t offset) { column.AppendOr(offset != kNoOffset, offset); }

// Adds the rows of one file; lives for that file.
class WitnessRows {
 public:
  WitnessRows(ChunkTables::Columns& columns, const FileGraph& graph, const std::vector<NodeId>& ids,
              const FileFacts& facts, const FileWitness& witness)
      : columns_(columns), graph_(graph), ids_(ids), facts_(facts), path_(graph.file->path), witness_(witness) {}

  void AddAll() {
    AddErrors();
    if (witness_.has_ast) AddAst();
    if (witness_.has_symtable) AddSymtable();
    AddDifferences();
  }

 private:
  static std::size_t At(std::int64_t index) { return static_cast<std::size_t>(index); }
  NodeId Id(GraphIndex index) const { return ids_[At(index)]; }

  void AppendId(IntColumn& column, GraphIndex index) const { column.AppendOr(index >= 0, index < 0 ? 0 : Id(index)); }

  void AddErrors() {
    AstErrorColumns& c = columns_.ast_errors;
    for (const WitnessError& error : witness_.errors) {
      c.path.Append(path_);
      c.source.Append(error.witness);
      c.kind.Append(error.kind);
      c.message.Append(error.message);
      c.line.AppendOr(error.line > 0, error.line);
      AppendOffset(c.bstart, error.bstart);
    }
  }

  void AddAst() {
    const AstAlignment found = AlignAst(graph_, witness_);
    AstNodeColumns& c = columns_.ast_nodes;
    const RepeatedText path(c.path, path_);
    for (std::size_t i = 0; i < witness_.nodes.size(); ++i) {
      const WitnessNode& node = witness_.nodes[i];
      path.Append();
      c.node_index.Append(static_cast<std::int64_t>(i));
      c.parent_index.AppendOr(node.parent >= 0, node.parent);
      c.kind.Append(node.kind);
      node.parent < 0 ? c.parent_kind.AppendNull() : c.parent_kind.Append(witness_.nodes[At(node.parent)].kind);
      AppendOptional(c.field, node.field);
      c.field_index.Append(node.field_index);
      AppendOffset(c.bstart, node.bstart);
      AppendOffset(c.bend, node.bend);
      AppendOptional(c.context, node.context);
      AppendOptional(c.name, node.name);
      AppendOptional(c.other_names, node.other_names);
      AppendId(c.node_id, found.node_of[i]);
      AppendId(c.parent_id, node.parent < 0 ? evidence::kNoNode : found.node_of[At(node.parent)]);
    }
    AstDocstringColumns& d = columns_.ast_docstrings;
    for (std::size_t i = 0; i < witness_.docstrings.size(); ++i) {
      const WitnessDocstring& row = witness_.docstrings[i];
      const evidence::NodeIndex node = found.docstring_of[i];
      d.path.Append(path_);
      d.node_index.Append(row.owner);
      AppendOffset(d.bstart, row.bstart);
      AppendOffset(d.bend, row.bend);
      AppendId(d.node_id, node);
      AppendId(d.owner_id, node < 0 ? -1 : graph_.declaration_of_syntax[At(found.node_of[At(row.owner)])]);
    }
    AstTypeCommentColumns& t = columns_.ast_type_comments;
    for (std::size_t i = 0; i < witness_.type_comments.size(); ++i) {
      const WitnessTypeComment& row = witness_.type_comments[i];
      t.path.Append(path_);
      t.ordinal.Append(static_cast<std::int64_t>(i));
      t.kind.Append(row.kind);
      t.line.AppendOr(row.line > 0, row.line);
      t.node_index.AppendOr(row.node >= 0, row.node);
      t.text.Append(row.text);
    }
    Take("ast", found.differences);
  }

  void AddSymtable() {
    const SymtableAlignment found = AlignSymtable(graph_, witness_);
    SymScopeColumns& c = columns_.sym_scopes;
    for (std::size_t i = 0; i < witness_.scopes.size(); ++i) {
      const WitnessScope& scope = witness_.scopes[i];
      const evidence::ScopeIndex ours = found.scope_of[i];
      c.path.Append(path_);
      c.scope_index.Append(static_cast<std::int64_t>(i));
      c.parent_index.AppendOr(scope.parent >= 0, scope.parent);
      c.kind.Append(scope.kind);
      c.name.Append(scope.name);
      c.line.Append(scope.line);
      c.is_nested.Append(scope.is_nested);
      AppendId(c.scope_id, ours == evidence::kNone ? -1 : graph_.scope_nodes[At(ours)]);
      const evidence::ScopeIndex parent =
          found.has_parent[i] ? graph_.file->scopes.scopes[At(ours)].parent : evidence::kNone;
      AppendId(c.parent_id, parent == evidence::kNone ? -1 : graph_.scope_nodes[At(parent)]);
    }
    AddSymbols(found);
    Take("symtable", found.differences);
  }

  void AddSymbols(const SymtableAlignment& found) {
    std::vector<std::size_t> order(witness_.symbols.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return std::tie(witness_.symbols[a].scope, witness_.symbols[a].name) <
             std::tie(witness_.symbols[b].scope, witness_.symbols[b].name);
    });
    SymSymbolColumns& c = columns_.sym_symbols;
    const RepeatedText path(c.path, path_);
    for (const std::size_t i : order) {
      const WitnessSymbol& symbol = witness_.symbols[i];
      path.Append();
      c.scope_index.Append(symbol.scope);
      c.name.Append(symbol.name);
      c.referenced.Append(symbol.flags & evidence::kReferenced);
      c.assigned.Append(symbol.flags & evidence::kAssigned);
      c.annotated.Append(symbol.flags & evidence::kAnnotated);
      c.imported.Append(symbol.flags & evidence::kImported);
      c.parameter.Append(symbol.flags & evidence::kParameter);
      c.declared_global.Append(symbol.flags & evidence::kDeclaredGlobal);
      c.declared_nonlocal.Append(symbol.flags & evidence::kDeclaredNonlocal);
      c.type_parameter.Append(symbol.flags & evidence::kTypeParameter);
      AppendOptional(c.scope, AnalysedName(symbol.flags));
      const evidence::BindingIndex binding = found.binding_of[i];
      AppendId(c.binding_id, binding == evidence::kNone ? -1 : graph_.binding_nodes[At(binding)]);
    }
  }

  // What we refuse and a witness accepts is one difference, whatever the trees hold.
  void Take(std::string_view witness, const std::vector<WitnessDifference>& found) {
    for (const evidence::Diagnostic& refusal : facts_.diagnostics) {
      const bool of_scopes = refusal.stage == "scope" && witness == "symtable";
      const bool ours = refusal.stage == "parse" || refusal.stage == "lower" || of_scopes;
      if (!ours || refusal.severity != Severity::kError) continue;
      differences_.push_back(
          {refusal.bstart, refusal.bend, witness, "accepted", "no: " + std::string(refusal.code), "yes"});
      return;
    }
    differences_.insert(differences_.end(), found.begin(), found.end());
  }

  void AddDifferences() {
    auto key = [](const WitnessDifference& d) {
      return std::tuple(d.bstart, -d.bend, d.subject, d.witness, std::string_view(d.left), std::string_view(d.right));
    };
    std::sort(differences_.begin(), differences_.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
    WitnessDifferenceColumns& c = columns_.differences;
    for (std::size_t i = 0; i < differences_.size(); ++i) {
      const WitnessDifference& row = differences_[i];
      c.path.Append(path_);
      c.ordinal.Append(static_cast<std::int64_t>(i));
      AppendOffset(c.bstart, row.bstart);
      AppendOffset(c.bend, row.bend);
      c.witness.Append(row.witness);
      c.subject.Append(row.subject);
      AppendOptional(c.syntax_value, row.left);
      AppendOptional(c.witness_value, row.right);
    }
  }

  ChunkTables::Columns& columns_;
  const FileGraph& graph_;
  const std::vector<NodeId>& ids_;
  const FileFacts& facts_;
  const std::string& path_;
  const FileWitness& witness_;
  std::vector<WitnessDifference> differences_;
};

}  // namespace

void AppendWitnessRows(ChunkTables::Columns& columns, const FileGraph& graph, const std::vector<NodeId>& ids,
                       const FileFacts& facts, const FileWitness& witness) {
  WitnessRows(columns, graph, ids, facts, witness).AddAll();
}

}  // namespace codeanatomy::normalize
