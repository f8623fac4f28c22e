#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "engine/engine.h"

namespace codeanatomy::ask {

// The values of a query's parameters, by name without `$`.
using Value = std::variant<std::int64_t, bool, std::string>;
using Values = std::vector<std::pair<std::string, Value>>;

struct Rows {
  std::shared_ptr<arrow::Schema> schema;
  arrow::RecordBatchVector batches;
  std::int64_t count() const;
};

// Runs the query of the file `name`.sql to its end.
arrow::Result<Rows> RunQuery(const engine::Session& session, std::string_view name, const Values& values,
                             const engine::CancelToken& cancel);

// Gives the session a table of one column, with a row a text; replaces an earlier one.
arrow::Status GiveTexts(engine::Session& session, const std::string& table, const std::string& column,
                        const std::set<std::string>& texts);

}  // namespace codeanatomy::ask
