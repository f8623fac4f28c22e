#include "pipeline/plan_subject.h"

#include <algorithm>

#include "base/suggest.h"
#include "pipeline/inputs.h"
#include "schedule/schedule.h"

namespace codeanatomy::pipeline {
namespace {

arrow::Result<const schedule::Task*> TaskNamed(const std::vector<schedule::Task>& tasks, const std::string& rule) {
  const auto found = std::ranges::find(tasks, rule, [](const schedule::Task& task) { return task.rule->name; });
  if (found != tasks.end()) return &*found;
  std::vector<std::string_view> names;
  for (const schedule::Task& task : tasks) names.push_back(task.rule->name);
  return arrow::Status::Invalid("there is no rule ", rule, DidYouMean(rule, names),
                                " (`codeanatomy rules` lists them)");
}

bool IsStatement(const std::string& text) { return text.find_first_of(" \t\n") != std::string::npos; }

arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> Analyze(const engine::Session& session,
                                                                 const std::string& statement,
                                                                 std::shared_ptr<arrow::RecordBatch> values,
                                                                 const engine::CancelToken& cancel) {
  ARROW_ASSIGN_OR_RAISE(const engine::Plan written,
                        session.PlanSql("EXPLAIN ANALYZE " + statement, engine::Gate::kReadOnly));
  if (values == nullptr) values = arrow::RecordBatch::Make(arrow::schema({}), 1, arrow::ArrayVector());
  ARROW_ASSIGN_OR_RAISE(const engine::Plan plan, written.Bind(values));
  ARROW_ASSIGN_OR_RAISE(const auto rows, plan.Execute(cancel));
  // The sessions may go.
  ARROW_ASSIGN_OR_RAISE(auto batches, rows->ToRecordBatches());
  return arrow::RecordBatchReader::Make(std::move(batches), rows->schema());
}

}  // namespace

arrow::Result<std::unique_ptr<PlanSubject>> PlanSubjectOf(const BuildOptions& options, const std::string& text) {
  auto subject = std::make_unique<PlanSubject>();
  ARROW_ASSIGN_OR_RAISE(subject->planned, PlanRules(options));
  engine::Session& session = *subject->planned.session;
  if (!IsStatement(text)) {
    ARROW_ASSIGN_OR_RAISE(subject->task, TaskNamed(subject->planned.tasks, text));
    const rules::Rule& rule = *subject->task->rule;
    subject->statement = rule.statement;
    ARROW_ASSIGN_OR_RAISE(subject->session, schedule::SessionOf(rule, session));
    ARROW_ASSIGN_OR_RAISE(subject->plan, schedule::PlanStatement(rule, session));
    return subject;
  }
  if (subject->planned.last) {
    ARROW_ASSIGN_OR_RAISE(const auto store, storage::Store::OpenForReading(options.store));
    ARROW_RETURN_NOT_OK(storage::RegisterTables(*store, *subject->planned.last, session));
  }
  subject->statement = text;
  subject->session = std::shared_ptr<const engine::Session>(std::shared_ptr<void>(), &session);
  ARROW_ASSIGN_OR_RAISE(subject->plan, session.PlanSql(text, engine::Gate::kReadOnly));
  return subject;
}

arrow::Result<std::unique_ptr<RuleWithRows>> RuleWithRowsOf(const BuildOptions& options, const std::string& rule) {
  ARROW_ASSIGN_OR_RAISE(const auto store, storage::Store::OpenForReading(options.store));
  ARROW_ASSIGN_OR_RAISE(const auto session, OpenSession(options.policy));
  ARROW_ASSIGN_OR_RAISE(const storage::Run run, storage::FinishedRun(*store, *session));
  ARROW_ASSIGN_OR_RAISE(BuildOptions recorded, Recorded(options, run));
  if (recorded.root.empty()) recorded.root = IndexedRoot(options.store);
  auto made = std::make_unique<RuleWithRows>();
  ARROW_ASSIGN_OR_RAISE(made->derivation, PrepareDerivation(recorded));
  ARROW_ASSIGN_OR_RAISE(made->task, TaskNamed(made->derivation.tasks, rule));
  const std::set<std::string> needed =
      NeededFor(made->derivation.tasks, {made->task->reads.begin(), made->task->reads.end()});
  for (const std::string& table : needed) {
    // Tables that several rules write are those of the store.
    const storage::RunRow* row = schedule::IsAssembled(table) ? run.Find("table", table) : nullptr;
    if (row != nullptr) ARROW_RETURN_NOT_OK(storage::RegisterTable(*store, *row, *made->derivation.session));
  }
  ARROW_RETURN_NOT_OK(DeriveAll(made->derivation, needed, options.cancel));
  return made;
}

arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> ExplainAnalyzed(const BuildOptions& options,
                                                                         const std::string& text) {
  if (IsStatement(text)) {
    ARROW_ASSIGN_OR_RAISE(const auto subject, PlanSubjectOf(options, text));
    return Analyze(*subject->session, text, nullptr, options.cancel);
  }
  ARROW_ASSIGN_OR_RAISE(const auto rule, RuleWithRowsOf(options, text));
  ARROW_ASSIGN_OR_RAISE(const auto session, schedule::SessionOf(*rule->task->rule, rule->session()));
  return Analyze(*session, rule->task->rule->statement, rule->task->rule->parameters, options.cancel);
}

}  // namespace codeanatomy::pipeline
