#include <cstdio>

#include "base/columns.h"
#include "cli/plan_command.h"
#include "pipeline/audit.h"

namespace codeanatomy::cli {
namespace {

std::shared_ptr<arrow::RecordBatch> Rows(const std::vector<pipeline::AuditDifference>& differences) {
  StringColumn part, name, before, after, meaning;
  auto add = [](StringColumn& column, const std::string& text) {
    text.empty() ? column.AppendNull() : column.Append(text);
  };
  for (const pipeline::AuditDifference& difference : differences) {
    part.Append(difference.part);
    add(name, difference.name);
    add(before, difference.before);
    add(after, difference.after);
    meaning.Append(difference.meaning);
  }
  const auto& text = arrow::utf8_view();
  return arrow::RecordBatch::Make(
      arrow::schema({arrow::field("part", text), arrow::field("name", text), arrow::field("before", text),
                     arrow::field("after", text), arrow::field("meaning", text)}),
      static_cast<std::int64_t>(differences.size()),
      {std::move(part).Finish(), std::move(name).Finish(), std::move(before).Finish(), std::move(after).Finish(),
       std::move(meaning).Finish()});
}

}  // namespace

arrow::Status PrintDrift(const std::vector<pipeline::AuditDifference>& differences, const Arguments& arguments) {
  if (!arguments.quiet && !differences.empty()) {
    const pipeline::AuditDifference& first = differences.front();
    std::fprintf(stderr, "codeanatomy: drift: %s%s%s: %s\n", first.part.c_str(), first.name.empty() ? "" : " ",
                 first.name.c_str(), first.meaning.c_str());
  }
  ARROW_ASSIGN_OR_RAISE(auto rows, arrow::RecordBatchReader::Make({Rows(differences)}));
  return Print(rows, arguments, "table");
}

arrow::Result<int> RunPlanAudit(const Arguments& arguments, const engine::CancelToken&) {
  if (arguments.words.size() > 3) {
    return arrow::Status::Invalid("plan audit takes at most two of runs, stores' folders and files, found ",
                                  arguments.words.size() - 1);
  }
  ARROW_ASSIGN_OR_RAISE(const pipeline::BuildOptions options, RuleOptions(arguments));
  const std::string store = StoreFolder(arguments, ".");
  std::vector<nlohmann::json> documents;
  for (std::size_t i = 1; i < arguments.words.size(); ++i) {
    ARROW_ASSIGN_OR_RAISE(documents.emplace_back(), pipeline::AuditNamed(arguments.words[i], store, options.policy));
  }
  if (documents.size() < 2) {
    ARROW_ASSIGN_OR_RAISE(documents.emplace_back(), pipeline::AuditOfPlans(options));
  }
  if (documents.size() == 1) {
    if (!arguments.format.empty() && arguments.format != "json") {
      return arrow::Status::Invalid("an audit document is written as json, not as ", arguments.format);
    }
    const std::string text = pipeline::AuditText(documents[0]);
    std::fwrite(text.data(), 1, text.size(), stdout);
    return kOk;
  }
  const auto differences = pipeline::CompareAudits(documents[0], documents[1]);
  if (differences.empty()) {
    if (!arguments.quiet) std::fprintf(stderr, "codeanatomy: no drift\n");
    return kOk;
  }
  ARROW_RETURN_NOT_OK(PrintDrift(differences, arguments));
  return kNo;
}

}  // namespace codeanatomy::cli
