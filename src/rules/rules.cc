#include "rules/rules.h"

#include <algorithm>
#include <tuple>

#include <arrow/array/util.h>
#include <arrow/scalar.h>

#include "base/parts_hash.h"
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

// What identifies a row of a table of the program that rules of packs add to.
std::vector<std::string> KeyOf(std::string_view table) {
  if (table == "findings") return {"path", "bstart", "bend", "message"};
  if (table == "framework_calls") return {"path", "bstart", "bend", "callee", "callee_path", "callee_bstart"};
  if (table == "nodes") return {"node_id"};
  if (table == "props") return {"owner_kind", "owner_id", "key"};
  return {};
}

arrow::Status At(std::string_view file, int line, std::string_view what) {
  return arrow::Status::Invalid(file, ":", line, ": ", what);
}

// Takes the header's lines in order.
class HeaderReader {
 public:
  explicit HeaderReader(Rule& rule) : rule_(rule) {}

  // Says what is wrong with the line; empty: nothing.
  std::string Read(std::string_view line) {
    rule_.comments.emplace_back(line);
    const std::size_t colon = line.find(':');
    const std::string_view head = colon == std::string_view::npos ? std::string_view() : line.substr(0, colon);
    const std::string_view value = colon == std::string_view::npos ? std::string_view() : Trim(line.substr(colon + 1));
    if (head.starts_with("column ")) return Column(Trim(head.substr(7)), value);
    constexpr std::string_view kWords[] = {"writes", "key", "never", "many", "set", "candidates of", "kernel"};
    if (std::find(std::begin(kWords), std::end(kWords), head) == std::end(kWords)) {
      is_purpose_ &= head != "law" && head != "before";
      if (is_purpose_) rule_.purpose.append(rule_.purpose.empty() ? "" : " ").append(line);
      return {};
    }
    is_purpose_ = false;
    // What stands behind a gap is a remark.
    const std::string_view names = value.substr(0, value.find("  "));
    if (names.empty()) return "the header line names nothing";
    if (head == "set") return Setting(names);
    if (head == "writes") {
      rule_.writes = names;
      return {};
    }
    if (head == "kernel") {
      rule_.kernel = names;
      return {};
    }
    std::vector<std::string> items = SplitList(names);
    if (std::find(items.begin(), items.end(), "") != items.end()) return "the list has an empty item";
    auto& list = head == "key"     ? rule_.key
                 : head == "never" ? rule_.never
                 : head == "many"  ? rule_.many
                                   : rule_.candidates;
    list.insert(list.end(), items.begin(), items.end());
    return {};
  }

 private:
  std::string Column(std::string_view name, std::string_view sentence) {
    is_purpose_ = false;
    if (name.empty() || sentence.empty()) return "a column line is `-- column NAME: sentence`";
    for (const auto& [other, text] : rule_.columns) {
      if (other == name) return "the column " + other + " is described twice";
    }
    rule_.columns.emplace_back(name, sentence);
    return {};
  }

  std::string Setting(std::string_view text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0) return "a setting is `-- set: key=value`";
    const std::string place = rule_.file + ":" + std::to_string(rule_.comments.size());
    rules::Setting setting{std::string(Trim(text.substr(0, equals))), std::string(Trim(text.substr(equals + 1))),
                           place};
    for (const rules::Setting& other : rule_.settings) {
      if (other.key == setting.key) return "the setting " + setting.key + " is given twice";
    }
    rule_.settings.push_back(std::move(setting));
    return {};
  }

  Rule& rule_;
  bool is_purpose_ = true;
};

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

  HeaderReader header(rule);
  int line_number = 0;
  std::string_view rest = text;
  while (rest.starts_with("--")) {
    const std::size_t end = rest.find('\n');
    ++line_number;
    const std::string wrong = header.Read(Trim(rest.substr(2, end == std::string_view::npos ? end : end - 2)));
    if (!wrong.empty()) return At(file, line_number, wrong);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
  if (rule.purpose.empty()) return At(file, 1, "the first comment line says what the rule is for");
  if (rule.writes.empty()) rule.writes = rule.name;
  if (rule.key.empty()) rule.key = KeyOf(rule.writes);
  if (rule.key.empty()) return At(file, 1, "a header line `-- key: …` names the columns that identify a row");
  if (rest.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return At(file, line_number, "the header is followed by one statement");
  }
  return rule;
}

std::string DigestOf(std::span<const Rule> rules) {
  PartsHash hash;
  for (const Rule& rule : rules) {
    hash.Add(rule.pack).Add(rule.name).Add(rule.layer).Add(rule.statement);
    hash.Add(static_cast<std::int64_t>(rule.settings.size()));
    for (const Setting& setting : rule.settings) hash.Add(setting.key).Add(setting.value);
    hash.Add(rule.parameters == nullptr ? std::string() : rule.parameters->ToString());
  }
  return hash.Hash();
}

arrow::Result<std::vector<Rule>> BuiltinRules() {
  std::vector<Rule> rules;
  for (const EmbeddedFile& file : EmbeddedRules()) {
    ARROW_ASSIGN_OR_RAISE(Rule rule, ParseRule(file.path, file.text));
    rule.builtin = true;
    rules.push_back(std::move(rule));
  }
  std::sort(rules.begin(), rules.end(),
            [](const Rule& a, const Rule& b) { return std::tie(a.pack, a.name) < std::tie(b.pack, b.name); });
  SetStrictness(rules, "balanced");
  return rules;
}

void SetStrictness(std::span<Rule> rules, std::string_view strictness) {
  const auto value = arrow::MakeArrayFromScalar(arrow::StringScalar(std::string(strictness)), 1).ValueOrDie();
  const auto row =
      arrow::RecordBatch::Make(arrow::schema({arrow::field("strictness", arrow::utf8(), false)}), 1, {value});
  for (Rule& rule : rules) {
    if (rule.builtin && rule.statement.find("$strictness") != std::string::npos) rule.parameters = row;
  }
}

}  // namespace codeanatomy::rules
