#include "schema/schema_internal.h"

namespace codeanatomy::schema {
namespace {

Column Distribution() {
  return Text(
      "distribution",
      "The distribution that has it, by the name of its metadata; `python` for the standard library; null where "
      "none says so.",
      kMay);
}
Column Version() {
  return Text("version", "Its version; of the standard library that of the interpreter, where one is named.", kMay);
}
Column StubPath() { return Text("stub_path", "Its stub, from the folder that is searched on.", kMay); }
Column StubDistribution() { return Text("stub_distribution", "The distribution that has the stub.", kMay); }

Table InstalledModules() {
  return {
      "installed_modules",
      Layer::kEvidence,
      "Top-level modules of the standard library, and modules that are installed for the interpreter that is named.",
      {Text("module", "Dotted name."), Text("top", "Its first part."),
       Text("kind", "`standard`, `package`, `source`, `extension`, `stub` (nothing else) or `namespace`."),
       Distribution(), Version(), Text("path", "Its file, from the folder that is searched on.", kMay), StubPath(),
       StubDistribution(), Flag("is_typed", "Whether the distribution says that its annotations hold (`py.typed`).")},
      {{"module"}},
      {"module"}};
}

Table InstalledMembers() {
  return {
      "installed_members",
      Layer::kEvidence,
      "What stubs and typed sources declare of modules that are imported and installed for the interpreter that is "
      "named.",
      {Text("symbol", "Dotted name."),
       Text("kind",
            "`class`, `function`, `method`, `property`, `value`, `alias` of another name, `type` that an annotation "
            "means by it, or `variable` of types."),
       Text("type",
            "Bases of a class, result of a function or method, type of a value or property, name that an alias stands "
            "for. `S` is the object's own type, `?` one that is not known, `await[T]` what awaiting gives T; null "
            "where nothing is known.",
            kMay)},
      {{"symbol"}},
      {"symbol"}};
}

Table OutsideNames() {
  return {"outside_names",
          Layer::kDerived,
          "Dotted names outside the repository that a name, import or call leads to.",
          {Text("symbol", "Dotted name.")},
          {{"symbol"}},
          {"symbol"}};
}

}  // namespace

Table ExternalModules() {
  return {"external_modules",
          Layer::kPublic,
          "One row a module outside the repository that an import names.",
          {Text("module", "Dotted name."),
           Text("kind",
                "`standard`, `installed`, `stub` (installed, but for its code), `missing` from the interpreter that is "
                "named, or `unknown`: none is named."),
           Distribution(), Version(), Text("path", "Its file, from the folder that is searched on.", kMay), StubPath(),
           StubDistribution()},
          {{"module"}},
          {"module"}};
}

Table ExternalSymbols() {
  return {"external_symbols",
          Layer::kPublic,
          "One row an ExternalSymbol node: where it comes from.",
          {Text("qualified_name", "Dotted name, as in `nodes`."),
           Text("module", "The longest part of it that is known to be a module.", kMay), Distribution(), Version()},
          {{"qualified_name"}},
          {"qualified_name"}};
}

std::vector<Table> InstalledTables() { return {InstalledModules(), InstalledMembers()}; }

std::vector<Table> OutsideTables() { return {OutsideNames()}; }

}  // namespace codeanatomy::schema
