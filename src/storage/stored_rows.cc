#include "storage/stored_rows.h"

#include "plan/plan.h"
#include "storage/canonical_rows.h"
#include "storage/digest.h"

namespace codeanatomy::storage {
namespace {

arrow::Result<StoredDigest> DigestRegistered(const schema::Table& table, const engine::Session& session,
                                             const engine::CancelToken& cancel) {
  ARROW_ASSIGN_OR_RAISE(auto rows, OrderedRows(table, session, cancel));
  ARROW_ASSIGN_OR_RAISE(const auto canonical, CanonicalRows(table, std::move(rows)));
  ARROW_ASSIGN_OR_RAISE(const auto digest, TableDigest::Make(table));
  StoredDigest stored;
  while (true) {
    ARROW_ASSIGN_OR_RAISE(const auto batch, canonical->Next());
    if (batch == nullptr) break;
    stored.rows += batch->num_rows();
    ARROW_RETURN_NOT_OK(digest->Update(*batch));
  }
  ARROW_ASSIGN_OR_RAISE(stored.digest, digest->Finish());
  return stored;
}

}  // namespace

arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> OrderedRows(const schema::Table& table,
                                                                     const engine::Session& session,
                                                                     const engine::CancelToken& cancel) {
  ARROW_ASSIGN_OR_RAISE(const engine::Plan unordered, session.PlanSql(kAllStoredRows, engine::Gate::kReadOnly));
  ARROW_ASSIGN_OR_RAISE(const std::string bytes, unordered.ToProtobuf(engine::PlanStage::kLogical));
  std::vector<plan::OrderColumn> order;
  for (const schema::OrderKey& key : table.order) {
    order.push_back({std::string(key.column), key.direction == schema::Direction::kDescending,
                     key.direction == schema::Direction::kEmptyLast});
  }
  ARROW_ASSIGN_OR_RAISE(const std::string ordered, plan::Ordered(bytes, order));
  ARROW_ASSIGN_OR_RAISE(const engine::Plan plan, session.PlanProtobuf(ordered));
  return plan.Execute(cancel);
}

arrow::Result<StoredDigest> DigestStored(const Store& store, const schema::Table& table, std::int64_t version,
                                         engine::Session& session, const engine::CancelToken& cancel) {
  ARROW_RETURN_NOT_OK(session.RegisterDelta(kStoredRows, store.TableDirectory(table.name), version));
  auto stored = DigestRegistered(table, session, cancel);
  ARROW_RETURN_NOT_OK(session.Deregister(kStoredRows));
  return stored;
}

}  // namespace codeanatomy::storage
