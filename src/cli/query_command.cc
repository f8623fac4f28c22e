#include <algorithm>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <string_view>

#include "cli/commands.h"
#include "pipeline/pack_parameters.h"

namespace codeanatomy::cli {
namespace {

// Parsing and planning recurse once an EXPLAIN or a list's element, on stacks of a fixed size.
constexpr std::size_t kMaxStatementBytes = 64 << 10;
// The table of `information_schema` that lists them; named without its schema.
constexpr std::string_view kParameters = "parameters";

}  // namespace

arrow::Result<int> RunQuery(const Arguments& arguments, const engine::CancelToken& cancel) {
  if (arguments.words.size() != 1) {
    return arrow::Status::Invalid("query takes one SQL statement in quotes, or `-` for stdin");
  }
  std::string sql = arguments.words[0];
  if (sql == "-") sql.assign(std::istreambuf_iterator<char>(std::cin), {});
  if (sql.size() > kMaxStatementBytes) {
    return arrow::Status::Invalid("a statement of ", sql.size(), " bytes; the limit is ", kMaxStatementBytes);
  }
  ARROW_ASSIGN_OR_RAISE(const OpenedRun opened, OpenRun(arguments, ".", sql, cancel));
  // Packs are read only where their parameters are asked for; a statement that cannot be parsed is refused below.
  const auto tables = opened.session->NamedTables(sql);
  if (tables.ok() && std::ranges::any_of(*tables, [](const std::string& t) { return t == kParameters; })) {
    ARROW_RETURN_NOT_OK(pipeline::ListPackParameters(opened.run, *opened.session));
  }
  ARROW_RETURN_NOT_OK(PrintQuery(opened, sql, arguments, cancel));
  return kOk;
}

}  // namespace codeanatomy::cli
