// What the rows of a Delta change data feed say: each has a `_change_type` and a `_commit_version`.

#include <optional>

#include "functions/arguments_internal.h"
#include "functions/functions_internal.h"

namespace codeanatomy::functions {
namespace {

using arrow::Status;
using engine::ScalarCall;

// In the order in which the changes of one commit take effect on a row.
enum class Change : std::int64_t { kBefore, kDelete, kInsert, kAfter };

arrow::Result<Change> Read(std::string_view type) {
  if (type == "insert") return Change::kInsert;
  if (type == "update_postimage") return Change::kAfter;
  if (type == "update_preimage") return Change::kBefore;
  if (type == "delete") return Change::kDelete;
  return Status::Invalid("a change is of type '", type,
                         "', expected insert, update_preimage, update_postimage or delete");
}

bool Adds(Change change) { return change == Change::kInsert || change == Change::kAfter; }

Made Sign(const ScalarCall& call) {
  const Texts types(call, 0);
  return ForEachWholeRow<arrow::Int64Builder>(call, [&](std::int64_t row, std::int64_t& value) -> Status {
    ARROW_ASSIGN_OR_RAISE(const Change change, Read(types[row]));
    value = Adds(change) ? 1 : -1;
    return Status::OK();
  });
}

Made IsImage(const ScalarCall& call) {
  const Texts types(call, 0);
  return ForEachWholeRow<arrow::BooleanBuilder>(call, [&](std::int64_t row, auto& value) -> Status {
    ARROW_ASSIGN_OR_RAISE(const Change change, Read(types[row]));
    value = Adds(change);
    return Status::OK();
  });
}

Made Order(const ScalarCall& call) {
  const Ints versions(call, 0);
  const Texts types(call, 1);
  return ForEachWholeRow<arrow::Int64Builder>(call, [&](std::int64_t row, std::int64_t& value) -> Status {
    constexpr std::int64_t kMost = std::int64_t{1} << 60;
    ARROW_ASSIGN_OR_RAISE(const Change change, Read(types[row]));
    if (versions[row] < 0 || versions[row] > kMost) return Status::Invalid("a commit has version ", versions[row]);
    value = versions[row] * 4 + static_cast<std::int64_t>(change);
    return Status::OK();
  });
}

}  // namespace

std::vector<Function> CdfFunctions() {
  const auto type = [] { return Text("change_type", "The row's `_change_type`."); };
  return {
      {{.name = "cdf_sign",
        .parameters = {type()},
        .returns = arrow::int64(),
        .description = "1 for a row of a change data feed that comes (insert, update_postimage), -1 for one that goes "
                       "(delete, update_preimage); summed, what a change does to a count.",
        .example =
            "SELECT sum(cdf_sign(kind)) AS more FROM (VALUES ('insert'), ('insert'), ('delete')) AS changes(kind)"},
       Sign},
      {{.name = "cdf_is_image",
        .parameters = {type()},
        .returns = arrow::boolean(),
        .description = "Whether a row of a change data feed is one that the table has after the change.",
        .example = "SELECT cdf_is_image('update_postimage') AS stays, cdf_is_image('delete') AS goes"},
       IsImage},
      {{.name = "cdf_order",
        .parameters = {Whole("version", "The row's `_commit_version`."), type()},
        .returns = arrow::int64(),
        .description =
            "A number by which the changes of a row are in the order they took effect: by commit, and within "
            "one what goes before what comes. The latest image of a key is last_by of it.",
        .example =
            "SELECT key, last_by(value, cdf_order(version, kind)) AS latest\n"
            "FROM (VALUES (1, 'a', 3, 'insert'), (1, 'b', 4, 'update_postimage'), (1, 'a', 4, 'update_preimage'))\n"
            "     AS changes(key, value, version, kind) GROUP BY key"},
       Order},
  };
}

}  // namespace codeanatomy::functions
