#include <algorithm>

#include "schema/schema_internal.h"

namespace codeanatomy::schema {
namespace {

Column Path() { return Text("path", "Path of the file, relative to the repository root."); }
Column Start() { return Int("bstart", "First byte."); }
Column End() { return Int("bend", "Byte after the last."); }
Column Line() { return Int("line", "Line of the first byte, 1-based."); }

Column AbsoluteModule() {
  return Text("absolute_module",
              "Module with leading dots resolved; null where they lead out of the source root. Where they lead to it, "
              "which is no package, it is named `.`, and a module there `..a`.",
              kMay);
}

Table SyntaxNodes() {
  return {"syntax_nodes",
          Layer::kEvidence,
          "Every node that the repository and its syntax give: files, syntax, declarations, scopes and bindings.",
          {Int("node_id", "Identity."), Text("kind", "Kind of node."),
           Text("name", "Identifier it declares or names.", kMay),
           Text("qualified_name", "Dotted name of a declaration or scope.", kMay), Path(),
           Int("bstart", "First byte.", kMay), Int("bend", "Byte after the last.", kMay),
           Int("line", "Line of the first byte, 1-based.", kMay), Int("col", "Byte column, 0-based.", kMay),
           Int("parent_id", "The node that contains it.", kMay),
           Int("ordinal", "Position among the children of the parent."),
           Text("family",
                "`syntax`, `comment`, `declaration`, `container`, `scope`, `binding`, or `text` for names in strings "
                "that say types."),
           Text("parent_kind", "Kind of the parent.", kMay),
           Text("field", "Field by which the parent holds it, as CPython names it.", kMay),
           Int("field_index", "Position within a list field."), Text("context", "`load`, `store` or `del`.", kMay)},
          {{"path"}, {"bstart"}, {"bend", Direction::kDescending}, {"kind"}, {"ordinal"}, {"node_id"}},
          {"node_id"}};
}

Table Modules() {
  return {"modules",
          Layer::kEvidence,
          "Importable modules of the repository; a namespace package has no scope.",
          {Text("module", "Dotted name."), Text("source_root", "Source root it is found under."),
           Int("root_rank", "Position of that source root in lookup order."),
           Int("precedence", "0 for the file an import of this name and root finds first, then 1, 2, …."), Path(),
           Int("module_id", "The Module node, or the Package node of a namespace package."),
           Int("scope_id", "The module scope.", kMay),
           Text("parent_module", "Dotted name without the last part; empty at the top."),
           Text("leaf", "Last part of the dotted name.")},
          {{"path"}, {"module"}},
          {"path", "module"}};
}

Table DefinitionSites() {
  return {"definition_sites",
          Layer::kEvidence,
          "Binding sites with what they bind.",
          {Text("qualified_name", "Qualified name bound."), Text("kind", "Kind of definition."),
           Text("name", "Identifier."), Path(), Start(), End(), Int("name_bstart", "First byte of the identifier."),
           Int("name_bend", "Byte after the identifier."), Line(), Int("declaration_id", "The declaration's node."),
           Int("node_id", "Syntax node that binds."),
           Int("binding_id", "Binding it defines; null for modules, lambdas and attributes.", kMay),
           Int("opens_scope_id", "Scope that the definition opens, for classes, functions and modules.", kMay),
           Flag("is_conditional", "Whether it may not run although the scope of its binding does.")},
          {{"path"}, {"bstart"}, {"bend", Direction::kDescending}, {"kind"}, {"name_bstart"}, {"qualified_name"}},
          {"path", "bstart", "bend", "kind", "name_bstart", "qualified_name"}};
}

Table NameSites() {
  return {"name_sites",
          Layer::kEvidence,
          "Occurrences of names in expressions and targets.",
          {Path(), Start(), End(), Line(), Text("name", "Identifier as written."),
           Text("role", "`read`, `write`, `delete` or `call`."), Int("node_id", "Syntax node."),
           Int("scope_id", "Scope it is evaluated in; null for a name in a string that says a type.", kMay),
           Int("binding_id", "The name in that scope.", kMay),
           Int("target_binding_id", "Binding that scoping leads to; null for builtins and undefined names.", kMay),
           Int("module_scope_id", "Scope of the file's module."),
           Text("outside",
                "What it means where no scope binds it, and a variable of the module before it is bound: a builtin, or "
                "what every module or class body has.",
                kMay)},
          {{"path"}, {"bstart"}, {"bend", Direction::kDescending}, {"role"}},
          {"path", "bstart", "bend", "role"}};
}

Table AttributeSites() {
  return {"attribute_sites",
          Layer::kEvidence,
          "Attribute accesses.",
          {Path(), Int("bstart", "First byte of the attribute's name."), Int("bend", "Byte after the name."), Line(),
           Text("name", "Attribute as written."), Text("role", "`attribute`, `write`, `delete` or `call`."),
           Int("node_id", "Attribute node.")},
          {{"path"}, {"bstart"}, {"bend", Direction::kDescending}, {"role"}, {"node_id"}},
          {"node_id", "role"}};
}

Table CallSites() {
  return {
      "call_sites",
      Layer::kEvidence,
      "Calls, and applications of decorators.",
      {Path(), Start(), End(), Line(), Text("caller", "Qualified name of the scope that calls."),
       Int("caller_id", "Node of that scope's declaration."), Int("node_id", "Call, or the decorator's expression."),
       Text("callee_kind", "Kind of the expression that is called."),
       Flag("is_decorator", "Whether it is a decorator's application."),
       Int("decorated_id", "Declaration that is decorated.", kMay)},
      {{"path"}, {"bstart"}, {"bend", Direction::kDescending}, {"is_decorator"}, {"node_id"}},
      {"node_id", "is_decorator"}};
}

Table ImportSites() {
  return {"import_sites",
          Layer::kEvidence,
          "Imported names, one row an alias.",
          {Path(),
           Start(),
           End(),
           Line(),
           Int("name_bstart", "First byte of the imported name as written."),
           Int("name_bend", "Byte after it."),
           Int("node_id", "Alias node."),
           Int("declaration_id", "ImportAlias node; null for a star.", kMay),
           Text("module", "Module as written, without leading dots.", kMay),
           Text("name", "Name imported from it; null for `import m`.", kMay),
           Text("asname", "Name after `as`.", kMay),
           Int("level", "Leading dots."),
           Flag("is_star", "Whether it is a star import."),
           AbsoluteModule(),
           Text("source_root", "Source root of the importing file."),
           Int("binding_id", "Binding it defines; null for a star.", kMay),
           Flag("binds_top", "Whether it binds the first part of a dotted name only."),
           Text("top_module", "First part of the absolute module.", kMay),
           Flag("is_stdlib", "Whether that is of the standard library."),
           Int("scope_id", "Scope it is in."),
           Int("module_scope_id", "Scope of the file's module."),
           Flag("is_conditional", "Whether it may not run although its scope does.")},
          {{"path"}, {"bstart"}, {"bend", Direction::kDescending}, {"node_id"}},
          {"node_id"}};
}

Table ModuleSites() {
  return {"module_sites",
          Layer::kEvidence,
          "Modules that names are imported from, where they are named: one row a `from m import`.",
          {Path(), Start(), End(), Line(), Int("node_id", "The ImportFrom."),
           Text("module", "Module as written, without leading dots."), Int("level", "Leading dots."), AbsoluteModule(),
           Text("source_root", "Source root of the importing file."),
           Text("top_module", "First part of the absolute module.", kMay)},
          {{"path"}, {"bstart"}, {"bend", Direction::kDescending}, {"node_id"}},
          {"node_id"}};
}

Table KeywordSites() {
  return {"keyword_sites",
          Layer::kEvidence,
          "Keywords of calls, at their names.",
          {Path(), Start(), End(), Line(), Text("name", "The keyword."), Int("node_id", "Its node."),
           Int("call_id", "The Call.")},
          {{"path"}, {"bstart"}, {"bend", Direction::kDescending}, {"node_id"}},
          {"node_id"}};
}

Table ReturnSites() {
  return {
      "return_sites",
      Layer::kEvidence,
      "What functions give: returns, of a generator what it yields, of a lambda its expression; not of `__init__`.",
      {Path(), Start(), End(), Int("node_id", "The Return, Yield or YieldFrom, or the expression."),
       Int("function_id", "The function's declaration."), Text("kind", "`return`, `yield`, `yield_from` or `lambda`.")},
      {{"path"}, {"bstart"}, {"bend", Direction::kDescending}, {"node_id"}},
      {"node_id"}};
}

Table ExportSites() {
  return {
      "export_sites",
      Layer::kEvidence,
      "Elements of `__all__`, without those that a later assignment replaces.",
      {Path(), Start(), End(), Int("node_id", "Syntax node of the element."),
       Int("module_scope_id", "Scope of the file's module."), Text("source_root", "Source root of the file."),
       Text("operation",
            "`add` or `remove` of a name, `all_of` for the whole `__all__` of another module, `empty`, or `unknown`."),
       Text("name", "Name that is added or removed.", kMay),
       Int("binding_id", "Of `all_of`: binding of the first name of the expression.", kMay),
       Text("dotted", "Of `all_of`: attributes between that name and `__all__`.", kMay)},
      {{"path"}, {"bstart"}, {"bend", Direction::kDescending}, {"node_id"}},
      {"node_id"}};
}

Table ImportCalls() {
  return {
      "import_calls",
      Layer::kEvidence,
      "Calls that may import a module by a constant name.",
      {Path(), Start(), End(), Int("node_id", "The Call."), Text("callee", "Callee as written."),
       Int("binding_id", "Binding of the callee's first name.", kMay),
       Text("dotted", "Attributes after that name.", kMay), Text("source_root", "Source root of the file."),
       Text("absolute_module", "Module with leading dots resolved."), Text("top_module", "First part of the module."),
       Flag("gives_top", "Whether the call gives that part alone.")},
      {{"path"}, {"bstart"}, {"bend", Direction::kDescending}, {"node_id"}},
      {"node_id"}};
}

Table Docstrings() {
  return {"docstrings",
          Layer::kEvidence,
          "Documentation strings of modules, classes and functions.",
          {Path(), Start(), End(), Int("owner_id", "Node of the declaration it documents."),
           Int("node_id", "The Constant.")},
          {{"path"}, {"bstart"}},
          {"node_id"}};
}

}  // namespace

std::vector<Table> EvidenceTables() {
  std::vector<Table> tables = {AttributeSites(), CallSites(),   DefinitionSites(), Docstrings(),  ExportSites(),
                               ImportCalls(),    ImportSites(), Modules(),         ModuleSites(), KeywordSites(),
                               ReturnSites(),    NameSites(),   SyntaxNodes()};
  for (std::vector<Table> more : {ValueTables(), WitnessTables(), InstalledTables()}) {
    std::move(more.begin(), more.end(), std::back_inserter(tables));
  }
  std::sort(tables.begin(), tables.end(), [](const Table& a, const Table& b) { return a.name < b.name; });
  return tables;
}

}  // namespace codeanatomy::schema
