#include "pipeline/rule_lint.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <sstream>
#include <utility>

#include "functions/spelled_out.h"
#include "plan/pattern.h"
#include "schedule/schedule.h"
#include "schedule/written_plan.h"

namespace codeanatomy::pipeline {
namespace {

using Names = std::set<std::string, std::less<>>;

bool IsWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.'; }

std::string WithoutQualifier(const std::string& name) { return name.substr(name.rfind('.') + 1); }

// The names in each line of a statement, in lower case, with and without qualifier; comments and texts have none.
std::vector<Names> NamesByLine(const std::string& statement) {
  std::vector<Names> lines;
  std::istringstream stream(statement);
  std::string line;
  bool in_text = false;
  while (std::getline(stream, line)) {
    Names& names = lines.emplace_back();
    std::string word;
    for (std::size_t i = 0; i <= line.size(); ++i) {
      const char c = i < line.size() ? line[i] : ' ';
      if (!in_text && IsWord(c)) {
        word.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
        continue;
      }
      if (!word.empty()) {
        names.insert(WithoutQualifier(word));
        names.insert(std::exchange(word, {}));
      }
      if (c == '\'') in_text = !in_text;
      if (!in_text && line.compare(i, 2, "--") == 0) break;
    }
  }
  return lines;
}

// The name as the statement has it: the plan qualifies names that stand alone there.
std::string AsWritten(const std::string& name, const std::vector<Names>& lines) {
  const bool is_there = std::ranges::any_of(lines, [&](const Names& names) { return names.contains(name); });
  return is_there ? name : WithoutQualifier(name);
}

// The first lines of the runs of lines that have all the names and no shorter run with them, in order.
std::vector<int> PlacesOf(const std::vector<std::string>& names, const std::vector<Names>& lines) {
  std::vector<int> places;
  std::size_t last_end = lines.size();
  for (std::size_t begin = lines.size(); begin-- > 0;) {
    std::size_t end = begin;  // of the shortest run from here
    for (const std::string& name : names) {
      std::size_t at = begin;
      while (at < lines.size() && !lines[at].contains(name)) ++at;
      end = std::max(end, at);
    }
    if (end >= last_end) continue;
    last_end = end;
    places.push_back(static_cast<int>(begin) + 1);
  }
  std::ranges::reverse(places);
  return places;
}

bool IsAccepted(const rules::Rule& rule, const std::string& function) {
  const std::string head = "lint: " + function + " ";
  return std::ranges::any_of(rule.comments, [&](const std::string& line) { return line.starts_with(head); });
}

class Linter {
 public:
  Linter(const std::vector<functions::SpelledOut>& spelled, const engine::Session& session)
      : spelled_(spelled), session_(session) {
    for (const auto& one : spelled) patterns_.push_back(one.pattern);
  }

  arrow::Status Add(const rules::Rule& rule, std::vector<RuleHint>& hints) const {
    ARROW_ASSIGN_OR_RAISE(const engine::Plan plan, schedule::PlanStatement(rule, session_));
    ARROW_ASSIGN_OR_RAISE(const std::string bytes, schedule::WrittenPlan(plan));
    ARROW_ASSIGN_OR_RAISE(const auto found, plan::FindPatterns(bytes, patterns_));
    const std::vector<Names> lines = NamesByLine(rule.statement);
    std::map<std::pair<std::size_t, std::vector<std::string>>, std::size_t> seen;
    for (plan::Occurrence one : found) {
      const functions::SpelledOut& spelled = spelled_[one.pattern];
      if (IsAccepted(rule, spelled.function)) continue;
      for (std::string& name : one.names) name = AsWritten(name, lines);
      for (auto& [variable, text] : one.variables) text = AsWritten(text, lines);
      const std::vector<int> places = PlacesOf(one.names, lines);
      const std::size_t before = seen[{one.pattern, one.names}]++;
      const int line = places.empty() ? 1 : places[std::min(before, places.size() - 1)];
      hints.push_back({rule.name, rule.file, line, spelled.function, functions::Written(spelled, one)});
    }
    return arrow::Status::OK();
  }

 private:
  const std::vector<functions::SpelledOut>& spelled_;
  const engine::Session& session_;
  std::vector<plan::Pattern> patterns_;
};

}  // namespace

std::string RuleHint::ToString() const {
  return file + ":" + std::to_string(line) + ": this is " + write + "; a header line `-- lint: " + function +
         " WHY` keeps it";
}

arrow::Result<std::vector<RuleHint>> LintRules(std::span<const rules::Rule> rules, const engine::Session& session) {
  ARROW_ASSIGN_OR_RAISE(const auto spelled, functions::SpelledOutPatterns(session));
  const Linter linter(spelled, session);
  std::vector<RuleHint> hints;
  for (const rules::Rule& rule : rules) ARROW_RETURN_NOT_OK(linter.Add(rule, hints));
  std::ranges::sort(hints, {}, [](const RuleHint& hint) { return std::tie(hint.file, hint.line, hint.write); });
  return hints;
}

}  // namespace codeanatomy::pipeline
