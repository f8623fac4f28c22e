#include <algorithm>

#include "base/blake3.h"
#include "base/suggest.h"
#include "schedule/rule_plan_internal.h"

namespace codeanatomy::schedule {
namespace {

// Columns that `cpg/` takes of an edge rule, and those it needs.
constexpr std::string_view kEdgeColumns[] = {
    "ambiguity_group", "bend",    "bstart", "detail", "dst",        "dst_symbol", "kind", "label",
    "millionths",      "ordinal", "origin", "path",   "resolution", "site",       "src",  "src_symbol"};
constexpr std::string_view kNeededEdgeColumns[] = {"kind", "src", "dst", "path", "bstart", "bend"};

bool IsText(arrow::Type::type id) {
  return id == arrow::Type::STRING || id == arrow::Type::STRING_VIEW || id == arrow::Type::LARGE_STRING;
}

bool SameType(const arrow::DataType& declared, const arrow::DataType& planned) {
  if (IsText(declared.id())) return IsText(planned.id());
  if (declared.id() == arrow::Type::DECIMAL128) return planned.id() == arrow::Type::DECIMAL128;
  return declared.Equals(planned);
}

arrow::Status Refuse(const rules::Rule& rule, const auto&... what) {
  return arrow::Status::Invalid(rule.file, ": ", what...);
}

std::vector<std::string> NamesOf(const arrow::Schema& schema) { return schema.field_names(); }

// A rule that is compiled in gives exactly the declared columns.
arrow::Status CheckDeclared(const rules::Rule& rule, const arrow::Schema& planned, const schema::Table& table) {
  for (const schema::Column& column : table.columns) {
    const auto field = planned.GetFieldByName(column.name);
    if (field == nullptr) return Refuse(rule, "gives no column ", column.name);
    const auto declared = schema::ArrowType(column.type);
    if (!SameType(*declared, *field->type())) {
      return Refuse(rule, "column ", column.name, " is ", field->type()->ToString(), ", declared as ",
                    declared->ToString());
    }
  }
  if (planned.num_fields() != static_cast<int>(table.columns.size())) {
    return Refuse(rule, "gives ", planned.num_fields(), " columns, the table ", table.name, " has ",
                  table.columns.size());
  }
  return arrow::Status::OK();
}

arrow::Status CheckEdges(const rules::Rule& rule, const arrow::Schema& planned) {
  for (const std::string_view needed : kNeededEdgeColumns) {
    if (planned.GetFieldIndex(std::string(needed)) < 0) return Refuse(rule, "edges need a column ", needed);
  }
  for (const std::string& name : NamesOf(planned)) {
    if (std::find(std::begin(kEdgeColumns), std::end(kEdgeColumns), name) == std::end(kEdgeColumns)) {
      return Refuse(rule, "edges have no column ", name, DidYouMean(name, kEdgeColumns));
    }
  }
  return arrow::Status::OK();
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

// The table that a rule of a pack describes: its columns with their sentences, in order of the key and then the rest.
arrow::Result<schema::Table> TableOf(const rules::Rule& rule, const arrow::Schema& planned) {
  schema::Table table;
  table.name = rule.writes;
  table.layer = schema::Layer::kPublic;
  table.comment = rule.purpose;
  for (const auto& [name, sentence] : rule.columns) {
    if (planned.GetFieldIndex(name) < 0) {
      return Refuse(rule, "describes a column ", name, ", which it does not give", DidYouMean(name, NamesOf(planned)));
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

arrow::Status CheckKey(const rules::Rule& rule, const arrow::Schema& planned) {
  for (const std::string& column : rule.key) {
    if (planned.GetFieldIndex(column) >= 0) continue;
    return Refuse(rule, "the key names ", column, ", which is no column of the rule",
                  DidYouMean(column, NamesOf(planned)));
  }
  return arrow::Status::OK();
}

// A pack reads public tables and those of other rules.
arrow::Status CheckPackInputs(const rules::Rule& rule, const Task& task, const schema::Catalog& catalog) {
  for (const std::string& name : task.reads) {
    const schema::Table* table = catalog.Find(name);
    if (name == "runs") return Refuse(rule, "reads runs, which tells of builds and not of the repository");
    if (table != nullptr && table->layer == schema::Layer::kEvidence) {
      return Refuse(rule, "reads ", name, ", which is evidence; a pack reads public tables and those of other rules");
    }
  }
  return arrow::Status::OK();
}

arrow::Status CheckPackOutput(const rules::Rule& rule, const arrow::Schema& planned, engine::Session& session,
                              schema::Catalog& catalog) {
  if (rule.writes == "edges") return CheckEdges(rule, planned);
  if (catalog.Find(rule.writes) != nullptr) {
    const bool is_graph = rule.writes == "nodes" || rule.writes == "props" || rule.writes == "findings";
    return Refuse(rule, "writes ", rule.writes,
                  is_graph ? ", which packs cannot write yet" : ", which is another rule's table",
                  "; a pack writes tables of its own and edges");
  }
  ARROW_ASSIGN_OR_RAISE(schema::Table table, TableOf(rule, planned));
  ARROW_RETURN_NOT_OK(CheckKey(rule, planned));
  engine::TableSpec spec;
  spec.name = table.name;
  spec.schema = schema::ArrowSchema(table);
  spec.comment = table.comment;
  const arrow::Status added = catalog.Add(std::move(table));
  if (!added.ok()) return Refuse(rule, added.message());
  return session.DeclareTable(spec);
}

arrow::Status CheckOutput(const rules::Rule& rule, const arrow::Schema& planned, engine::Session& session,
                          schema::Catalog& catalog) {
  if (!rule.builtin) return CheckPackOutput(rule, planned, session, catalog);
  const schema::Table* table = schema::FindTable(rule.writes);
  if (table == nullptr) return Refuse(rule, "writes ", rule.writes, ", which is not declared");
  if (IsAssembled(rule.writes)) return arrow::Status::OK();
  ARROW_RETURN_NOT_OK(CheckKey(rule, planned));
  return CheckDeclared(rule, planned, *table);
}

// What a rule may not read, by its own word.
arrow::Status CheckNever(const rules::Rule& rule, const Task& task) {
  for (const std::string& never : rule.never) {
    const std::size_t dot = never.find('.');
    const auto table = task.required.find(never.substr(0, dot));
    if (table == task.required.end()) continue;
    if (dot == std::string::npos || table->second.contains(never.substr(dot + 1))) {
      return Refuse(rule, "reads ", never, ", which its header rules out");
    }
  }
  return arrow::Status::OK();
}

// Parts with their lengths in front, hashed.
class PartsHash {
 public:
  PartsHash& Add(std::string_view part) {
    text_.append(std::to_string(part.size())).append(":").append(part);
    return *this;
  }
  std::string Hash() const { return Blake3Hex(text_); }

 private:
  std::string text_;
};

std::string DataHash(const rules::Rule& rule, const std::string& fingerprint) {
  PartsHash hash;
  hash.Add(fingerprint).Add(rule.writes);
  for (const std::string& column : rule.key) hash.Add(column);
  for (const auto& [key, value] : rule.settings) hash.Add(key).Add(value);
  return hash.Hash();
}

std::string MetadataHash(const rules::Rule& rule) {
  PartsHash hash;
  for (const std::string& line : rule.comments) hash.Add(line);
  return hash.Hash();
}

// The same error with the rule's file and the line within it.
arrow::Status At(const rules::Rule& rule, const arrow::Status& status) {
  const engine::ErrorDetail* detail = engine::GetErrorDetail(status);
  std::string place = rule.file;
  if (detail != nullptr && detail->position()) place += ":" + std::to_string(detail->position()->first);
  return status.WithMessage(place, ": ", status.message());
}

}  // namespace

bool IsAssembled(std::string_view table) { return table == "nodes" || table == "edges" || table == "witnesses"; }

arrow::Result<engine::Plan> PlanStatement(const rules::Rule& rule, const engine::Session& session) {
  auto plan = session.PlanSql(rule.statement, engine::Gate::kReadOnly);
  if (!plan.ok()) return At(rule, plan.status());
  const auto none = arrow::RecordBatch::Make(arrow::schema({}), 1, arrow::ArrayVector());
  auto bound = plan->Bind(rule.parameters == nullptr ? none : rule.parameters);
  return bound.ok() ? std::move(bound) : At(rule, bound.status());
}

arrow::Result<Draft> DraftRule(const rules::Rule& rule, const engine::Session& session) {
  if (!rule.settings.empty()) return Refuse(rule, "the header line `-- set` is not built yet");
  ARROW_ASSIGN_OR_RAISE(const engine::Plan plan, PlanStatement(rule, session));
  Draft draft;
  ARROW_ASSIGN_OR_RAISE(draft.output, plan.OutputSchema());
  const auto bytes = plan.ToProtobuf(engine::PlanStage::kOptimized);
  if (!bytes.ok()) return At(rule, bytes.status());
  ARROW_ASSIGN_OR_RAISE(const std::string schemas, plan.NodeSchemas(engine::PlanStage::kOptimized));
  ARROW_ASSIGN_OR_RAISE(plan::Lineage lineage, plan::TraceLineage(*bytes, schemas));
  ARROW_ASSIGN_OR_RAISE(const std::string fingerprint, plan::Fingerprint(*bytes, schemas));
  Task& task = draft.task;
  task.rule = &rule;
  for (const auto& [table, columns] : lineage.required) task.reads.push_back(table);
  task.required = std::move(lineage.required);
  task.columns = std::move(lineage.columns);
  task.data_hash = DataHash(rule, fingerprint);
  task.metadata_hash = MetadataHash(rule);
  return draft;
}

arrow::Result<Task> CheckDraft(Draft draft, engine::Session& session, schema::Catalog& catalog) {
  const rules::Rule& rule = *draft.task.rule;
  ARROW_RETURN_NOT_OK(CheckNever(rule, draft.task));
  if (!rule.builtin) ARROW_RETURN_NOT_OK(CheckPackInputs(rule, draft.task, catalog));
  ARROW_RETURN_NOT_OK(CheckOutput(rule, *draft.output, session, catalog));
  return std::move(draft.task);
}

arrow::Result<Task> PlanRule(const rules::Rule& rule, engine::Session& session, schema::Catalog& catalog) {
  ARROW_ASSIGN_OR_RAISE(Draft draft, DraftRule(rule, session));
  return CheckDraft(std::move(draft), session, catalog);
}

}  // namespace codeanatomy::schedule
