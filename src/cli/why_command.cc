#include <charconv>
#include <cstdio>
#include <string>

#include "cli/commands.h"
#include "pipeline/why.h"

namespace codeanatomy::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string Text(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// `column=value …`
std::string Cells(const Json& values) {
  std::string text;
  for (const auto& [column, value] : values.items()) {
    text.append(text.empty() ? "" : " ").append(column).append("=").append(Text(value));
  }
  return text;
}

class Writer {
 public:
  void Line(int depth, const std::string& line) {
    text_.append(static_cast<std::size_t>(2 * depth), ' ').append(line).append("\n");
  }

  void Rows(const std::string& title, const Json& rows) {
    if (rows.empty()) return;
    Line(0, "");
    Line(0, title);
    for (const Json& row : rows) Line(1, Cells(row));
  }

  void Losers(const Json& losers) {
    if (losers.empty()) return;
    Line(0, "");
    Line(0, "candidates that lost");
    for (const Json& loser : losers) {
      Line(1, Text(loser.at("table")) + ", decided by " + Text(loser.at("values").at("lost_by")) + ": " +
                  Cells(loser.at("values")));
    }
  }

  void Inputs(int depth, const Json& inputs) {
    for (const Json& input : inputs) {
      std::string head = Text(input.at("table"));
      if (input.contains("layer")) {
        head += " (" + Text(input.at("layer")) + (input.at("extracted").get<bool>() ? ", of extraction)" : ")");
      }
      if (input.contains("decides"))
        head += ": decides which rows there are";
      else if (input.at("rows").empty())
        head += ": no row has what was copied";
      Line(depth, head);
      for (const Json& row : input.at("rows")) {
        Line(depth + 1, Cells(row.at("values")));
        if (row.contains("source")) Line(depth + 2, "`" + Text(row.at("source")) + "`");
        if (row.contains("seen")) Line(depth + 2, "as above");
        if (row.contains("inputs")) Inputs(depth + 2, row.at("inputs"));
      }
      if (input.contains("more")) Line(depth + 1, "…");
    }
  }

  void Rule(const Json& rule) {
    Line(0, "");
    Line(0, "rule " + Text(rule.at("name")) + " of " + Text(rule.at("pack")) + ": " + Text(rule.at("purpose")));
    Line(1, "file     " + Text(rule.at("file")));
    Line(1, "version  " + Text(rule.at("version")) +
                (rule.at("same_as_in_run").get<bool>() ? "" : ", another than in the run"));
    for (const Json& column : rule.at("lineage")) {
      std::string line = "column   " + Text(column.at("column"));
      for (const Json& leaf : column.at("direct")) line += " " + Text(leaf);
      Line(1, line);
    }
    Line(1, "made of");
    Inputs(2, rule.at("inputs"));
  }

  std::string Finish() && { return std::move(text_); }

 private:
  std::string text_;
};

std::string AsText(const Json& answer) {
  Writer out;
  out.Line(0, Text(answer.at("is")) + " " + Text(answer.at("id")) + " of run " + Text(answer.at("run")));
  out.Line(1, Cells(answer.at("row")));
  for (const char* end : {"src", "dst"}) {
    if (answer.contains(end)) out.Line(1, std::string(end) + ": " + Cells(answer.at(end)));
  }
  for (const Json& note : answer.at("notes")) out.Line(1, "note: " + Text(note));
  if (answer.contains("witnesses")) out.Rows("witnesses", answer.at("witnesses"));
  out.Rows("conflicts at its place", answer.at("conflicts"));
  if (answer.contains("rivals")) out.Rows("candidates it is not told apart from", answer.at("rivals"));
  out.Losers(answer.at("losers"));
  for (const Json& rule : answer.at("rules")) out.Rule(rule);
  return std::move(out).Finish();
}

}  // namespace

arrow::Result<int> RunWhy(const Arguments& arguments, const engine::CancelToken& cancel) {
  std::int64_t id = 0;
  const std::string word = arguments.words.empty() ? std::string() : arguments.words[0];
  const auto read = std::from_chars(word.data(), word.data() + word.size(), id);
  if (arguments.words.size() != 1 || read.ec != std::errc() || read.ptr != word.data() + word.size()) {
    return arrow::Status::Invalid("why takes the id of one node or edge, a number such as `codeanatomy query` prints");
  }
  const std::string& format = arguments.format;
  if (!format.empty() && format != "text" && format != "json") {
    return arrow::Status::Invalid("why knows the formats text and json, not ", format);
  }
  pipeline::BuildOptions options;
  options.store = StoreFolder(arguments, ".");
  options.cancel = cancel;
  ARROW_ASSIGN_OR_RAISE(options.policy, ResolvePolicy(arguments));
  ARROW_ASSIGN_OR_RAISE(const Json answer, pipeline::Why(options, id));
  const std::string text =
      format == "json" ? answer.dump(2, ' ', false, Json::error_handler_t::replace) + "\n" : AsText(answer);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return kOk;
}

}  // namespace codeanatomy::cli
