#include <algorithm>
#include <iterator>

#include "schema/schema_internal.h"

namespace codeanatomy::schema {
namespace {

Column TargetKind() { return Text("target_kind", "`binding`, `module` or `external`: what the target is."); }
Column TargetId() { return Int("target_id", "Binding or Module node; null for something outside.", kMay); }
Column Symbol() { return Text("symbol", "Dotted name of something outside the repository.", kMay); }

// How a candidate stands among those of its group.
std::vector<Column> Standing(std::vector<Column> columns) {
  columns.push_back(Int("place", "Place among the candidates, from 1; no two share one."));
  columns.push_back(Text("outcome", "`wins`, `ties` or `loses`."));
  columns.push_back(Text("lost_by", "What decided against it, where it loses.", kMay));
  return columns;
}

Table ModuleCandidates() {
  return {"module_candidates",
          Layer::kDerived,
          "The modules that each imported dotted name may mean from each source root, ranked.",
          Standing({Text("source_root", "Source root of the importing file."), Text("module", "Dotted name."),
                    Int("module_id", "A module's node."), Text("module_path", "Its path."),
                    Int("scope_id", "Its scope.", kMay)}),
          {{"source_root"}, {"module"}, {"place"}},
          {"source_root", "module", "module_id"}};
}

Table LinkCandidates() {
  return {"link_candidates",
          Layer::kDerived,
          "What a name imported from a module of the repository may be there, ranked.",
          Standing({Int("node_id", "Alias node."), Int("binding_id", "Binding that the import defines.", kMay),
                    Int("module_id", "Module that it is imported from; itself where that is a source root."),
                    TargetKind(), Int("target_id", "Binding or Module node."),
                    Text("evidence", "`bound-name`, `star-import` or `submodule`: what speaks for it.")}),
          {{"node_id"}, {"place"}},
          {"node_id", "target_kind", "target_id"}};
}

Table LoadedModules() {
  return {"loaded_modules",
          Layer::kDerived,
          "Modules that some import of the repository loads, with their packages.",
          {Int("module_id", "The module's node.")},
          {{"module_id"}},
          {"module_id"}};
}

Table ModuleTargets() {
  return {"module_targets",
          Layer::kDerived,
          "The module that each imported dotted name means from each source root.",
          {Text("source_root", "Source root of the importing file."), Text("module", "Dotted name."),
           Int("module_id", "Its node."), Text("module_path", "Its path."), Int("scope_id", "Its scope.", kMay)},
          {{"source_root"}, {"module"}},
          {"source_root", "module"}};
}

std::vector<Column> ImportColumns() {
  return {Int("node_id", "Alias node."),
          Int("binding_id", "Binding that the import defines.", kMay),
          TargetKind(),
          TargetId(),
          Symbol(),
          {"reaches_end", Type::kBool, kNot, "Whether the end of the body has what the import binds."}};
}

Table ImportLinks() {
  return {"import_links",
          Layer::kDerived,
          "One step from an import to what it names.",
          ImportColumns(),
          {{"node_id"}, {"target_kind"}, {"target_id"}, {"symbol"}},
          {"node_id", "target_kind", "target_id", "symbol"}};
}

Table ImportTargets() {
  return {"import_targets",
          Layer::kDerived,
          "Where each import leads after following imports of imports.",
          ImportColumns(),
          {{"node_id"}, {"target_kind"}, {"target_id"}, {"symbol"}},
          {"node_id", "target_kind", "target_id", "symbol"}};
}

Table ImportEnds() {
  return {"import_ends",
          Layer::kDerived,
          "What each import names.",
          {Int("node_id", "Alias, or the ImportFrom for the module it names."), TargetKind(), TargetId(), Symbol()},
          {{"node_id"}, {"target_kind"}, {"target_id"}, {"symbol"}},
          {"node_id", "target_kind", "target_id", "symbol"}};
}

Table ModuleMembers() {
  return {"module_members",
          Layer::kDerived,
          "Names that can be taken from a module, and where they lead.",
          {Int("module_id", "The module's node."), Text("name", "The name."), TargetKind(), TargetId(), Symbol()},
          {{"module_id"}, {"name"}, {"target_kind"}, {"target_id"}, {"symbol"}},
          {"module_id", "name", "target_kind", "target_id", "symbol"}};
}

Table NameTargets() {
  return {"name_targets",
          Layer::kDerived,
          "What names mean that imports bind.",
          {Int("node_id", "Name node."), TargetKind(), TargetId(), Symbol()},
          {{"node_id"}, {"target_kind"}, {"target_id"}, {"symbol"}},
          {"node_id", "target_kind", "target_id", "symbol"}};
}

Table ClassMethods() {
  return {"class_methods",
          Layer::kDerived,
          "Methods by class.",
          {Int("class_id", "The class's declaration."), Text("name", "The method's name."),
           Int("method_id", "The method's declaration."), Text("path", "Path of the file."),
           Int("name_bstart", "First byte of the name."), Int("name_bend", "Byte after the name.")},
          {{"path"}, {"name_bstart"}, {"method_id"}},
          {"method_id"}};
}

Table ValueFacts() {
  return {"value_facts",
          Layer::kDerived,
          "What values lead to: what attributes name, what calls reach, and the order of classes.",
          {Text("subject",
                "`attribute`, `callee`, of a class `base`, `ancestor` (from 1, in the order attributes are looked up "
                "in) or `metaclass`, of a call `argument`, `keyword` or `instance`, `type` of a place, `narrow` of a "
                "test, or `bound`: what was left out."),
           Int("node_id", "The expression's node; of a class its declaration."),
           Int("position", "Place among the rows of that subject, node and way."),
           Text("target_kind",
                "`binding`, `attribute`, `declaration`, `parameter`, `module` or `external`; null: nothing is known.",
                kMay),
           Int("target_id", "Node of the target.", kMay),
           Text("symbol",
                "Dotted name of something outside the repository; of a keyword its name; of a place or test the type.",
                kMay),
           Text("via",
                "Of an attribute what it is taken from, of a callee how it comes to be called, of an ancestor "
                "`conflict` where there is no order, of a type `declared` or `inferred`, of a test the name; empty: "
                "nothing is known."),
           Int("caller_id", "Of a callee or type the declaration whose code it is, of an argument the callee's.", kMay),
           Text("reason", "Why nothing is known; of a type its status.", kMay),
           Int("number",
               "Of a positional argument its place, of an instance how many things the call may give, of a callee of "
               "how many it is one, of an attribute how many others there are, of a bound how many there may be or "
               "are.",
               kMay)},
          {{"subject"}, {"node_id"}, {"via"}, {"position"}},
          {"subject", "node_id", "via", "position"}};
}

Table CallModules() {
  return {"call_modules",
          Layer::kDerived,
          "Modules that calls with a constant name import.",
          {Int("node_id", "The Call."), TargetKind(), TargetId(), Symbol()},
          {{"node_id"}, {"target_kind"}, {"target_id"}, {"symbol"}},
          {"node_id", "target_kind", "target_id", "symbol"}};
}

Table TargetDefinitions() {
  return {"target_definitions",
          Layer::kDerived,
          "Definitions that a binding or module stands for.",
          {Int("target_id", "Binding or Module node."), Text("target", "Qualified name."),
           Text("definition_kind", "Kind of definition."), Text("target_path", "File.", kMay),
           Int("target_bstart", "First byte of the name.", kMay), Int("target_bend", "Byte after the name.", kMay),
           Int("definition_bstart", "First byte of the definition.", kMay),
           Int("declaration_id", "The declaration's node.", kMay),
           Int("opens_scope_id", "Scope that the definition opens.", kMay),
           Int("candidates", "How many definitions there are."),
           Int("declarations", "How many declarations those make; 1 where the first stands for all.")},
          {{"target_path"}, {"target_bstart"}, {"target_bend"}, {"target"}, {"target_id"}, {"declaration_id"}},
          {"target_id", "declaration_id", "target_bstart"}};
}

// What speaks for a candidate of a reference.
std::vector<Column> OfReference() {
  return {Int("node_id", "Syntax node of the site."),
          TargetId(),
          Symbol(),
          Text("evidence",
               "What speaks for it: `scope`, `import`, `member` of a class or object, `keyword` of a call, `outside` "
               "where nothing binds "
               "the name, `unbound` for what a "
               "module's variable means before it is bound, or `hidden` for what another binding of the name hides."),
          Int("definitions", "How many definitions it stands for."),
          Int("declarations", "How many declarations those make."),
          Int("score", "How well it fits, in millionths.")};
}

Table Evidence(std::string name, std::string comment) {
  return {std::move(name),
          Layer::kDerived,
          std::move(comment),
          OfReference(),
          {{"node_id"}, {"target_id"}, {"symbol"}},
          {"node_id", "target_id", "symbol"}};
}

Table Candidates(std::string name, std::string comment) {
  std::vector<Column> columns = Standing(OfReference());
  columns.push_back({"reaches", Type::kBool, kNot, "Whether it is a target under the strictness of the build."});
  return {std::move(name),    Layer::kDerived,          std::move(comment),
          std::move(columns), {{"node_id"}, {"place"}}, {"node_id", "target_id", "symbol"}};
}

Table NameEvidence() {
  return Evidence("name_evidence", "What each name and import may mean, and what speaks for it.");
}

Table NameCandidates() { return Candidates("name_candidates", "What each name and import may mean, ranked."); }

Table MemberEvidence() {
  return Evidence("member_evidence", "What each attribute and keyword may mean, and what speaks for it.");
}

Table MemberCandidates() {
  return Candidates("member_candidates", "What each attribute and keyword may mean, ranked.");
}

Table Targets(std::string name, std::string comment) {
  return {std::move(name),
          Layer::kDerived,
          std::move(comment),
          {Text("path", "Path of the file."),
           Int("bstart", "First byte."),
           Int("bend", "Byte after the last."),
           Int("line", "Line, 1-based."),
           Text("name", "Name as written."),
           Text("role", "Role of the site."),
           Int("node_id", "Syntax node of the site."),
           Text("target", "Qualified name it leads to.", kMay),
           Text("target_kind", "Kind of definition, or `external`.", kMay),
           Text("target_path", "File of the definition.", kMay),
           Int("target_bstart", "First byte of its name.", kMay),
           Int("target_bend", "Byte after its name.", kMay),
           Int("definition_bstart", "First byte of the definition.", kMay),
           Int("declaration_id", "The declaration's node.", kMay),
           Int("opens_scope_id", "Scope that the definition opens.", kMay),
           Text("status", "Status of the reference."),
           Int("millionths", "Confidence in millionths."),
           Text("reason", "Why it is not resolved.", kMay),
           Int("ends", "How many declarations or outside symbols the site may mean."),
           Int("end_millionths", "What each of these has of the confidence.")},
          {{"path"},
           {"bstart"},
           {"bend", Direction::kDescending},
           {"role"},
           {"target"},
           {"target_path"},
           {"target_bstart"}},
          {"path", "bstart", "bend", "role", "target", "target_path", "target_bstart"}};
}

Table NameReferences() {
  return Targets("name_references", "References of names and imports, and bindings, with the nodes at both ends.");
}

Table ReferenceTargets() {
  Table table = Targets("reference_targets", "References with the nodes at both ends.");
  table.is_sorted = true;
  return table;
}

Table CallTargets() {
  return {
      "call_targets",
      Layer::kDerived,
      "Calls with the nodes at both ends.",
      {Text("path", "Path of the file."), Int("bstart", "First byte."), Int("bend", "Byte after the last."),
       Int("line", "Line, 1-based."), Text("caller", "Qualified name of the caller."),
       Int("node_id", "Call, or the decorator's expression."), Text("callee", "Qualified name of the callee.", kMay),
       Text("callee_kind", "Kind of the callee's definition, or `external`.", kMay),
       Text("callee_path", "File of the callee.", kMay), Int("callee_bstart", "First byte of its definition.", kMay),
       Int("declaration_id", "The callee's node.", kMay), Int("decorated_id", "Declaration that is decorated.", kMay),
       Text("via",
            "How it comes to be called: `call`, `construction`, `decoration`, `iteration`, `context`, `operation`, "
            "`raise` or "
            "`property`."),
       Text("status", "Status of the call."), Int("millionths", "Confidence in millionths."),
       Text("reason", "Why it is not resolved.", kMay)},
      {{"path"},
       {"bstart"},
       {"bend", Direction::kDescending},
       {"callee"},
       {"callee_path"},
       {"callee_bstart"},
       {"reason"},
       {"via"}},
      {"path", "bstart", "bend", "callee", "callee_path", "callee_bstart", "via", "reason"},
      true};
}

}  // namespace

std::vector<Table> DerivedTables() {
  std::vector<Table> tables = {CallModules(),    CallTargets(),       ImportEnds(),       ImportLinks(),
                               ImportTargets(),  LinkCandidates(),    LoadedModules(),    ModuleCandidates(),
                               ModuleMembers(),  ModuleTargets(),     MemberCandidates(), MemberEvidence(),
                               NameCandidates(), NameEvidence(),      NameReferences(),   ReferenceTargets(),
                               NameTargets(),    TargetDefinitions(), ValueFacts(),       ClassMethods()};
  for (std::vector<Table> more : {StarTables(), OutsideTables()}) {
    std::move(more.begin(), more.end(), std::back_inserter(tables));
  }
  std::sort(tables.begin(), tables.end(), [](const Table& a, const Table& b) { return a.name < b.name; });
  return tables;
}

}  // namespace codeanatomy::schema
