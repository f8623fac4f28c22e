#include "schema/schema_internal.h"

namespace codeanatomy::schema {
namespace {

Column Path() { return Text("path", "Path of the file, relative to the repository root."); }
Column Value() { return Int("value", "Number of the value in its file."); }

Table ReachingDefinitions() {
  return {
      "reaching_definitions",
      Layer::kEvidence,
      "Which of a name's definitions reach a use in its own body, and the end of a module's or class's body. A use has "
      "rows "
      "where they are not those of the end, or, where that has none, not all definitions of the name.",
      {Path(), Int("number", "Number in the file."), Int("binding_id", "The name's binding."),
       Int("node_id", "The use; null for the end of the body.", kMay),
       Int("definition_id", "Syntax node that binds; null where the name may not be bound yet, or no more.", kMay),
       Int("otherwise_binding_id", "Of a name that a class has not bound: the module's, which it then means.", kMay)},
      {{"path"}, {"number"}},
      {"path", "number"}};
}

Table ValueInputs() {
  return {
      "value_inputs",
      Layer::kEvidence,
      "What each value is made of: other values of its file.",
      {Path(), Value(),
       Text("role", "`any` for one of many, `callee`, `argument`, `base`, `key` and so on: what it is to the value."),
       Int("position", "Position among the inputs of that role."),
       Text("name", "Name of a keyword or member, or key of an element.", kMay), Int("input", "Number of the input.")},
      {{"path"}, {"value"}, {"role"}, {"position"}},
      {"path", "value", "role", "position"}};
}

Table ValueNodes() {
  return {
      "value_nodes",
      Layer::kEvidence,
      "Values of each file: what names and expressions may be, by the definitions that reach them.",
      {Path(), Value(), Text("op", "What it is: `function`, `call`, `attribute`, `merge`, `raise` and so on."),
       Int("node_id",
           "Declaration of a function, class or parameter, syntax node of all else; null where there is none.", kMay),
       Int("binding_id", "Binding of a `variable`.", kMay),
       Text("name", "Name, builtin class, key, method or reason, by `op`.", kMay),
       Text("detail",
            "Kind of a parameter, position of what is unpacked, `async`, key of a constant, begin of a slice, name "
            "that is "
            "tested, or whether a function's end may be reached.",
            kMay),
       Int("caller_id", "The module, class or callable whose code it is; null where it has no syntax, and in texts.",
           kMay)},
      {{"path"}, {"value"}},
      {"path", "value"}};
}

Table ValuePlaces() {
  return {"value_places",
          Layer::kEvidence,
          "What names are given where they are bound; parameters, functions, classes and imports are no rows.",
          {Path(), Int("node_id", "Syntax node that binds."), Value(),
           Int("annotation", "Number of the value that says what the name is; null where nothing says so.", kMay),
           Int("caller_id", "The module, class or callable whose code it is.")},
          {{"path"}, {"node_id"}, {"value"}},
          {"path", "node_id", "value"}};
}

}  // namespace

std::vector<Table> ValueTables() { return {ReachingDefinitions(), ValueInputs(), ValueNodes(), ValuePlaces()}; }

}  // namespace codeanatomy::schema
