#include "functions/arguments_internal.h"
#include "functions/functions_internal.h"

namespace codeanatomy::functions {
namespace {

using engine::ScalarCall;

Made Join(const ScalarCall& call) {
  const Texts parents(call, 0);
  const Texts names(call, 1);
  return ForEachText(call, [&](std::int64_t row, std::string& out) {
    out.append(parents[row]);
    if (!out.empty() && !names[row].empty()) out.push_back('.');
    out.append(names[row]);
    return true;
  });
}

bool Parent(std::string_view qname, std::string_view& part) {
  const std::size_t dot = qname.rfind('.');
  if (dot == std::string_view::npos) return false;
  part = qname.substr(0, dot);
  return true;
}

bool Last(std::string_view qname, std::string_view& part) {
  part = qname.substr(qname.rfind('.') + 1);
  return true;
}

bool First(std::string_view qname, std::string_view& part) {
  part = qname.substr(0, qname.find('.'));
  return true;
}

template <bool (*Take)(std::string_view, std::string_view&)>
Made PartOf(const ScalarCall& call) {
  return ForEachPart(call, Take);
}

Made IsPrefix(const ScalarCall& call) {
  const Texts prefixes(call, 0);
  const Texts qnames(call, 1);
  return ForEachRow<arrow::BooleanBuilder>(call, [&](std::int64_t row) {
    const std::string_view prefix = prefixes[row];
    const std::string_view qname = qnames[row];
    return prefix.empty() ||
           (qname.starts_with(prefix) && (qname.size() == prefix.size() || qname[prefix.size()] == '.'));
  });
}

// As CPython's importlib: the package is the module itself or its parent, and each level but the first takes a part off.
bool Resolve(std::string_view module, bool is_package, std::int64_t level, std::string_view name, std::string& out) {
  if (level < 0) return false;
  std::string_view base;
  if (level > 0) {
    base = module;
    // A module without a package has nothing to be relative to.
    for (std::int64_t up = is_package ? 1 : 0; up < level; ++up) {
      if (!Parent(base, base)) return false;
    }
    if (base.empty()) return false;
  }
  out.append(base);
  if (!base.empty() && !name.empty()) out.push_back('.');
  out.append(name);
  return !out.empty();
}

Made ResolveImport(const ScalarCall& call) {
  const Texts modules(call, 0);
  const Bools is_package(call, 1);
  const Ints levels(call, 2);
  const Texts names(call, 3);
  return ForEachText(call, [&](std::int64_t row, std::string& out) {
    return Resolve(modules[row], is_package[row], levels[row], names[row], out);
  });
}

}  // namespace

std::vector<Function> QnameFunctions() {
  const auto qname = [] { return Text("qname", "A dotted name."); };
  return {
      {{.name = "qname_join",
        .parameters = {Text("parent", "A dotted name; may be empty."), Text("name", "What follows; may be empty.")},
        .returns = arrow::utf8_view(),
        .description = "Two dotted names as one, with a dot between where neither is empty.",
        .example = "SELECT qname_join(module, name) AS imported FROM imports WHERE level = 0 AND name IS NOT NULL"},
       Join},
      {{.name = "qname_parent",
        .parameters = {qname()},
        .returns = arrow::utf8_view(),
        .gives_null = true,
        .description = "A dotted name without its last part; null for a name of one part.",
        .example = "SELECT qualified_name, qname_parent(qualified_name) AS holder FROM definitions"},
       PartOf<Parent>},
      {{.name = "qname_last",
        .parameters = {qname()},
        .returns = arrow::utf8_view(),
        .description = "The last part of a dotted name.",
        .example = "SELECT callee, qname_last(callee) AS name FROM call_graph WHERE callee IS NOT NULL"},
       PartOf<Last>},
      {{.name = "qname_first",
        .parameters = {qname()},
        .returns = arrow::utf8_view(),
        .description = "The first part of a dotted name.",
        .example = "SELECT DISTINCT qname_first(target) AS package FROM imports WHERE status = 'external'"},
       PartOf<First>},
      {{.name = "qname_is_prefix",
        .parameters = {Text("prefix", "A dotted name; an empty one is before every name."), qname()},
        .returns = arrow::boolean(),
        .description =
            "Whether a dotted name is another one or holds it: `a.b` does `a.b` and `a.b.c`, and not `a.bc`.",
        .example = "SELECT qualified_name FROM definitions WHERE qname_is_prefix('main', qualified_name)"},
       IsPrefix},
      {{.name = "qname_resolve_import",
        .parameters = {Text("module", "The importing module."), Truth("is_package", "Whether it is a package."),
                       Whole("level", "How many dots the import has."),
                       Text("name", "What stands behind the dots; empty: nothing.")},
        .returns = arrow::utf8_view(),
        .gives_null = true,
        .description =
            "The absolute name of what an import names, as CPython resolves it; null where the dots leave the "
            "package.",
        .example = "SELECT f.module, qname_resolve_import(f.module, f.path LIKE '%__init__.py', i.level,\n"
                   "       coalesce(i.module, '')) AS imported FROM imports i JOIN files f ON f.path = i.path"},
       ResolveImport},
  };
}

}  // namespace codeanatomy::functions
