#include "schema/schema_internal.h"

namespace codeanatomy::schema {
namespace {

constexpr auto kDown = Direction::kDescending;

Column Path() { return {"path", Type::kString, kNot, "Path relative to the repository root, `/` between its parts."}; }
Column Start(Null null = kNot) { return {"bstart", Type::kInt64, null, "First byte, as an offset into the raw file."}; }
Column End(Null null = kNot) { return {"bend", Type::kInt64, null, "Byte after the last."}; }
Column Line(Null null = kNot) { return {"line", Type::kInt64, null, "Line of the first byte, 1-based."}; }
Column Status() { return {"status", Type::kString, kNot, "`resolved`, `ambiguous`, `external` or `unresolved`."}; }
Column Confidence() {
  return {"confidence", Type::kConfidence, kNot,
          "How sure the answer is, from 0 to 1; 1 is what the language decides."};
}
Column Origin() { return {"origin", Type::kString, kNot, "The evidence it comes from."}; }
Column Reason() { return {"reason", Type::kString, kMay, "Why it is not resolved; null where it is."}; }

Table Nodes() {
  return {
      "nodes",
      Layer::kPublic,
      "The nodes of the graph.",
      {{"node_id", Type::kInt64, kNot, "Identity; survives edits elsewhere."},
       {"kind", Type::kString, kNot, "Kind of node, as docs/graph.md lists them."},
       {"name", Type::kString, kMay, "Identifier it declares or names; null where it has none."},
       {"qualified_name", Type::kString, kMay, "Dotted name of a declaration, scope or outside symbol."},
       Path(),
       Start(kMay),
       End(kMay),
       Line(kMay),
       {"col", Type::kInt64, kMay, "Byte column of the first byte, 0-based."},
       {"parent_id", Type::kInt64, kMay, "The node that contains it; null for roots."},
       {"ordinal", Type::kInt64, kMay, "Position among the children of the parent; null where a rule pack gives none."},
       Origin()},
      // What has no file comes last: what is outside is known only when nearly all rules have run.
      {{"path", Direction::kEmptyLast}, {"bstart"}, {"bend", kDown}, {"kind"}, {"ordinal"}, {"node_id"}},
      {"node_id"}};
}

Table Edges() {
  return {
      "edges",
      Layer::kPublic,
      "The edges of the graph.",
      {{"edge_id", Type::kInt64, kNot, "Identity: kind, both ends and, where a pair can meet twice, the site."},
       {"kind", Type::kString, kNot, "Kind of edge, as docs/graph.md lists them."},
       {"src", Type::kInt64, kNot, "Node it starts from."},
       {"dst", Type::kInt64, kNot, "Node it leads to."},
       Path(),
       Start(kMay),
       End(kMay),
       Origin(),
       {"resolution", Type::kString, kNot, "`resolved`, `ambiguous`, `external` or `unresolved`."},
       Confidence(),
       {"ambiguity_group", Type::kInt64, kMay, "The site whose candidates exclude one another; null where decided."},
       {"rule", Type::kString, kNot, "The rule that wrote it."},
       {"label", Type::kString, kMay, "Field, keyword or role by which the ends meet."},
       {"ordinal", Type::kInt64, kMay, "Position within a list field or among arguments."}},
      {{"path"}, {"bstart"}, {"bend", kDown}, {"kind"}, {"edge_id"}},
      {"edge_id"}};
}

Table Witnesses() {
  return {"witnesses",
          Layer::kPublic,
          "Who says so: one row an edge and source.",
          {{"edge_id", Type::kInt64, kNot, "The edge."},
           Origin(),
           {"rule", Type::kString, kNot, "The rule that found it."},
           Confidence(),
           {"detail", Type::kString, kMay, "What the source said beyond the edge."},
           {"path", Type::kString, kNot, "The edge's path."}},
          {{"path"}, {"edge_id"}, {"origin"}, {"rule"}},
          {"edge_id", "origin", "rule"}};
}

Table Conflicts() {
  return {
      "conflicts",
      Layer::kPublic,
      "What two sources say differently about a place in a file that both accept.",
      {Path(),
       Start(kMay),
       End(kMay),
       {"subject", Type::kString, kNot,
        "What they differ in: `accepted`, `node`, `parent`, `field`, `context`, `name`, `other_names`, `docstring`, "
        "`scope`, `symbol` or `symbol.` and a flag."},
       {"left_origin", Type::kString, kNot, "One source: the one that the graph follows."},
       {"left_value", Type::kString, kMay, "What it has; null for nothing."},
       {"right_origin", Type::kString, kNot, "The other source."},
       {"right_value", Type::kString, kMay, "What that has; null for nothing."},
       {"rule", Type::kString, kNot, "The rule that found it."},
       {"ordinal", Type::kInt64, kNot, "Position among the conflicts of the file."}},
      {{"path"}, {"ordinal"}},
      {"path", "ordinal"}};
}

Table Props() {
  return {"props",
          Layer::kPublic,
          "Properties of nodes and edges that are no column.",
          {{"owner_kind", Type::kString, kNot, "`node` or `edge`."},
           {"owner_id", Type::kInt64, kNot, "The node or edge."},
           {"key", Type::kString, kNot, "Name of the property."},
           {"value_type", Type::kString, kNot, "`string`, `int`, `float` or `bool`: which value column holds it."},
           {"value_string", Type::kString, kMay, "Value of a string property."},
           {"value_int", Type::kInt64, kMay, "Value of an integer property."},
           {"value_float", Type::kFloat64, kMay, "Value of a floating-point property."},
           {"value_bool", Type::kBool, kMay, "Value of a boolean property."},
           {"path", Type::kString, kMay, "The owner's path; null where the rule gives none."}},
          {{"owner_kind"}, {"owner_id"}, {"key"}},
          {"owner_kind", "owner_id", "key"}};
}

Table Findings() {
  return {
      "findings",
      Layer::kPublic,
      "What rule packs find; empty without them.",
      {{"rule", Type::kString, kNot, "The rule that found it."},
       {"severity", Type::kString, kNot, "`note`, `warning` or `error`."},
       Path(),
       Start(),
       End(),
       Line(kMay),
       {"message", Type::kString, kNot, "What is found there."},
       {"fingerprint", Type::kString, kNot,
        "BLAKE3-256 of rule, path, message and position among equal ones, hexadecimal; an edit elsewhere keeps it."},
       {"flow", Type::kString, kMay, "Steps that lead there; null: none are told."}},
      {{"path"}, {"bstart"}, {"bend", kDown}, {"rule"}, {"message"}},
      {"rule", "path", "bstart", "bend", "message"}};
}

Table FrameworkCalls() {
  return {
      "framework_calls",
      Layer::kPublic,
      "What frameworks call, as rule packs know it; empty without them.",
      {{"framework", Type::kString, kNot, "The framework that calls."},
       {"kind", Type::kString, kNot,
        "`entry`: it finds the callee by itself; `registration`: code at the place hands it over; `call`: it calls it "
        "when what stands around the place runs."},
       {"callee", Type::kString, kNot, "Qualified name of what it calls: a module, class, function or method."},
       {"callee_path", Type::kString, kNot, "File of the callee's definition."},
       {"callee_bstart", Type::kInt64, kNot, "First byte of the callee's definition."},
       Path(),
       Start(),
       End(),
       Line(kMay),
       {"reason", Type::kString, kNot, "What at the place says so: a name of the framework's, or words."},
       {"rule", Type::kString, kNot, "The rule that knows it."}},
      {{"path"}, {"bstart"}, {"bend", kDown}, {"rule"}, {"callee"}, {"callee_path"}, {"callee_bstart"}},
      {"rule", "path", "bstart", "bend", "callee", "callee_path", "callee_bstart"}};
}

Table Files() {
  return {"files",
          Layer::kPublic,
          "The Python files of the repository.",
          {Path(),
           {"file_id", Type::kInt64, kNot, "The File node."},
           {"content_hash", Type::kString, kNot, "BLAKE3-256 of the raw bytes, hexadecimal; empty where unreadable."},
           {"size", Type::kInt64, kNot, "Bytes."},
           {"encoding", Type::kString, kNot, "Character encoding by BOM and coding cookie."},
           {"newline", Type::kString, kNot, "`lf`, `crlf`, `cr`, `mixed` or `none`."},
           {"module", Type::kString, kNot, "Dotted module name."},
           {"source_root", Type::kString, kNot, "Folder that module names count from; `.` is the repository."},
           {"parse_status", Type::kString, kNot, "`ok`, `partial` (an error within) or `failed` (not read at all)."},
           {"error_count", Type::kInt64, kNot, "Diagnostics of severity error."},
           {"error_bytes", Type::kInt64, kNot, "Bytes inside regions that do not parse."}},
          {{"path"}},
          {"path"}};
}

Table ScopeManifest() {
  return {"scope_manifest",
          Layer::kPublic,
          "What was looked at and why it is in or out.",
          {Path(),
           {"kind", Type::kString, kNot, "`file`, `directory`, `symlink` or `other`."},
           {"included", Type::kBool, kNot, "Whether it is part of the graph."},
           {"reason", Type::kString, kNot, "Why."},
           {"detail", Type::kString, kMay, "The pattern or error behind the reason."}},
          {{"path"}},
          {"path"}};
}

Table Diagnostics() {
  return {"diagnostics",
          Layer::kPublic,
          "What could not be read as it stands.",
          {Path(),
           Start(kMay),
           End(kMay),
           Line(kMay),
           {"stage", Type::kString, kNot, "`walk`, `read`, `decode`, `parse`, `lower` or `scope`."},
           {"code", Type::kString, kNot, "Class of problem."},
           {"severity", Type::kString, kNot, "`note`, `warning` or `error`."},
           {"message", Type::kString, kNot, "What was expected and what was found."},
           {"ordinal", Type::kInt64, kNot, "Position among the diagnostics of equal span, stage and code."}},
          {{"path"}, {"bstart"}, {"bend", kDown}, {"stage"}, {"code"}, {"ordinal"}},
          {"path", "bstart", "bend", "stage", "code", "ordinal"}};
}

Table Definitions() {
  return {"definitions",
          Layer::kPublic,
          "One row a binding site.",
          {{"qualified_name", Type::kString, kNot, "Module, enclosing classes and functions, and name, dotted."},
           {"kind", Type::kString, kNot,
            "`module`, `class`, `function`, `method`, `lambda`, `variable`, `parameter`, `import`, `attribute` or "
            "`type_parameter`."},
           {"name", Type::kString, kNot, "Identifier bound."},
           Path(),
           Start(),
           End(),
           {"name_bstart", Type::kInt64, kNot, "First byte of the identifier."},
           {"name_bend", Type::kInt64, kNot, "Byte after the identifier."},
           Line(),
           {"node_id", Type::kInt64, kNot, "The declaration's node."}},
          {{"path"}, {"bstart"}, {"bend", kDown}, {"kind"}, {"name_bstart"}, {"qualified_name"}},
          {"path", "bstart", "bend", "kind", "name_bstart", "qualified_name"}};
}

Table References() {
  return {"references",
          Layer::kPublic,
          "One row a place that names something, role and target.",
          {Path(),
           Start(),
           End(),
           Line(),
           {"name", Type::kString, kNot, "Identifier or dotted module name as written."},
           {"role", Type::kString, kNot,
            "`read`, `write`, `delete`, `call`, `import`, or `attribute`, also of a keyword of a call."},
           {"target", Type::kString, kMay, "Qualified name it leads to."},
           {"target_kind", Type::kString, kMay, "Kind of definition, or `external`."},
           {"target_path", Type::kString, kMay, "File of the definition."},
           {"target_bstart", Type::kInt64, kMay, "First byte of the definition's name."},
           {"target_bend", Type::kInt64, kMay, "Byte after the definition's name."},
           Status(),
           Confidence(),
           Origin(),
           Reason()},
          {{"path"}, {"bstart"}, {"bend", kDown}, {"role"}, {"target"}, {"target_path"}, {"target_bstart"}},
          {"path", "bstart", "bend", "role", "target", "target_path", "target_bstart"}};
}

Table CallGraph() {
  return {
      "call_graph",
      Layer::kPublic,
      "One row a call site and callee.",
      {{"caller", Type::kString, kNot, "Qualified name of the function, class or module that calls."},
       {"callee", Type::kString, kMay, "Qualified name of what is called."},
       Path(),
       Start(),
       End(),
       Line(),
       {"callee_path", Type::kString, kMay, "File of the callee's definition."},
       {"callee_bstart", Type::kInt64, kMay, "First byte of the callee's definition."},
       Status(),
       Confidence(),
       Origin(),
       Reason(),
       {"via", Type::kString, kNot,
        "How it comes to be called: `call`, `construction` of a class, `decoration`, `iteration`, `context` of a "
        "`with`, `operation` or a function that does what one does, `raise`, `property` or another descriptor, `class` "
        "statement, `import`."}},
      {{"path"}, {"bstart"}, {"bend", kDown}, {"callee"}, {"callee_path"}, {"callee_bstart"}, {"reason"}, {"via"}},
      {"path", "bstart", "bend", "callee", "callee_path", "callee_bstart", "reason", "via"}};
}

Table Scopes() {
  return {"scopes",
          Layer::kPublic,
          "Scopes as CPython's symbol table has them.",
          {{"scope_id", Type::kInt64, kNot, "The Scope node."},
           {"kind", Type::kString, kNot,
            "`module`, `class`, `function`, `lambda`, `comprehension`, `type_parameters`, `type_alias`, "
            "`type_variable` or `annotation`."},
           {"qualified_name", Type::kString, kNot, "Dotted name of what opens it."},
           {"parent_id", Type::kInt64, kMay, "Enclosing scope; null for a module."},
           Path(),
           Start(),
           End(),
           {"name", Type::kString, kNot, "Name as `symtable` gives it."}},
          {{"path"}, {"bstart"}, {"bend", kDown}, {"kind"}, {"scope_id"}},
          {"scope_id"}};
}

Table Bindings() {
  auto flag = [](const char* name, const char* comment) { return Column{name, Type::kBool, Null::kNo, comment}; };
  return {
      "bindings",
      Layer::kPublic,
      "Names of each scope, with the flags of CPython's symbol table.",
      {{"binding_id", Type::kInt64, kNot, "The Binding node."},
       {"scope_id", Type::kInt64, kNot, "The scope."},
       {"name", Type::kString, kNot, "The name, mangled where the class demands it."},
       {"kind", Type::kString, kNot,
        "`type_parameter`, `parameter`, `nonlocal`, `global` (declared), `free`, `import`, `class_local`, `cell`, "
        "`local`, or `global_implicit` for a name the scope only reads and no enclosing function binds."},
       flag("is_referenced", "It is read here."),
       flag("is_assigned", "It is bound here."),
       flag("is_annotated", "It is annotated here."),
       flag("is_imported", "An import binds it here."),
       flag("is_global", "It is the module's or a builtin."),
       flag("is_free", "It is an enclosing function's."),
       flag("is_cell", "An inner scope uses it."),
       flag("is_parameter", "It is a parameter."),
       Path(),
       {"resolves_to", Type::kInt64, kMay,
        "Binding it leads to by scoping, itself when local; null for builtins and undefined names."},
       {"ordinal", Type::kInt64, kNot, "Position among the names of the file, by scope and first occurrence."},
       {"bstart", Type::kInt64, kNot, "First byte of its first occurrence in the scope; the scope's if it has none."},
       {"bend", Type::kInt64, kNot, "Byte after that occurrence."}},
      {{"path"}, {"ordinal"}},
      {"binding_id"}};
}

Table Imports() {
  return {"imports",
          Layer::kPublic,
          "One row an imported name.",
          {Path(),
           Start(),
           End(),
           {"module", Type::kString, kMay, "Module as written, without leading dots; null for `from . import x`."},
           {"name", Type::kString, kMay, "Name imported from the module; null for `import m`."},
           {"asname", Type::kString, kMay, "Name after `as`."},
           {"level", Type::kInt64, kNot, "Leading dots."},
           {"is_star", Type::kBool, kNot, "Whether it is `from m import *`."},
           {"target", Type::kString, kMay, "Qualified name of what is imported."},
           {"target_path", Type::kString, kMay, "File of the target, where it is in the repository."},
           Status(),
           Reason()},
          {{"path"}, {"bstart"}, {"bend", kDown}, {"name"}, {"target"}, {"target_path"}},
          {"path", "bstart", "bend", "name", "target", "target_path"}};
}

Table Types() {
  return {"types",
          Layer::kPublic,
          "Of which type things are: one row a place where a variable, parameter or attribute is bound, or a function.",
          {Path(),
           {"bstart", Type::kInt64, kNot, "First byte of the name."},
           {"bend", Type::kInt64, kNot, "Byte after the name."},
           Line(),
           {"name", Type::kString, kNot, "The name; of a result the function's."},
           {"kind", Type::kString, kNot, "`variable`, `parameter`, `return` or `attribute`."},
           {"function", Type::kString, kMay,
            "Qualified name of the function, class or module whose code it is; of a result the function itself."},
           {"type_name", Type::kString, kMay,
            "The type as an annotation says it, a union in order of names; null where nothing is known."},
           {"status", Type::kString, kNot,
            "`resolved` where all that may come there is known or said, `external` where that is one class outside, "
            "`ambiguous` where it is one of several or not all is known, else `unresolved`."},
           {"origin", Type::kString, kNot, "`declared` by an annotation, or `inferred` from values."}},
          {{"path"}, {"bstart"}, {"bend", kDown}, {"kind"}, {"name"}, {"function"}},
          {"path", "bstart", "bend", "kind", "name", "function"}};
}

Table Runs() {
  return {
      "runs",
      Layer::kPublic,
      "One row a subject of a run; a run counts when its `run` row is there.",
      {{"run_id", Type::kInt64, kNot, "Number of the run in this store.", true},
       {"subject", Type::kString, kNot,
        "`run`, `table`, `artifact`, `plans`, `comments`, `task`, `input`, `setting` or `option`."},
       {"name", Type::kString, kNot, "Name of the subject."},
       {"version", Type::kString, kMay,
        "Delta version of a table or artifact, value of a setting or option, of a task the hash of its plan.", true},
       {"digest", Type::kString, kMay,
        "BLAKE3-256 of a table's rows, of the rows that a run added to an artifact, of an input, of all that a task's "
        "rows "
        "depend on, of the names of all plans, of the task graph, or of all rows of the run."},
       {"rows", Type::kInt64, kMay, "Rows of a table, number of inputs."},
       {"status", Type::kString, kNot,
        "`ok`, `partial`, or of a table, artifact or task `unchanged`: an earlier run wrote it."},
       {"started", Type::kTimestamp, kNot, "When it began; of a task, the last time it ran.", true},
       {"finished", Type::kTimestamp, kNot, "When it ended.", true}},
      {{"run_id"}, {"subject"}, {"name"}},
      {"run_id", "subject", "name"}};
}

Table Rules() {
  return {"rules",
          Layer::kPublic,
          "The rules of the last run.",
          {{"name", Type::kString, kNot, "Name of the rule."},
           {"pack", Type::kString, kNot, "Pack it comes from."},
           {"layer", Type::kString, kNot, "Layer of the pack."},
           {"writes", Type::kString, kNot, "Table it writes."},
           {"key", Type::kString, kNot, "Columns that identify a row, comma-separated."},
           {"statement", Type::kString, kNot, "Its text."},
           {"enabled", Type::kBool, kNot, "Whether it ran."}},
          {{"pack"}, {"name"}},
          {"pack", "name"}};
}

}  // namespace

std::vector<Table> PublicTables() {
  return {Bindings(),        CallGraph(), Conflicts(), Definitions(),    Diagnostics(), Edges(), ExternalModules(),
          ExternalSymbols(), Files(),     Findings(),  FrameworkCalls(), Imports(),     Nodes(), Props(),
          References(),      Rules(),     Runs(),      ScopeManifest(),  Scopes(),      Types(), Witnesses()};
}

}  // namespace codeanatomy::schema
