// Runs the queries of TPC-H twice, as SQL and as relations, and compares the rows.
//
//     compare_tpch DATA exact|float FILE.sql…
//
// DATA holds the tables as CSV. A file belongs to the query whose name its own starts with (`q05.ibis.sql`). Prints a line
// each; ends with 1 when one differs.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include <arrow/api.h>
#include <arrow/compute/api.h>
#include <arrow/compute/initialize.h>

#include "relation/stream.h"
#include "tpch_queries.h"
#include "tpch_tables.h"

namespace codeanatomy::tpch {
namespace {

constexpr double kTolerance = 1e-9;  // relative

// A cell as text, or as a number where the two sides may differ by rounding.
struct Cell {
  std::string text;
  double number = 0;
  bool inexact = false;
};
using Row = std::vector<Cell>;

bool SameCell(const Cell& a, const Cell& b) {
  if (!a.inexact || !b.inexact) return a.text == b.text;
  return std::abs(a.number - b.number) <= kTolerance * std::max({std::abs(a.number), std::abs(b.number), 1e-300});
}

bool SameRow(const Row& a, const Row& b) { return std::ranges::equal(a, b, SameCell); }

bool Before(const Row& a, const Row& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!a[i].inexact && a[i].text != b[i].text) return a[i].text < b[i].text;
  }
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].inexact && !SameCell(a[i], b[i])) return a[i].number < b[i].number;
  }
  return false;
}

arrow::Result<std::vector<Row>> ReadRows(arrow::RecordBatchReader& reader) {
  std::vector<Row> rows;
  while (true) {
    ARROW_ASSIGN_OR_RAISE(const auto batch, reader.Next());
    if (batch == nullptr) return rows;
    for (std::int64_t i = 0; i < batch->num_rows(); ++i) {
      Row row;
      for (const auto& column : batch->columns()) {
        ARROW_ASSIGN_OR_RAISE(const auto scalar, column->GetScalar(i));
        Cell cell = {scalar->ToString()};
        const arrow::Type::type id = scalar->type->id();
        if (scalar->is_valid && (id == arrow::Type::DOUBLE || arrow::is_decimal(id))) {
          cell.number = std::stod(cell.text);
          cell.inexact = true;
        }
        row.push_back(std::move(cell));
      }
      rows.push_back(std::move(row));
    }
  }
}

// Empty where the rows are the same, and in the same order as far as one is asked.
std::string Difference(std::vector<Row> expected, std::vector<Row> found, const std::vector<int>& ordered_by) {
  std::ostringstream text;
  if (expected.size() != found.size()) {
    text << found.size() << " rows, expected " << expected.size();
    return text.str();
  }
  for (std::size_t i = 0; i < expected.size(); ++i) {
    for (const int key : ordered_by) {
      const auto at = static_cast<std::size_t>(key);
      if (!SameCell(expected[i][at], found[i][at])) {
        text << "row " << i << " comes with " << found[i][at].text << ", expected " << expected[i][at].text;
        return text.str();
      }
    }
  }
  std::ranges::sort(expected, Before);
  std::ranges::sort(found, Before);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (SameRow(expected[i], found[i])) continue;
    text << "found";
    for (const Cell& cell : found[i]) text << ' ' << cell.text;
    text << ", expected";
    for (const Cell& cell : expected[i]) text << ' ' << cell.text;
    return text.str();
  }
  return {};
}

double Since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

arrow::Result<std::string> CompareOne(const engine::Session& session, const Query& query, const std::string& sql) {
  const relation::SessionTables catalog(session);
  const relation::Relation built = query.build(relation::Tables(catalog));
  ARROW_RETURN_NOT_OK(relation::Check(session, built));
  const auto start = std::chrono::steady_clock::now();
  ARROW_ASSIGN_OR_RAISE(const auto plan, session.PlanSql(sql, engine::Gate::kReadOnly));
  ARROW_ASSIGN_OR_RAISE(const auto by_sql, plan.Execute({}));
  ARROW_ASSIGN_OR_RAISE(auto expected, ReadRows(*by_sql));
  const double sql_seconds = Since(start);
  const auto again = std::chrono::steady_clock::now();
  ARROW_ASSIGN_OR_RAISE(const auto by_relation, relation::Stream(session, built));
  ARROW_ASSIGN_OR_RAISE(auto found, ReadRows(*by_relation));
  const double relation_seconds = Since(again);
  if (!by_relation->schema()->Equals(*built.columns().ToSchema(), false)) {
    for (int i = 0; i < by_relation->schema()->num_fields(); ++i) {
      const auto& column = built.columns().items()[static_cast<std::size_t>(i)];
      if (!by_relation->schema()->field(i)->type()->Equals(column.type)) {
        return "column " + column.name + " is " + by_relation->schema()->field(i)->type()->ToString() +
               ", the relation says " + column.type->ToString();
      }
    }
  }
  const std::size_t rows = expected.size();
  const std::string difference = Difference(std::move(expected), std::move(found), query.ordered_by);
  if (!difference.empty()) return difference;
  std::printf("same %zu rows, %.3f s as SQL, %.3f s as relation", rows, sql_seconds, relation_seconds);
  return std::string();
}

arrow::Result<int> Main(const std::vector<std::string>& arguments) {
  if (arguments.size() < 3) return arrow::Status::Invalid("usage: compare_tpch DATA exact|float FILE.sql…");
  ARROW_RETURN_NOT_OK(arrow::compute::Initialize());
  const bool exact = arguments[1] == "exact";
  engine::SessionOptions options;
  // Sums of floats depend on the order of the rows; one partition makes it one order.
  options.settings = {{"datafusion.execution.target_partitions", exact ? "2" : "1"}};
  ARROW_ASSIGN_OR_RAISE(const auto session, engine::Session::Make(options));
  ARROW_RETURN_NOT_OK(LoadTables(arguments[0], exact, *session));
  int wrong = 0;
  for (std::size_t i = 2; i < arguments.size(); ++i) {
    const std::string name = std::filesystem::path(arguments[i]).filename().string();
    const Query* query = nullptr;
    for (const Query& known : Queries()) {
      const std::string_view start = known.name;
      if (name.starts_with(start) && (query == nullptr || start.size() > std::string_view(query->name).size())) {
        query = &known;
      }
    }
    if (query == nullptr) return arrow::Status::Invalid("no query for ", arguments[i]);
    std::stringstream sql;
    sql << std::ifstream(arguments[i]).rdbuf();
    std::printf("%s: ", name.c_str());
    auto difference = CompareOne(*session, *query, sql.str());
    const std::string text = difference.ok() ? *difference : difference.status().ToString();
    std::printf("%s%s\n", text.empty() ? "" : "DIFFERS: ", text.c_str());
    wrong += text.empty() ? 0 : 1;
  }
  return wrong == 0 ? 0 : 1;
}

}  // namespace
}  // namespace codeanatomy::tpch

int main(int argc, char** argv) {
  auto code = codeanatomy::tpch::Main({argv + 1, argv + argc});
  if (code.ok()) return *code;
  std::cerr << code.status().ToString() << '\n';
  return 2;
}
