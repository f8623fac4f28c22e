#include "schema/schema_internal.h"

namespace codeanatomy::schema {
namespace {

Column Path() { return Text("path", "Path of the file, relative to the repository root."); }

Table AstNodes() {
  return {
      "ast_nodes",
      Layer::kEvidence,
      "Nodes of CPython's `ast`, without contexts and operators, and the syntax nodes they are.",
      {Path(), Int("node_index", "Position in preorder."), Int("parent_index", "The parent's position.", kMay),
       Text("kind", "Class name."), Text("parent_kind", "The parent's.", kMay),
       Text("field", "Field by which the parent holds it.", kMay), Int("field_index", "Position within a list field."),
       Int("bstart", "First byte.", kMay), Int("bend", "Byte after the last.", kMay),
       Text("context", "`load`, `store` or `del`.", kMay), Text("name", "Identifier, or operator.", kMay),
       Text("other_names", "Further names of an alias, `global`, `nonlocal` or class pattern.", kMay),
       Int("node_id", "Syntax node of equal kind and span; null where there is none.", kMay),
       Int("parent_id", "Syntax node that the parent is.", kMay)},
      {{"path"}, {"node_index"}},
      {"path", "node_index"}};
}

Table AstDocstrings() {
  return {"ast_docstrings",
          Layer::kEvidence,
          "Documentation strings as CPython finds them.",
          {Path(), Int("node_index", "The module, class or function among `ast_nodes`."),
           Int("bstart", "First byte of the text.", kMay), Int("bend", "Byte after the last.", kMay),
           Int("node_id", "The Constant.", kMay), Int("owner_id", "Node of the declaration it documents.", kMay)},
          {{"path"}, {"node_index"}},
          {"path", "node_index"}};
}

Table AstErrors() {
  return {"ast_errors",
          Layer::kEvidence,
          "Why CPython says nothing of a file.",
          {Path(), Text("source", "`ast` or `symtable`."),
           Text("kind", "Exception's class, or `timeout`, `memory`, `died`, `garbled`, `encoding`."),
           Text("message", "What it says."), Int("line", "Line, 1-based.", kMay), Int("bstart", "Offset.", kMay)},
          {{"path"}, {"source"}},
          {"path", "source"}};
}

Table AstTypeComments() {
  return {"ast_type_comments",
          Layer::kEvidence,
          "Type comments, and comments that tell type checkers to ignore a line.",
          {Path(), Int("ordinal", "Position in the file."), Text("kind", "`ignore` or `comment`."),
           Int("line", "Line of an `ignore`.", kMay), Int("node_index", "Node among `ast_nodes` that has it.", kMay),
           Text("text", "The comment's text, or an ignore's tag.")},
          {{"path"}, {"ordinal"}},
          {"path", "ordinal"}};
}

Table SymScopes() {
  return {
      "sym_scopes",
      Layer::kEvidence,
      "Scopes of CPython's `symtable`, and the scopes of the graph that they are.",
      {Path(), Int("scope_index", "Position in the order of `symtable`."),
       Int("parent_index", "Position of the scope around it.", kMay),
       Text("kind", "`module`, `class`, `function`, `annotation`, `type_parameters`, `type_alias` or `type_variable`."),
       Text("name", "Name as `symtable` gives it."), Int("line", "Line, 0 for the module."),
       Flag("is_nested", "Whether it lies in a function."), Int("scope_id", "The Scope node.", kMay),
       Int("parent_id", "The Scope node around it, where both agree that it is.", kMay)},
      {{"path"}, {"scope_index"}},
      {"path", "scope_index"}};
}

Table SymSymbols() {
  return {"sym_symbols",
          Layer::kEvidence,
          "Names of the scopes of CPython's `symtable`, and the bindings that they are.",
          {Path(), Int("scope_index", "The scope."), Text("name", "The name."), Flag("is_referenced", "It is read."),
           Flag("is_assigned", "It is bound."), Flag("is_annotated", "It is annotated."),
           Flag("is_imported", "An import binds it."), Flag("is_parameter", "It is a parameter."),
           Flag("is_declared_global", "A `global` statement names it."),
           Flag("is_declared_nonlocal", "A `nonlocal` statement names it."),
           Flag("is_type_parameter", "It is a type parameter."),
           Text("scope", "`local`, `cell`, `free`, `global_implicit` or `global_explicit`.", kMay),
           Int("binding_id", "The Binding node; null for names of comprehensions that CPython merges.", kMay)},
          {{"path"}, {"scope_index"}, {"name"}},
          {"path", "scope_index", "name"}};
}

Table WitnessDifferences() {
  return {"witness_differences",
          Layer::kEvidence,
          "What the syntax and a witness say differently of a file that both accept.",
          {Path(), Int("ordinal", "Position among the differences of the file."), Int("bstart", "First byte.", kMay),
           Int("bend", "Byte after the last.", kMay), Text("witness", "`ast` or `symtable`."),
           Text("subject", "What they differ in."), Text("syntax_value", "What the syntax has.", kMay),
           Text("witness_value", "What the witness has.", kMay)},
          {{"path"}, {"ordinal"}},
          {"path", "ordinal"}};
}

}  // namespace

std::vector<Table> WitnessTables() {
  return {AstDocstrings(), AstErrors(), AstNodes(), AstTypeComments(), SymScopes(), SymSymbols(), WitnessDifferences()};
}

}  // namespace codeanatomy::schema
