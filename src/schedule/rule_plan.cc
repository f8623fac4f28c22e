#include <algorithm>

#include "base/parts_hash.h"
#include "base/suggest.h"
#include "rules/kernel.h"
#include "schedule/identity.h"
#include "schedule/kernels.h"
#include "schedule/rule_plan_internal.h"
#include "schedule/session_fingerprint.h"

namespace codeanatomy::schedule {
namespace {

bool SameType(const arrow::DataType& declared, const arrow::DataType& planned) {
  if (IsText(declared.id())) return IsText(planned.id());
  if (declared.id() == arrow::Type::DECIMAL128) return planned.id() == arrow::Type::DECIMAL128;
  return declared.Equals(planned);
}

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

// Candidates say how they stand.
arrow::Status CheckCandidates(const rules::Rule& rule, const arrow::Schema& planned) {
  if (rule.candidates.empty()) return arrow::Status::OK();
  for (const std::string& column : rule.candidates) {
    if (planned.GetFieldIndex(column) >= 0) continue;
    return Refuse(rule, "has candidates of ", column, ", which is no column of the rule",
                  DidYouMean(column, planned.field_names()));
  }
  for (const char* column : {"place", "outcome", "lost_by"}) {
    if (planned.GetFieldIndex(column) < 0) return Refuse(rule, "ranks candidates and has no column ", column);
  }
  return arrow::Status::OK();
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

std::string MetadataHash(const rules::Rule& rule) { return PartsHash().AddEach(rule.comments).Hash(); }

arrow::Result<const rules::Kernel*> KernelOf(const rules::Rule& rule) {
  const rules::Kernel* kernel = rule.builtin ? rules::FindKernel(rule.kernel) : nullptr;
  if (kernel == nullptr) return Refuse(rule, "there is no kernel ", rule.kernel);
  return kernel;
}

// A kernel gives the declared columns. Those that its statement has by the same name it hands on; each row may depend on
// all of what it reads.
arrow::Status DraftKernel(const rules::Rule& rule, Draft& draft) {
  ARROW_RETURN_NOT_OK(KernelOf(rule).status());
  const schema::Table* table = schema::FindTable(rule.writes);
  if (table == nullptr) return Refuse(rule, "writes ", rule.writes, ", which is not declared");
  draft.output = schema::ArrowSchema(*table);
  const std::vector<plan::ColumnLineage> read = std::move(draft.task.columns);
  std::set<plan::Leaf> all;
  for (const plan::ColumnLineage& column : read) {
    all.insert(column.direct.begin(), column.direct.end());
    all.insert(column.indirect.begin(), column.indirect.end());
  }
  draft.task.columns.clear();
  for (const schema::Column& column : table->columns) {
    plan::ColumnLineage lineage{column.name, {}, {}, all};
    const auto same = std::find_if(read.begin(), read.end(),
                                   [&](const plan::ColumnLineage& other) { return other.name == column.name; });
    if (same != read.end()) {
      lineage.direct = same->direct;
      lineage.copies = same->copies;
    }
    draft.task.columns.push_back(std::move(lineage));
  }
  return arrow::Status::OK();
}

// The same error of planning, with the nearest name where the rule names a table that is not there.
arrow::Status WithTable(const rules::Rule& rule, const arrow::Status& status, const engine::Session& session,
                        const schema::Catalog& catalog) {
  ARROW_ASSIGN_OR_RAISE(const auto named, session.NamedTables(rule.statement));
  for (const std::string& table : named) {
    if (catalog.Find(table) != nullptr || table.find('.') != std::string::npos) continue;
    std::vector<std::string_view> names;
    for (const schema::Table* each : catalog.All()) {
      if (rule.builtin || each->layer != schema::Layer::kEvidence) names.push_back(each->name);
    }
    return status.WithMessage(PlaceOf(rule, status), ": there is no table ", table, DidYouMean(table, names));
  }
  return status;
}

}  // namespace

std::string PlaceOf(const rules::Rule& rule, const arrow::Status& status) {
  const engine::ErrorDetail* detail = engine::GetErrorDetail(status);
  std::string place = rule.file;
  if (detail != nullptr && detail->position()) place += ":" + std::to_string(detail->position()->first);
  return place;
}

arrow::Status At(const rules::Rule& rule, const arrow::Status& status) {
  return status.WithMessage(PlaceOf(rule, status), ": ", status.message());
}

arrow::Status CheckKey(const rules::Rule& rule, const arrow::Schema& planned) {
  for (const std::string& column : rule.key) {
    if (planned.GetFieldIndex(column) >= 0) continue;
    return Refuse(rule, "the key names ", column, ", which is no column of the rule",
                  DidYouMean(column, planned.field_names()));
  }
  return arrow::Status::OK();
}

bool IsAssembled(std::string_view table) { return MergeOf(table) != nullptr; }

arrow::Result<std::shared_ptr<const engine::Session>> SessionOf(const rules::Rule& rule,
                                                                const engine::Session& session) {
  if (rule.settings.empty()) return std::shared_ptr<const engine::Session>(std::shared_ptr<void>(), &session);
  std::vector<std::pair<std::string, std::string>> settings;
  for (const rules::Setting& setting : rule.settings) settings.emplace_back(setting.key, setting.value);
  auto own = session.With(settings);
  return own.ok() ? arrow::Result<std::shared_ptr<const engine::Session>>(std::move(*own)) : At(rule, own.status());
}

arrow::Result<engine::Plan> PlanStatement(const rules::Rule& rule, const engine::Session& session) {
  ARROW_ASSIGN_OR_RAISE(const auto own, SessionOf(rule, session));
  auto plan = own->PlanSql(rule.statement, engine::Gate::kRule);
  if (!plan.ok()) return At(rule, plan.status());
  const auto none = arrow::RecordBatch::Make(arrow::schema({}), 1, arrow::ArrayVector());
  auto bound = plan->Bind(rule.parameters == nullptr ? none : rule.parameters);
  return bound.ok() ? std::move(bound) : At(rule, bound.status());
}

arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> Execute(const rules::Rule& rule,
                                                                 const engine::Session& session,
                                                                 const engine::CancelToken& cancel) {
  return Execute(rule, nullptr, session, cancel, nullptr);
}

arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> Execute(const rules::Rule& rule, const engine::Plan* planned,
                                                                 const engine::Session& session,
                                                                 const engine::CancelToken& cancel,
                                                                 const PlanObserver& observe) {
  std::optional<engine::Plan> plan;
  if (planned != nullptr) {
    ARROW_ASSIGN_OR_RAISE(plan, planned->OverNewRows());
  }
  if (!plan) {
    ARROW_ASSIGN_OR_RAISE(plan, PlanStatement(rule, session));
  }
  if (observe) observe(rule, *plan);
  ARROW_ASSIGN_OR_RAISE(auto rows, plan->Execute(cancel));
  if (rule.kernel.empty()) return rows;
  ARROW_ASSIGN_OR_RAISE(const rules::Kernel* const kernel, KernelOf(rule));
  return kernel->run({std::move(rows), [cancel] { return cancel.triggered(); }});
}

arrow::Result<Draft> DraftRule(const rules::Rule& rule, const engine::Session& session, const schema::Catalog& catalog,
                               const PlanObserver& observe) {
  auto made = PlanStatement(rule, session);
  if (!made.ok()) return WithTable(rule, made.status(), session, catalog);
  const auto plan = std::make_shared<const engine::Plan>(std::move(*made));
  if (observe) observe(rule, *plan);
  Draft draft;
  ARROW_ASSIGN_OR_RAISE(draft.output, plan->OutputSchema());
  const auto bytes = plan->ToProtobuf(engine::PlanStage::kOptimized);
  if (!bytes.ok()) return At(rule, bytes.status());
  ARROW_ASSIGN_OR_RAISE(const std::string schemas, plan->NodeSchemas(engine::PlanStage::kOptimized));
  ARROW_ASSIGN_OR_RAISE(plan::Lineage lineage, plan::TraceLineage(*bytes, schemas));
  ARROW_ASSIGN_OR_RAISE(const std::string fingerprint, FingerprintIn(session, *bytes, schemas));
  Task& task = draft.task;
  task.rule = &rule;
  if (rule.builtin) task.planned = plan;
  for (const auto& [table, columns] : lineage.required) task.reads.push_back(table);
  task.required = std::move(lineage.required);
  task.columns = std::move(lineage.columns);
  if (!rule.kernel.empty()) ARROW_RETURN_NOT_OK(DraftKernel(rule, draft));
  ARROW_ASSIGN_OR_RAISE(const auto functions, plan::CalledFunctions(*bytes));
  task.plan = PlanDocument(rule, fingerprint, functions);
  task.data_hash = HashOf(task.plan);
  task.metadata_hash = MetadataHash(rule);
  if (!rule.builtin) {
    draft.plan = *bytes;
    draft.schemas = schemas;
  }
  return draft;
}

arrow::Result<Task> CheckDraft(Draft draft, engine::Session& session, schema::Catalog& catalog) {
  const rules::Rule& rule = *draft.task.rule;
  ARROW_RETURN_NOT_OK(CheckNever(rule, draft.task));
  if (!rule.builtin) ARROW_RETURN_NOT_OK(CheckPackInputs(draft.task, catalog, draft.plan, draft.schemas));
  ARROW_RETURN_NOT_OK(CheckCandidates(rule, *draft.output));
  ARROW_RETURN_NOT_OK(CheckOutput(rule, *draft.output, session, catalog));
  return std::move(draft.task);
}

arrow::Result<Task> PlanRule(const rules::Rule& rule, engine::Session& session, schema::Catalog& catalog) {
  ARROW_ASSIGN_OR_RAISE(Draft draft, DraftRule(rule, session, catalog, nullptr));
  return CheckDraft(std::move(draft), session, catalog);
}

}  // namespace codeanatomy::schedule
