#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>

#include <nlohmann/json.hpp>

#include "ask/ask.h"
#include "ask/for_people.h"
#include "ask/script_names.h"
#include "base/joined.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "cli/commands.h"
#include "pipeline/inputs.h"
#include "rules/pack.h"

namespace codeanatomy::cli {
namespace {

ask::Kind KindOf(const std::string& command) {
  static const std::map<std::string, ask::Kind> kKinds = {
      {"find", ask::Kind::kFind},       {"refs", ask::Kind::kRefs}, {"callers", ask::Kind::kCallers},
      {"callees", ask::Kind::kCallees}, {"path", ask::Kind::kPath}, {"impact", ask::Kind::kImpact},
      {"dead", ask::Kind::kDead}};
  return kKinds.at(command);
}

// The file as the graph has it: relative to the sources, where it lies under them as seen from the current folder.
std::string GraphPath(const std::string& file, const std::string& store) {
  std::error_code error;
  const std::filesystem::path given = std::filesystem::canonical(file, error);
  std::string relative = error ? "" : given.lexically_relative(pipeline::IndexedRoot(store)).string();
  if (!relative.empty() && relative != ".." && !relative.starts_with("../")) return relative;
  return std::filesystem::path(file).lexically_normal().string();
}

arrow::Result<ask::Subject> SubjectOf(const std::string& word, const Arguments& arguments) {
  ask::Subject subject{word, std::nullopt};
  if (Utf8Prefix(word) != word.size()) return arrow::Status::Invalid("the name is no UTF-8");
  if (arguments.command == "find" || word.find(':') == std::string::npos) return subject;
  subject.position = ask::ParsePosition(word);
  if (!subject.position) {
    return arrow::Status::Invalid(word, ": a place is FILE:LINE or FILE:LINE:COL, with numbers");
  }
  subject.position->path = GraphPath(subject.position->path, StoreFolder(arguments, "."));
  return subject;
}

bool IsFile(const std::string& word) {
  return word.find(':') == std::string::npos && (word.find('/') != std::string::npos || word.ends_with(".py") ||
                                                 word.ends_with(".pyi") || word.ends_with(".pyw"));
}

// The text of a file; nothing where there is none.
arrow::Result<std::optional<std::string>> TextOf(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return std::nullopt;
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (in) text << in.rdbuf();
  if (!in) return arrow::Status::IOError(file.string(), ": cannot be read");
  return std::move(text).str();
}

// What codeanatomy.toml says, and over it the options; with what scripts of the distribution enter.
arrow::Result<ask::DeadSettings> DeadSettingsOf(const Arguments& arguments) {
  ask::DeadSettings settings;
  const std::filesystem::path root = pipeline::IndexedRoot(StoreFolder(arguments, "."));
  ARROW_ASSIGN_OR_RAISE(const auto own, TextOf(root / "codeanatomy.toml"));
  if (own) ARROW_RETURN_NOT_OK(ask::ReadDeadSettings(*own, (root / "codeanatomy.toml").string(), &settings));
  ARROW_ASSIGN_OR_RAISE(const auto project, TextOf(root / "pyproject.toml"));
  std::vector<std::string> scripts;
  if (project) {
    ARROW_ASSIGN_OR_RAISE(scripts, ask::ScriptsOfPyproject(*project, (root / "pyproject.toml").string()));
  }
  ARROW_ASSIGN_OR_RAISE(const auto setup, TextOf(root / "setup.cfg"));
  if (setup) {
    for (std::string& name : ask::ScriptsOfSetupCfg(*setup)) scripts.push_back(std::move(name));
  }
  settings.entry_points.insert(settings.entry_points.end(), scripts.begin(), scripts.end());
  settings.packs = rules::ShippedPacks();
  settings.entry_points.insert(settings.entry_points.end(), arguments.entry_points.begin(),
                               arguments.entry_points.end());
  if (!arguments.interfaces.empty()) {
    settings.interfaces.emplace();
    for (const std::string& word : arguments.interfaces) {
      if ((word == "all" || word == "none") && arguments.interfaces.size() > 1) {
        return arrow::Status::Invalid("--public ", word, " stands alone, or modules stand in its place");
      }
      if (word != "none") settings.interfaces->push_back(word == "all" ? ask::kEverywhere : word);
    }
  }
  for (const auto* words : {&arguments.entry_points, &arguments.interfaces}) {
    for (const std::string& word : *words) {
      if (word.empty() || Utf8Prefix(word) != word.size()) return arrow::Status::Invalid("a name is empty or no UTF-8");
    }
  }
  if (arguments.tests) settings.tests = *arguments.tests;
  if (arguments.confidence) settings.percent = std::llround(*arguments.confidence * 100);
  return settings;
}

arrow::Result<ask::Question> QuestionOf(const Arguments& arguments) {
  ask::Question question;
  question.kind = KindOf(arguments.command);
  const auto& words = arguments.words;
  const std::size_t takes = question.kind == ask::Kind::kDead ? 0 : question.kind == ask::Kind::kPath ? 2 : 1;
  if (words.size() != takes || std::ranges::any_of(words, &std::string::empty)) {
    const std::string what = question.kind == ask::Kind::kDead     ? "no name"
                             : question.kind == ask::Kind::kPath   ? "two names, FROM and TO, or FILE:LINE[:COL]"
                             : question.kind == ask::Kind::kImpact ? "one name, FILE or FILE:LINE[:COL]"
                             : question.kind == ask::Kind::kFind   ? "one name"
                                                                   : "one name or FILE:LINE[:COL]";
    return arrow::Status::Invalid(arguments.command, " takes ", what,
                                  takes == 0 ? "" : ", such as `save` or `shop.Cart.save`", " (`codeanatomy help ",
                                  arguments.command, "`)");
  }
  if (question.kind == ask::Kind::kDead) {
    ARROW_ASSIGN_OR_RAISE(question.dead, DeadSettingsOf(arguments));
    return question;
  }
  ARROW_ASSIGN_OR_RAISE(question.subject, SubjectOf(words[0], arguments));
  if (question.kind == ask::Kind::kPath) {
    ARROW_ASSIGN_OR_RAISE(question.to, SubjectOf(words[1], arguments));
  }
  if (question.kind == ask::Kind::kImpact && IsFile(words[0])) {
    question.file = GraphPath(words[0], StoreFolder(arguments, "."));
  }
  question.depth = arguments.depth;
  question.definition_kind = arguments.definition_kind;
  const auto& kinds = ask::DefinitionKinds();
  if (!question.definition_kind.empty() && std::ranges::find(kinds, question.definition_kind) == kinds.end()) {
    return arrow::Status::Invalid("there is no kind ", question.definition_kind,
                                  DidYouMean(question.definition_kind, kinds), "; the kinds are ", Joined(kinds, ", "));
  }
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
