#include "pipeline/stored_artifacts.h"

#include <algorithm>
#include <string>

#include "base/columns.h"

namespace codeanatomy::pipeline {

bool StoredArtifacts::Has(std::initializer_list<std::string_view> tables) const {
  return std::ranges::all_of(tables, [&](std::string_view table) {
    const storage::RunRow* row = run_.Find("artifact", table);
    return row != nullptr && row->version && store_.Holds(row->name, std::stoll(*row->version));
  });
}

arrow::Result<std::vector<std::shared_ptr<arrow::RecordBatch>>> StoredArtifacts::Query(std::string_view sql) const {
  ARROW_ASSIGN_OR_RAISE(const auto session, engine::Session::Make({}));
  ARROW_RETURN_NOT_OK(storage::RegisterNamedTables(store_, run_, sql, *session));
  ARROW_ASSIGN_OR_RAISE(const engine::Plan written, session->PlanSql(sql, engine::Gate::kReadOnly));
  IntColumn run_id;
  run_id.Append(run_.run_id);
  const auto values = arrow::RecordBatch::Make(arrow::schema({arrow::field("run_id", arrow::int64())}), 1,
                                               arrow::ArrayVector{std::move(run_id).Finish()});
  ARROW_ASSIGN_OR_RAISE(const engine::Plan plan, written.Bind(values));
  ARROW_ASSIGN_OR_RAISE(const auto reader, plan.Execute(engine::CancelToken()));
  std::vector<std::shared_ptr<arrow::RecordBatch>> batches;
  while (true) {
    ARROW_ASSIGN_OR_RAISE(auto batch, reader->Next());
    if (batch == nullptr) return batches;
    batches.push_back(std::move(batch));
  }
}

}  // namespace codeanatomy::pipeline
