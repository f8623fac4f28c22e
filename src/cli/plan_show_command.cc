#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "base/array_view.h"
#include "base/columns.h"
#include "cli/plan_command.h"
#include "engine/observe.h"
#include "pipeline/plan_diff.h"
#include "pipeline/plan_subject.h"
#include "pipeline/plan_view.h"

namespace codeanatomy::cli {
namespace {

constexpr std::string_view kShowFormats[] = {"text", "json", "dot", "sql", "substrait"};

arrow::Result<std::unique_ptr<pipeline::PlanSubject>> Subject(const Arguments& arguments) {
  if (arguments.words.size() != 2) {
    return arrow::Status::Invalid("plan ", arguments.words[0], " takes the name of a rule, or a statement as one word");
  }
  ARROW_ASSIGN_OR_RAISE(const pipeline::BuildOptions options, RuleOptions(arguments));
  return pipeline::PlanSubjectOf(options, arguments.words[1]);
}

void Put(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

// Two columns of text, as EXPLAIN has them.
std::shared_ptr<arrow::RecordBatch> Explained(const std::vector<std::pair<std::string, std::string>>& rows) {
  StringColumn type, plan;
  for (const auto& [name, text] : rows) {
    type.Append(name);
    plan.Append(text);
  }
  const auto& text = arrow::utf8_view();
  return arrow::RecordBatch::Make(arrow::schema({arrow::field("plan_type", text), arrow::field("plan", text)}),
                                  static_cast<std::int64_t>(rows.size()),
                                  {std::move(type).Finish(), std::move(plan).Finish()});
}

// Rows of texts of several lines: each under its title, unless a format is asked.
arrow::Status PrintExplained(const std::vector<std::pair<std::string, std::string>>& rows, const Arguments& arguments) {
  if (arguments.format.empty() || arguments.format == "text") {
    for (const auto& [name, text] : rows) {
      for (const std::string_view part : {std::string_view(name), std::string_view("\n"), std::string_view(text)})
        Put(part);
      Put(text.ends_with('\n') ? "\n" : "\n\n");
    }
    return arrow::Status::OK();
  }
  ARROW_ASSIGN_OR_RAISE(auto reader, arrow::RecordBatchReader::Make({Explained(rows)}));
  return Print(reader, arguments, "table");
}

}  // namespace

arrow::Result<int> RunPlanShow(const Arguments& arguments, const engine::CancelToken&) {
  const std::string format = arguments.format.empty() ? "text" : arguments.format;
  if (std::ranges::find(kShowFormats, format) == std::end(kShowFormats)) {
    return arrow::Status::Invalid("plan show knows the formats dot, json, sql, substrait and text, not ", format);
  }
  if (!arguments.dialect.empty() && format != "sql") {
    return arrow::Status::Invalid("--dialect goes with --format sql");
  }
  if (format == "substrait" && isatty(STDOUT_FILENO) != 0) {
    return arrow::Status::Invalid("the format substrait is bytes; send it to a file or a program");
  }
  ARROW_ASSIGN_OR_RAISE(const auto subject, Subject(arguments));
  if (format == "sql") {
    const std::string dialect = arguments.dialect.empty() ? "default" : arguments.dialect;
    ARROW_ASSIGN_OR_RAISE(const std::string sql,
                          engine::ToSql(*subject->plan, engine::PlanStage::kLogical, dialect, true));
    Put(sql + "\n");
    return kOk;
  }
  if (format == "substrait") {
    ARROW_ASSIGN_OR_RAISE(const std::string bytes, engine::ToSubstrait(*subject->plan, engine::PlanStage::kLogical));
    Put(bytes);
    return kOk;
  }
  ARROW_ASSIGN_OR_RAISE(const nlohmann::ordered_json plan, pipeline::DescribePlan(*subject));
  Put(format == "text"  ? pipeline::PlanText(plan)
      : format == "dot" ? pipeline::PlanDot(plan)
                        : plan.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
  return kOk;
}

arrow::Result<int> RunPlanTrace(const Arguments& arguments, const engine::CancelToken&) {
  ARROW_ASSIGN_OR_RAISE(const auto subject, Subject(arguments));
  ARROW_ASSIGN_OR_RAISE(const engine::OptimizerTrace trace, engine::TraceOptimizers(*subject->plan, arguments.verbose));
  StringColumn phase, rule, before, after, text;
  IntColumn ordinal, pass, microseconds;
  BoolColumn changed;
  for (const engine::RuleApplication& application : trace.applications) {
    phase.Append(application.phase);
    pass.Append(application.pass);
    ordinal.Append(application.position);
    rule.Append(application.rule);
    changed.Append(application.changed);
    microseconds.Append(application.microseconds);
    before.Append(application.before);
    after.Append(application.after);
    application.text.empty() ? text.AppendNull() : text.Append(application.text);
  }
  const auto& string = arrow::utf8_view();
  arrow::FieldVector fields = {arrow::field("phase", string),
                               arrow::field("pass", arrow::int64()),
                               arrow::field("ordinal", arrow::int64()),
                               arrow::field("rule", string),
                               arrow::field("changed", arrow::boolean()),
                               arrow::field("microseconds", arrow::int64()),
                               arrow::field("digest_before", string),
                               arrow::field("digest_after", string)};
  arrow::ArrayVector columns = {std::move(phase).Finish(),   std::move(pass).Finish(),
                                std::move(ordinal).Finish(), std::move(rule).Finish(),
                                std::move(changed).Finish(), std::move(microseconds).Finish(),
                                std::move(before).Finish(),  std::move(after).Finish()};
  if (arguments.verbose) {
    fields.push_back(arrow::field("text", string));
    columns.push_back(std::move(text).Finish());
  }
  const auto batch = arrow::RecordBatch::Make(arrow::schema(std::move(fields)),
                                              static_cast<std::int64_t>(trace.applications.size()), std::move(columns));
  ARROW_ASSIGN_OR_RAISE(auto rows, arrow::RecordBatchReader::Make({batch}));
  ARROW_RETURN_NOT_OK(Print(rows, arguments, "table"));
  return kOk;
}

arrow::Result<int> RunPlanExplain(const Arguments& arguments, const engine::CancelToken& cancel) {
  if (arguments.analyze) {
    if (arguments.words.size() != 2) {
      return arrow::Status::Invalid("plan explain takes the name of a rule, or a statement as one word");
    }
    ARROW_ASSIGN_OR_RAISE(pipeline::BuildOptions options, RuleOptions(arguments));
    options.store = StoreFolder(arguments, ".");
    options.cancel = cancel;
    ARROW_ASSIGN_OR_RAISE(const auto rows, pipeline::ExplainAnalyzed(options, arguments.words[1]));
    std::vector<std::pair<std::string, std::string>> texts;
    while (true) {
      ARROW_ASSIGN_OR_RAISE(const auto batch, rows->Next());
      if (batch == nullptr) break;
      ARROW_ASSIGN_OR_RAISE(const TextView type, TextView::Make(batch->column(0).get()));
      ARROW_ASSIGN_OR_RAISE(const TextView plan, TextView::Make(batch->column(1).get()));
      for (std::int64_t i = 0; i < batch->num_rows(); ++i) texts.emplace_back(type.At(i), plan.At(i));
    }
    ARROW_RETURN_NOT_OK(PrintExplained(texts, arguments));
    return kOk;
  }
  ARROW_ASSIGN_OR_RAISE(const auto subject, Subject(arguments));
  ARROW_ASSIGN_OR_RAISE(const auto rows, engine::Explain(*subject->plan, "indent", true));
  ARROW_RETURN_NOT_OK(PrintExplained(rows, arguments));
  return kOk;
}

arrow::Result<int> RunPlanDiff(const Arguments& arguments, const engine::CancelToken&) {
  if (arguments.words.size() != 3) {
    return arrow::Status::Invalid("plan diff takes two runs, by their numbers or their stores' folders");
  }
  if (!arguments.format.empty() && arguments.format != "text" && arguments.format != "json") {
    return arrow::Status::Invalid("plan diff knows the formats text and json, not ", arguments.format);
  }
  ARROW_ASSIGN_OR_RAISE(const auto policy, ResolvePolicy(arguments));
  ARROW_ASSIGN_OR_RAISE(const nlohmann::ordered_json diff, pipeline::DiffPlans(arguments.words[1], arguments.words[2],
                                                                               StoreFolder(arguments, "."), policy));
  Put(arguments.format == "json" ? diff.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n"
                                 : pipeline::PlanDiffText(diff));
  if (diff.empty() && !arguments.quiet) std::fprintf(stderr, "codeanatomy: no rule has another plan\n");
  return diff.empty() ? kOk : kNo;
}

}  // namespace codeanatomy::cli
