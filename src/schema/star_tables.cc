#include "schema/schema_internal.h"

namespace codeanatomy::schema {
namespace {

Column ModuleScope() { return Int("scope_id", "Scope of the module."); }
Column Name() { return Text("name", "The name."); }
Column Evidence() { return Text("evidence", "`bound-name` or `star-import`: what binds it."); }
Column Binding() { return Int("binding_id", "The module's binding; null for a star import.", kMay); }
Column From() { return Int("from_scope_id", "Scope of the module that the star import opens.", kMay); }
Column Position() { return Int("position", "Where it is bound: a byte of the file."); }
Column Conditional() { return Flag("is_conditional", "Whether that may not run although the module does."); }

Table ModuleExports() {
  return {"module_exports",        Layer::kDerived,          "Names in the `__all__` of each module.",
          {ModuleScope(), Name()}, {{"scope_id"}, {"name"}}, {"scope_id", "name"}};
}

Table StarLinks() {
  return {"star_links",
          Layer::kDerived,
          "The module of the repository that each star import opens.",
          {Int("node_id", "Alias node."), Int("scope_id", "Scope of the importing module."), From(),
           Int("from_module_id", "Node of the module that is opened."), Position(), Conditional(),
           Flag("is_open", "Whether the importing module gives its public names by a star import."),
           Flag("from_is_open", "Whether the module that is opened does."),
           Flag("from_is_unknown", "Whether the `__all__` of that is not all constant.")},
          {{"node_id"}},
          {"node_id"}};
}

Table OpenStars() {
  return {"open_stars",    Layer::kDerived, "Modules with star imports that may bring names that cannot be told.",
          {ModuleScope()}, {{"scope_id"}},  {"scope_id"}};
}

Table StarMembers() {
  return {"star_members",
          Layer::kDerived,
          "Names that each star import brings into a module.",
          {ModuleScope(), Name(), Int("node_id", "Alias node."), From(), Position(), Conditional()},
          {{"scope_id"}, {"name"}, {"node_id"}},
          {"scope_id", "name", "node_id"}};
}

Table StarEvents() {
  return {"star_events",
          Layer::kDerived,
          "What binds the names that star imports bring into a module.",
          {ModuleScope(), Name(), Int("node_id", "Alias node, or syntax node that defines the name."), Evidence(),
           Binding(), From(), Position(), Conditional()},
          {{"scope_id"}, {"name"}, {"node_id"}},
          {"scope_id", "name", "node_id"}};
}

Table StarCandidates() {
  return {"star_candidates",
          Layer::kDerived,
          "What the names that star imports bring mean at the end of their module, ranked.",
          {ModuleScope(), Name(), Evidence(), Binding(), From(),
           Int("place", "Place among the candidates, from 1; no two share one."),
           Text("outcome", "`wins`, `ties` or `loses`."),
           Text("lost_by", "What decided against it, where it loses.", kMay)},
          {{"scope_id"}, {"name"}, {"place"}},
          {"scope_id", "name", "binding_id", "from_scope_id"}};
}

Table StarTargets() {
  return {"star_targets",
          Layer::kDerived,
          "Where names lead through star imports, and what they mean in the modules that these open.",
          {ModuleScope(), Name(), Text("target_kind", "`binding` or `module`."),
           Int("target_id", "Binding or Module node.")},
          {{"scope_id"}, {"name"}, {"target_kind"}, {"target_id"}},
          {"scope_id", "name", "target_kind", "target_id"}};
}

Table StarReadings() {
  return {"star_readings",
          Layer::kDerived,
          "What each use of a name that star imports bring may take it from.",
          {Int("node_id", "Name node."), Name(), Binding(), From(),
           Flag("is_hidden", "Whether another binding of the name hides it.")},
          {{"node_id"}, {"binding_id"}, {"from_scope_id"}},
          {"node_id", "binding_id", "from_scope_id"}};
}

Table StarSites() {
  return {"star_sites",
          Layer::kDerived,
          "Where uses of names lead that star imports bring, and the bindings of their own module that these hide.",
          {Int("node_id", "Name node."), Text("target_kind", "`binding`, `module` or `external`: what the target is."),
           Int("target_id", "Binding or Module node; null for something outside.", kMay),
           Text("symbol", "Dotted name of something outside the repository.", kMay),
           Flag("is_hidden", "Whether another binding of the name hides it.")},
          {{"node_id"}, {"target_kind"}, {"target_id"}, {"symbol"}},
          {"node_id", "target_kind", "target_id", "symbol"}};
}

}  // namespace

std::vector<Table> StarTables() {
  return {ModuleExports(), OpenStars(),    StarCandidates(), StarEvents(), StarLinks(),
          StarMembers(),   StarReadings(), StarSites(),      StarTargets()};
}

}  // namespace codeanatomy::schema
