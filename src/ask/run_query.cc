#include "ask/run_query.h"

#include <algorithm>

#include <arrow/builder.h>

#include "ask/embedded.h"
#include "base/columns.h"

namespace codeanatomy::ask {
namespace {

arrow::Result<std::shared_ptr<arrow::Array>> ArrayOf(const Value& value) {
  std::shared_ptr<arrow::Array> array;
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    arrow::Int64Builder builder;
    ARROW_RETURN_NOT_OK(builder.Append(*number));
    ARROW_RETURN_NOT_OK(builder.Finish(&array));
  } else if (const auto* truth = std::get_if<bool>(&value)) {
    arrow::BooleanBuilder builder;
    ARROW_RETURN_NOT_OK(builder.Append(*truth));
    ARROW_RETURN_NOT_OK(builder.Finish(&array));
  } else {
    arrow::StringBuilder builder;
    ARROW_RETURN_NOT_OK(builder.Append(std::get<std::string>(value)));
    ARROW_RETURN_NOT_OK(builder.Finish(&array));
  }
  return array;
}

}  // namespace

std::int64_t Rows::count() const {
  std::int64_t rows = 0;
  for (const auto& batch : batches) rows += batch->num_rows();
  return rows;
}

arrow::Result<Rows> RunQuery(const engine::Session& session, std::string_view name, const Values& values,
                             const engine::CancelToken& cancel) {
  const auto files = EmbeddedQueries();
  const auto file =
      std::ranges::find_if(files, [&](const EmbeddedFile& f) { return f.path.substr(0, f.path.rfind('.')) == name; });
  if (file == files.end()) return arrow::Status::UnknownError("there is no query ", name);
  arrow::FieldVector fields;
  arrow::ArrayVector arrays;
  for (const auto& [key, value] : values) {
    ARROW_ASSIGN_OR_RAISE(auto array, ArrayOf(value));
    fields.push_back(arrow::field(key, array->type()));
    arrays.push_back(std::move(array));
  }
  const auto run = [&]() -> arrow::Result<Rows> {
    ARROW_ASSIGN_OR_RAISE(engine::Plan plan, session.PlanSql(file->text, engine::Gate::kReadOnly));
    if (!fields.empty()) {
      ARROW_ASSIGN_OR_RAISE(plan, plan.Bind(arrow::RecordBatch::Make(arrow::schema(fields), 1, arrays)));
    }
    ARROW_ASSIGN_OR_RAISE(const auto reader, plan.Execute(cancel));
    ARROW_ASSIGN_OR_RAISE(auto batches, reader->ToRecordBatches());
    return Rows{reader->schema(), std::move(batches)};
  };
  auto rows = run();
  if (!rows.ok()) return rows.status().WithMessage("query ", name, ": ", rows.status().message());
  return rows;
}

arrow::Status GiveRows(engine::Session& session, const std::string& table, const Rows& rows) {
  // Comments of the columns that they came from stay behind: in a recursion both sides have to have the same.
  arrow::FieldVector fields;
  for (const auto& field : rows.schema->fields()) fields.push_back(field->RemoveMetadata());
  const auto schema = arrow::schema(std::move(fields));
  arrow::RecordBatchVector batches;
  for (const auto& batch : rows.batches) {
    batches.push_back(arrow::RecordBatch::Make(schema, batch->num_rows(), batch->columns()));
  }
  ARROW_RETURN_NOT_OK(session.DeclareTable({table, schema, {}, {}, {}}));
  return session.SetRows(table, {std::move(batches)});
}

arrow::Status GiveTexts(engine::Session& session, const std::string& table, const std::string& column,
                        const std::set<std::string>& texts) {
  const auto schema = arrow::schema({arrow::field(column, arrow::utf8_view(), false)});
  StringColumn rows;
  for (const std::string& text : texts) rows.Append(text);
  ARROW_RETURN_NOT_OK(session.DeclareTable({table, schema, {}, {column}, {}}));
  const std::int64_t count = rows.size();
  const auto batch = arrow::RecordBatch::Make(schema, count, {std::move(rows).Finish()});
  return session.SetRows(table, {{batch}});
}

}  // namespace codeanatomy::ask
