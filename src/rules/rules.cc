#include "rules/rules.h"

#include <algorithm>
#include <tuple>

#include "rules/embedded.h"

namespace codeanatomy::rules {
namespace {

constexpr std::string_view kBlanks = " \t\r";

std::string_view Trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::vector<std::string> SplitList(std::string_view text) {
  std::vector<std::string> items;
  while (true) {
    const std::size_t comma = text.find(',');
    items.emplace_back(Trim(text.substr(0, comma)));
    if (comma == std::string_view::npos) return items;
    text.remove_prefix(comma + 1);
  }
}

arrow::Status At(std::string_view file, int line, std::string_view what) {
  return arrow::Status::Invalid(file, ":", line, ": ", what);
}

}  // namespace

arrow::Result<Rule> ParseRule(std::string_view file, std::string_view text) {
  Rule rule;
  rule.file = file;
  const std::size_t slash = file.rfind('/');
  const std::string_view folder = slash == std::string_view::npos ? std::string_view() : file.substr(0, slash);
  rule.pack = folder.substr(folder.rfind('/') + 1);
  rule.layer = "core";
  std::string_view base = file.substr(slash + 1);
  if (!base.ends_with(".sql")) return At(file, 1, "a rule's file ends in .sql");
  rule.name = base.substr(0, base.size() - 4);
  rule.statement = text;

  int line_number = 0;
  bool in_purpose = true;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    ++line_number;
    if (!line.starts_with("--")) break;
    const std::string_view comment = Trim(line.substr(2));
    const std::size_t colon = comment.find(':');
    const std::string_view word = comment.substr(0, colon == std::string_view::npos ? 0 : colon);
    const std::string_view value =
        colon == std::string_view::npos ? std::string_view() : Trim(comment.substr(colon + 1));
    if (word == "writes" || word == "key") {
      in_purpose = false;
      if (value.empty()) return At(file, line_number, "the header line names nothing");
      if (word == "writes") rule.writes = value;
      if (word == "key") rule.key = SplitList(value);
    } else if (word == "law" || word == "before") {
      in_purpose = false;
    } else if (in_purpose) {
      if (!rule.purpose.empty()) rule.purpose.push_back(' ');
      rule.purpose.append(comment);
    }
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
  if (rule.purpose.empty()) return At(file, 1, "the first comment line says what the rule is for");
  if (rule.writes.empty()) rule.writes = rule.name;
  if (rule.key.empty()) return At(file, 1, "a header line `-- key: …` names the columns that identify a row");
  if (Trim(rest).empty() && rest.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return At(file, line_number, "the header is followed by one statement");
  }
  return rule;
}

arrow::Result<std::vector<Rule>> BuiltinRules() {
  std::vector<Rule> rules;
  for (const EmbeddedFile& file : EmbeddedRules()) {
    ARROW_ASSIGN_OR_RAISE(Rule rule, ParseRule(file.path, file.text));
    rules.push_back(std::move(rule));
  }
  std::sort(rules.begin(), rules.end(),
            [](const Rule& a, const Rule& b) { return std::tie(a.pack, a.name) < std::tie(b.pack, b.name); });
  return rules;
}

}  // namespace codeanatomy::rules
