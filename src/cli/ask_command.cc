#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

#include "ask/ask.h"
#include "ask/for_people.h"
#include "base/joined.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "cli/commands.h"
#include "pipeline/inputs.h"

namespace codeanatomy::cli {
namespace {

ask::Kind KindOf(const std::string& command) {
  if (command == "find") return ask::Kind::kFind;
  if (command == "refs") return ask::Kind::kRefs;
  return command == "callers" ? ask::Kind::kCallers : ask::Kind::kCallees;
}

// The file as the graph has it: relative to the sources, where it lies under them as seen from the current folder.
std::string GraphPath(const std::string& file, const std::string& store) {
  std::error_code error;
  const std::filesystem::path given = std::filesystem::canonical(file, error);
  std::string relative = error ? "" : given.lexically_relative(pipeline::IndexedRoot(store)).string();
  if (!relative.empty() && relative != ".." && !relative.starts_with("../")) return relative;
  return std::filesystem::path(file).lexically_normal().string();
}

arrow::Result<ask::Question> QuestionOf(const Arguments& arguments) {
  ask::Question question;
  question.kind = KindOf(arguments.command);
  const bool is_find = question.kind == ask::Kind::kFind;
  if (arguments.words.size() != 1 || arguments.words[0].empty()) {
    return arrow::Status::Invalid(arguments.command, " takes one name", is_find ? "" : " or FILE:LINE[:COL]",
                                  ", such as `save` or `shop.Cart.save` (`codeanatomy help ", arguments.command, "`)");
  }
  question.name = arguments.words[0];
  if (Utf8Prefix(question.name) != question.name.size()) return arrow::Status::Invalid("the name is no UTF-8");
  question.definition_kind = arguments.definition_kind;
  const auto& kinds = ask::DefinitionKinds();
  if (!question.definition_kind.empty() && std::ranges::find(kinds, question.definition_kind) == kinds.end()) {
    return arrow::Status::Invalid("there is no kind ", question.definition_kind,
                                  DidYouMean(question.definition_kind, kinds), "; the kinds are ", Joined(kinds, ", "));
  }
  if (is_find || question.name.find(':') == std::string::npos) return question;
  question.position = ask::ParsePosition(question.name);
  if (!question.position) {
    return arrow::Status::Invalid(question.name, ": a place is FILE:LINE or FILE:LINE:COL, with numbers");
  }
  question.position->path = GraphPath(question.position->path, StoreFolder(arguments, "."));
  return question;
}

void Say(const std::string& note, const Arguments& arguments) {
  if (arguments.quiet) return;
  if (arguments.log_json) {
    const nlohmann::json entry = {{"level", "note"}, {"message", note}};
    std::fprintf(stderr, "%s\n", entry.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
  } else {
    std::fprintf(stderr, "%s\n", note.c_str());
  }
}

}  // namespace

arrow::Result<int> RunAsk(const Arguments& arguments, const engine::CancelToken& cancel) {
  const std::string format = arguments.format.empty() ? "table" : arguments.format;
  ARROW_RETURN_NOT_OK(output::ParseFormat(format));
  ARROW_ASSIGN_OR_RAISE(const ask::Question question, QuestionOf(arguments));
  ARROW_ASSIGN_OR_RAISE(const OpenedRun opened, OpenRun(arguments, ".", "SELECT 1", cancel));
  ARROW_ASSIGN_OR_RAISE(const auto tables, ask::TablesAsked(*opened.session));
  for (const std::string& table : tables) {
    const storage::RunRow* row = opened.run.Find("table", table);
    if (row == nullptr)
      return arrow::Status::Invalid("the store has no table ", table, "; `codeanatomy build` adds it");
    ARROW_RETURN_NOT_OK(storage::RegisterTable(*opened.store, *row, *opened.session));
  }
  ARROW_ASSIGN_OR_RAISE(const ask::Answer answer, ask::Ask(*opened.session, question, cancel));
  std::shared_ptr<arrow::RecordBatchReader> rows;
  if (format == "table") {
    ARROW_ASSIGN_OR_RAISE(rows, ask::ForPeople(question.kind, answer));
  } else {
    ARROW_ASSIGN_OR_RAISE(rows, arrow::RecordBatchReader::Make(answer.rows, answer.schema));
  }
  ARROW_RETURN_NOT_OK(Print(rows, arguments, "table", true));
  std::fflush(stdout);
  for (const std::string& note : answer.notes) Say(note, arguments);
  return kOk;
}

}  // namespace codeanatomy::cli
