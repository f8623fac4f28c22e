#include <cstdio>
#include <iostream>
#include <iterator>

#include "base/columns.h"
#include "cli/commands.h"
#include "rules/rules.h"
#include "schedule/schedule.h"

namespace codeanatomy::cli {
namespace {

// Parsing and planning recurse once an EXPLAIN or a list's element, on stacks of a fixed size.
constexpr std::size_t kMaxStatementBytes = 64 << 10;

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
  ARROW_ASSIGN_OR_RAISE(const OpenedRun opened, OpenRun(arguments, "."));
  ARROW_RETURN_NOT_OK(PrintQuery(opened, sql, arguments, cancel));
  return kOk;
}

arrow::Result<int> RunRulesCommand(const Arguments& arguments, const engine::CancelToken&) {
  const std::string verb = arguments.words.empty() ? "list" : arguments.words[0];
  ARROW_ASSIGN_OR_RAISE(const auto rules, rules::BuiltinRules());
  if (verb == "show") {
    if (arguments.words.size() != 2) return arrow::Status::Invalid("rules show takes the name of one rule");
    std::vector<std::string_view> names;
    for (const rules::Rule& rule : rules) {
      names.push_back(rule.name);
      if (rule.name != arguments.words[1]) continue;
      std::fputs(rule.statement.c_str(), stdout);
      return kOk;
    }
    std::string list;
    for (const std::string_view name : names) list.append(list.empty() ? "" : ", ").append(name);
    return arrow::Status::Invalid("there is no rule ", arguments.words[1], "; there are ", list);
  }
  if (verb != "list" && verb != "graph") {
    return arrow::Status::Invalid("rules takes list, show NAME or graph, not ", verb);
  }
  ARROW_ASSIGN_OR_RAISE(const policy::PolicyPack policy, ResolvePolicy(arguments));
  ARROW_ASSIGN_OR_RAISE(const auto session, pipeline::OpenSession(policy));
  ARROW_RETURN_NOT_OK(schedule::DeclareTables(*session));
  schema::Catalog catalog;
  ARROW_ASSIGN_OR_RAISE(const auto tasks, schedule::OrderRules(rules, *session, catalog));
  if (verb == "graph") {
    const std::string format = arguments.format.empty() ? "dot" : arguments.format;
    if (format != "dot" && format != "json") {
      return arrow::Status::Invalid("rules graph knows the formats dot and json, not ", format);
    }
    std::fputs((format == "dot" ? schedule::GraphDot(tasks) : schedule::GraphJson(tasks)).c_str(), stdout);
    return kOk;
  }
  StringColumn name, pack, writes, reads, purpose;
  for (const schedule::Task& task : tasks) {
    name.Append(task.rule->name);
    pack.Append(task.rule->pack);
    writes.Append(task.rule->writes);
    std::string inputs;
    for (const std::string& table : task.reads) inputs.append(inputs.empty() ? "" : ", ").append(table);
    reads.Append(inputs);
    purpose.Append(task.rule->purpose);
  }
  const auto& text = arrow::utf8_view();
  auto batch = arrow::RecordBatch::Make(
      arrow::schema({arrow::field("name", text), arrow::field("pack", text), arrow::field("writes", text),
                     arrow::field("reads", text), arrow::field("purpose", text)}),
      static_cast<std::int64_t>(tasks.size()),
      {std::move(name).Finish(), std::move(pack).Finish(), std::move(writes).Finish(), std::move(reads).Finish(),
       std::move(purpose).Finish()});
  ARROW_ASSIGN_OR_RAISE(auto reader, arrow::RecordBatchReader::Make({batch}));
  ARROW_RETURN_NOT_OK(Print(reader, arguments, "table"));
  return kOk;
}

}  // namespace codeanatomy::cli
