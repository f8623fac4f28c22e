#include "storage/artifact_rows.h"

#include <string>
#include <utility>
#include <vector>

#include "base/array_view.h"
#include "base/columns.h"
#include "schema/artifacts.h"
#include "storage/stored_rows.h"

namespace codeanatomy::storage {
namespace {

using Batch = std::shared_ptr<arrow::RecordBatch>;

// Gives texts of rows of an older layout the words of the newest.
class Translation {
 public:
  static arrow::Result<Translation> Make(const arrow::RecordBatch& batch) {
    Translation made;
    ARROW_ASSIGN_OR_RAISE(made.layout_, IntView::Make(batch.GetColumnByName("schema_version").get()));
    ARROW_ASSIGN_OR_RAISE(made.stopped_at_, TextView::Make(batch.GetColumnByName("stopped_at").get()));
    return made;
  }

  std::optional<std::string> Of(std::string_view table, std::string_view column, std::int64_t row,
                                std::optional<std::string_view> text) const {
    if (text && layout_.At(row, 1) < 2) {
      if (table == "audit" && column == "part") {
        for (const auto& [before, now] : {std::pair("input.", "inputs."), std::pair("table.", "tables.")}) {
          if (text->starts_with(before)) return now + std::string(text->substr(std::string_view(before).size()));
        }
      }
      const bool in_join = table == "plan_pushdown" && !stopped_at_.IsNull(row) && stopped_at_.At(row) == "Join";
      if (in_join && column == "verdict") return "join";
      if (in_join && column == "stopped_at") return std::nullopt;
    }
    return text ? std::optional<std::string>(*text) : std::nullopt;
  }

 private:
  IntView layout_;
  TextView stopped_at_;
};

arrow::Result<std::shared_ptr<arrow::Array>> Texts(const schema::Table& table, const schema::Column& column,
                                                   const arrow::Array& given, const Translation& translation) {
  ARROW_ASSIGN_OR_RAISE(const TextView texts, TextView::Make(&given));
  StringColumn translated;
  for (std::int64_t row = 0; row < given.length(); ++row) {
    const auto text = texts.IsNull(row) ? std::nullopt : std::optional(texts.At(row));
    const auto now = translation.Of(table.name, column.name, row, text);
    now ? translated.Append(*now) : translated.AppendNull();
  }
  return std::move(translated).Finish();
}

arrow::Result<Batch> AsDeclared(const schema::Table& table, const arrow::RecordBatch& batch) {
  ARROW_ASSIGN_OR_RAISE(const Translation translation, Translation::Make(batch));
  arrow::ArrayVector columns;
  for (const schema::Column& column : table.columns) {
    const auto given = batch.GetColumnByName(column.name);
    if (given == nullptr) {
      if (column.null == schema::Null::kNo) {
        return arrow::Status::Invalid("table ", table.name, " of an older layout lacks the column ", column.name);
      }
      ARROW_ASSIGN_OR_RAISE(columns.emplace_back(),
                            arrow::MakeArrayOfNull(schema::ArrowType(column.type), batch.num_rows()));
    } else if (column.type == schema::Type::kString) {
      ARROW_ASSIGN_OR_RAISE(columns.emplace_back(), Texts(table, column, *given, translation));
    } else {
      columns.push_back(given);
    }
  }
  return arrow::RecordBatch::Make(schema::ArrowSchema(table), batch.num_rows(), std::move(columns));
}

// Registers the rows of an older layout as `name`.
arrow::Status RegisterAsDeclared(const Store& store, const schema::Table& table, const RunRow& row,
                                 std::string_view name, engine::Session& session) {
  ARROW_RETURN_NOT_OK(
      session.RegisterDelta(kStoredRows, store.TableDirectory(row.name), std::stoll(row.version.value_or("0"))));
  std::vector<Batch> batches;
  {
    ARROW_ASSIGN_OR_RAISE(const engine::Plan plan, session.PlanSql(kAllStoredRows, engine::Gate::kReadOnly));
    ARROW_ASSIGN_OR_RAISE(const auto rows, plan.Execute(engine::CancelToken()));
    while (true) {
      ARROW_ASSIGN_OR_RAISE(const Batch batch, rows->Next());
      if (batch == nullptr) break;
      ARROW_ASSIGN_OR_RAISE(batches.emplace_back(), AsDeclared(table, *batch));
    }
  }
  ARROW_RETURN_NOT_OK(session.Deregister(kStoredRows));
  ARROW_RETURN_NOT_OK(
      session.DeclareTable({std::string(name), schema::ArrowSchema(table), {}, table.key, table.comment}));
  return session.SetRows(name, {std::move(batches)});
}

}  // namespace

std::optional<std::int64_t> ArtifactLayoutOf(const Run& run) {
  const RunRow* row = run.Find(kPlansSubject, kAllPlans);
  if (row == nullptr) return std::nullopt;
  return row->version ? std::stoll(*row->version) : 1;
}

arrow::Status RegisterArtifact(const Store& store, const Run& run, const RunRow& row, engine::Session& session) {
  const schema::Table* table = schema::FindArtifact(row.name);
  const std::int64_t layout = ArtifactLayoutOf(run).value_or(schema::kArtifactLayout);
  if (table == nullptr || layout >= schema::kArtifactLayout) return RegisterTable(store, row, session);
  return RegisterAsDeclared(store, *table, row, row.name, session);
}

arrow::Result<WrittenTable> MigrateArtifact(const Store& store, const schema::Table& table, const RunRow& row,
                                            const WriteSettings& settings, std::int64_t run_id,
                                            const engine::CancelToken& cancel) {
  ARROW_ASSIGN_OR_RAISE(const auto session, engine::Session::Make({}));
  ARROW_RETURN_NOT_OK(RegisterAsDeclared(store, table, row, kStoredRows, *session));
  ARROW_ASSIGN_OR_RAISE(auto rows, OrderedRows(table, *session, cancel));
  return store.WriteTable(table, std::move(rows), settings, run_id, std::nullopt, cancel);
}

}  // namespace codeanatomy::storage
