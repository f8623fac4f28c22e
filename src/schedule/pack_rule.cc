#include <algorithm>
#include <optional>

#include "base/joined.h"
#include "base/suggest.h"
#include "schedule/kernels.h"
#include "schedule/rule_plan_internal.h"
#include "schema/artifacts.h"

namespace codeanatomy::schedule {
namespace {

// Columns that `cpg/` takes of an edge rule, and those it needs.
constexpr std::string_view kEdgeColumns[] = {
    "ambiguity_group", "bend",    "bstart", "detail", "dst",        "dst_symbol", "kind", "label",
    "millionths",      "ordinal", "origin", "path",   "resolution", "site",       "src",  "src_symbol"};
constexpr std::string_view kNeededEdgeColumns[] = {"kind", "src", "dst", "path", "bstart", "bend"};

// What a pack's rule may give of a table of the program that it adds to, and what it needs to.
struct AddedColumns {
  std::string_view table;
  std::vector<std::string_view> needed;
  std::vector<std::string_view> others;
};
const AddedColumns kAddedColumns[] = {
    {"findings", {"severity", "path", "bstart", "bend", "message"}, {"line"}},
    {"framework_calls",
     {"framework", "kind", "callee", "callee_path", "callee_bstart", "path", "bstart", "bend", "reason"},
     {"line"}},
    {"nodes",
     {"node_id", "kind"},
     {"name", "qualified_name", "path", "bstart", "bend", "line", "col", "parent_id", "ordinal", "origin"}},
    {"props",
     {"owner_kind", "owner_id", "key"},
     {"value_type", "value_string", "value_int", "value_float", "value_bool", "path"}},
};

arrow::Status CheckEdges(const rules::Rule& rule, const arrow::Schema& planned) {
  for (const std::string_view needed : kNeededEdgeColumns) {
    if (planned.GetFieldIndex(std::string(needed)) < 0) return Refuse(rule, "edges need a column ", needed);
  }
  for (const std::string& name : planned.field_names()) {
    if (planned.GetAllFieldIndices(name).size() > 1) return Refuse(rule, "gives two columns ", name);
    if (std::find(std::begin(kEdgeColumns), std::end(kEdgeColumns), name) == std::end(kEdgeColumns)) {
      return Refuse(rule, "edges have no column ", name, DidYouMean(name, kEdgeColumns));
    }
  }
  return CheckKey(rule, planned);
}

// The type that a table keeps a planned column in; nullopt: none does.
std::optional<schema::Type> KeptAs(const arrow::DataType& type) {
  if (IsText(type.id())) return schema::Type::kString;
  if (arrow::is_integer(type.id())) return schema::Type::kInt64;
  switch (type.id()) {
    case arrow::Type::BOOL: return schema::Type::kBool;
    case arrow::Type::FLOAT:
    case arrow::Type::DOUBLE: return schema::Type::kFloat64;
    case arrow::Type::TIMESTAMP: return schema::Type::kTimestamp;
    case arrow::Type::DECIMAL128:
      if (type.Equals(arrow::decimal128(7, 6))) return schema::Type::kConfidence;
      return std::nullopt;
    default: return std::nullopt;
  }
}

// A table is a folder of the store and a name in statements.
arrow::Status CheckName(const rules::Rule& rule) {
  constexpr std::string_view kTaken[] = {"file_index", "format", "lock", "stored_rows"};
  const std::string& name = rule.writes;
  auto is_plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  if (!std::all_of(name.begin(), name.end(), is_plain) || (name[0] >= '0' && name[0] <= '9')) {
    return Refuse(rule, "writes ", name, "; a table's name has lower-case letters, digits and underscores");
  }
  const bool is_taken = std::find(std::begin(kTaken), std::end(kTaken), name) != std::end(kTaken);
  if (!is_taken && schema::FindArtifact(name) == nullptr) return arrow::Status::OK();
  return Refuse(rule, "writes ", name, ", which the store has for itself");
}

// The table that a rule of a pack describes: its columns with their sentences, in order of the key and then the rest.
arrow::Result<schema::Table> TableOf(const rules::Rule& rule, const arrow::Schema& planned) {
  schema::Table table;
  table.name = rule.writes;
  table.layer = schema::Layer::kPublic;
  table.comment = rule.purpose;
  for (const auto& [name, sentence] : rule.columns) {
    if (planned.GetFieldIndex(name) < 0) {
      return Refuse(rule, "describes a column ", name, ", which it does not give",
                    DidYouMean(name, planned.field_names()));
    }
  }
  for (const auto& field : planned.fields()) {
    const auto described = std::find_if(rule.columns.begin(), rule.columns.end(),
                                        [&](const auto& column) { return column.first == field->name(); });
    if (described == rule.columns.end()) {
      return Refuse(rule, "the column ", field->name(), " has no sentence (`-- column ", field->name(), ": …`)");
    }
    if (planned.GetAllFieldIndices(field->name()).size() > 1) {
      return Refuse(rule, "gives two columns ", field->name());
    }
    const auto type = KeptAs(*field->type());
    if (!type) {
      return Refuse(rule, "column ", field->name(), " is ", field->type()->ToString(),
                    "; a table keeps integers, texts, booleans, doubles, timestamps and DECIMAL(7,6)");
    }
    const auto null = field->nullable() ? schema::Null::kYes : schema::Null::kNo;
    table.columns.push_back({field->name(), *type, null, described->second});
  }
  for (const std::string& column : rule.key) {
    table.key.push_back(column);
    table.order.push_back({column});
  }
  return table;
}

// Rows are told apart by values that are equal where they look equal.
arrow::Status CheckKeyTypes(const rules::Rule& rule, const schema::Table& table) {
  for (const std::string& column : table.key) {
    const schema::Type type = table.Find(column)->type;
    if (type != schema::Type::kFloat64 && type != schema::Type::kConfidence) continue;
    return Refuse(rule, "the key names ", column, ", which is ", schema::SqlName(type),
                  "; a key is of integers, texts, booleans and timestamps");
  }
  return arrow::Status::OK();
}

// A value of the type becomes one of the column's without loss, but for digits of a float.
bool Fits(const arrow::DataType& type, schema::Type column) {
  if (type.id() == arrow::Type::NA) return true;
  if (column == schema::Type::kFloat64 && (arrow::is_integer(type.id()) || arrow::is_decimal(type.id()))) return true;
  return KeptAs(type) == column;
}

arrow::Status CheckAdded(const rules::Rule& rule, const arrow::Schema& planned, const AddedColumns& added) {
  const schema::Table& table = *schema::FindTable(added.table);
  for (const std::string_view needed : added.needed) {
    if (planned.GetFieldIndex(std::string(needed)) < 0) return Refuse(rule, table.name, " need a column ", needed);
  }
  std::vector<std::string_view> known = added.needed;
  known.insert(known.end(), added.others.begin(), added.others.end());
  for (const auto& field : planned.fields()) {
    if (std::find(known.begin(), known.end(), field->name()) == known.end()) {
      return Refuse(rule, table.name,
                    table.Find(field->name()) == nullptr ? " have no column " : " of packs are given the column ",
                    field->name(), DidYouMean(field->name(), known));
    }
    if (planned.GetAllFieldIndices(field->name()).size() > 1) {
      return Refuse(rule, "gives two columns ", field->name());
    }
    const schema::Type type = table.Find(field->name())->type;
    if (!Fits(*field->type(), type)) {
      return Refuse(rule, "column ", field->name(), " is ", field->type()->ToString(), ", and in ", table.name, " ",
                    schema::SqlName(type));
    }
  }
  return CheckKey(rule, planned);
}

// A join of a pack's rule multiplies rows only where its header says so.
arrow::Status CheckJoins(const rules::Rule& rule, const Task& task, const schema::Catalog& catalog,
                         std::string_view plan, std::string_view schemas) {
  for (const std::string& table : rule.many) {
    if (catalog.Find(table) != nullptr) continue;
    return Refuse(rule, "the header line `-- many` names ", table, ", which is no table",
                  DidYouMean(table, task.reads));
  }
  plan::TableKeys keys;
  for (const std::string& name : task.reads) {
    if (const schema::Table* table = catalog.Find(name)) keys[name] = table->key;
  }
  ARROW_ASSIGN_OR_RAISE(const auto joins, plan::MultiplyingJoins(plan, schemas, keys));
  for (const std::vector<std::string>& tables : joins) {
    const bool is_said = std::any_of(tables.begin(), tables.end(), [&](const std::string& table) {
      return std::find(rule.many.begin(), rule.many.end(), table) != rule.many.end();
    });
    if (is_said) continue;
    std::vector<std::string> known;
    for (const std::string& table : tables) known.push_back(table + " has the key (" + Joined(keys[table]) + ")");
    return Refuse(rule, "a join compares by columns that make no row of either side unique, and so multiplies rows: ",
                  Joined(known), "; where that is meant, the header says so: `-- many: ", tables.back(), "`");
  }
  return arrow::Status::OK();
}

}  // namespace

arrow::Status CheckPackInputs(const Task& task, const schema::Catalog& catalog, std::string_view plan,
                              std::string_view schemas) {
  const rules::Rule& rule = *task.rule;
  for (const std::string& name : task.reads) {
    const schema::Table* table = catalog.Find(name);
    if (name == "runs") return Refuse(rule, "reads runs, which tells of builds and not of the repository");
    if (table != nullptr && table->layer == schema::Layer::kEvidence) {
      return Refuse(rule, "reads ", name, ", which is evidence; a pack reads public tables and those of other rules");
    }
  }
  return CheckJoins(rule, task, catalog, plan, schemas);
}

arrow::Status CheckPackOutput(const rules::Rule& rule, const arrow::Schema& planned, engine::Session& session,
                              schema::Catalog& catalog) {
  const auto merges = Merges();
  if (rule.name == kExtract ||
      std::any_of(merges.begin(), merges.end(), [&](const Merge& merge) { return merge.name == rule.name; })) {
    return Refuse(rule, "has the name of a task of the program");
  }
  if (rule.writes == "edges") return CheckEdges(rule, planned);
  for (const AddedColumns& added : kAddedColumns) {
    if (rule.writes == added.table) return CheckAdded(rule, planned, added);
  }
  if (catalog.Find(rule.writes) != nullptr) {
    return Refuse(rule, "writes ", rule.writes,
                  ", which is another rule's table; a pack writes tables of its own, nodes, edges, props, findings and "
                  "framework_calls");
  }
  ARROW_RETURN_NOT_OK(CheckName(rule));
  ARROW_RETURN_NOT_OK(CheckKey(rule, planned));
  ARROW_ASSIGN_OR_RAISE(schema::Table table, TableOf(rule, planned));
  ARROW_RETURN_NOT_OK(CheckKeyTypes(rule, table));
  engine::TableSpec spec;
  spec.name = table.name;
  spec.schema = schema::ArrowSchema(table);
  spec.comment = table.comment;
  const arrow::Status added = catalog.Add(std::move(table));
  if (!added.ok()) return Refuse(rule, added.message());
  return session.DeclareTable(spec);
}

}  // namespace codeanatomy::schedule
