#include <algorithm>
#include <cstdio>

#include "schedule/describe.h"

namespace codeanatomy::schedule {
namespace {

using Json = nlohmann::ordered_json;

// Writes a description as sections of aligned lines.
class SectionWriter {
 public:
  void Line(std::string_view line) { text_.append(line).append("\n"); }

  void Section(std::string_view title) { text_.append("\n").append(title).append("\n"); }

  // A name, padded, and what it is; nothing for an empty value.
  void Fact(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    constexpr std::size_t kWidth = 10;
    text_.append(name).append(kWidth - std::min(kWidth - 1, name.size()), ' ').append(value).append("\n");
  }

  // Every line of a text, under a title.
  void Block(std::string_view title, std::string_view block) {
    Section(title);
    while (!block.empty()) {
      const std::size_t end = std::min(block.find('\n'), block.size());
      const std::string_view line = block.substr(0, end);
      if (!line.empty()) text_.append("  ").append(line);
      text_ += '\n';
      block.remove_prefix(std::min(end + 1, block.size()));
    }
  }

  std::string Finish() && { return std::move(text_); }

 private:
  std::string text_;
};

std::string Text(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

std::string Joined(const Json& list) {
  std::string text;
  for (const Json& item : list) text.append(text.empty() ? "" : ", ").append(Text(item));
  return text;
}

std::size_t Widest(const Json& list, const char* key) {
  std::size_t width = 0;
  for (const Json& item : list) width = std::max(width, Text(item.at(key)).size());
  return width;
}

std::string Padded(std::string text, std::size_t width) {
  text.append(width - std::min(width, text.size()) + 2, ' ');
  return text;
}

std::string CostText(const Json& description) {
  std::string text;
  const Json &seconds = description.at("seconds"), &rows = description.at("rows");
  if (!seconds.is_null()) {
    char number[32];
    std::snprintf(number, sizeof number, "%.3f s", seconds.get<double>());
    text = number;
  }
  if (!rows.is_null()) text.append(text.empty() ? "" : ", ").append(rows.dump()).append(" rows");
  return text;
}

void WriteHead(const Json& rule, SectionWriter& out) {
  out.Line(Text(rule.at("name")));
  out.Line(Text(rule.at("purpose")));
  for (const Json& remark : rule.at("remarks")) out.Line(Text(remark));
  out.Line("");
  out.Fact("pack", Text(rule.at("pack")) + ", layer " + Text(rule.at("layer")) +
                       (rule.at("enabled").get<bool>() ? "" : ", disabled"));
  out.Fact("file", Text(rule.at("file")));
  const bool knows_layer = rule.contains("table_layer") && !rule.at("table_layer").is_null();
  out.Fact("writes", Text(rule.at("writes")) + (knows_layer ? " (" + Text(rule.at("table_layer")) + ")" : ""));
  out.Fact("key", Joined(rule.at("key")));
  out.Fact("never", Joined(rule.at("never")));
  out.Fact("many", Joined(rule.at("many")));
  out.Fact("candidates of", Joined(rule.at("candidates_of")));
  for (const Json& setting : rule.at("settings")) {
    out.Fact("set",
             Text(setting.at("key")) + " = " + Text(setting.at("value")) + " (" + Text(setting.at("origin")) + ")");
  }
  if (rule.contains("level")) {
    out.Fact("order", "level " + Text(rule.at("level")) + ", slack " + Text(rule.at("slack")));
    out.Fact("after", Joined(rule.at("after")));
    out.Fact("read by", Joined(rule.at("read_by")));
    out.Fact("last run", CostText(rule));
  }
  if (rule.contains("data_hash")) {
    out.Fact("data", Text(rule.at("data_hash")));
    out.Fact("metadata", Text(rule.at("metadata_hash")));
  }
}

void WriteInputs(const Json& inputs, SectionWriter& out) {
  out.Section("Reads");
  for (const Json& input : inputs) {
    std::string line = "  " + Text(input.at("table"));
    if (!input.at("layer").is_null()) line += " (" + Text(input.at("layer")) + ")";
    if (!input.at("rules").empty()) line += " of " + Joined(input.at("rules"));
    out.Line(line);
    const Json& columns = input.at("columns");
    const std::size_t name = Widest(columns, "name"), type = Widest(columns, "type");
    for (const Json& column : columns) {
      std::string entry = "    " + Padded(Text(column.at("name")), name);
      if (!column.at("type").is_null()) entry += Padded(Text(column.at("type")), type) + Text(column.at("sentence"));
      out.Line(entry);
    }
  }
}

void WriteOutputs(const Json& outputs, SectionWriter& out) {
  out.Section("Gives");
  const std::size_t name = Widest(outputs, "name"), type = Widest(outputs, "type");
  for (const Json& column : outputs) {
    std::string line = "  " + Padded(Text(column.at("name")), name) + Padded(Text(column.at("type")), type);
    line += column.at("nullable").get<bool>() ? "null      " : "not null  ";
    if (!column.at("sentence").is_null()) line += Text(column.at("sentence"));
    out.Line(line.substr(0, line.find_last_not_of(' ') + 1));
  }
  out.Section("Where columns come from");
  for (const Json& column : outputs) {
    const std::string direct = Joined(column.at("direct"));
    out.Line("  " + Padded(Text(column.at("name")), name) + (direct.empty() ? "no column" : direct));
  }
  // What decides about rows is mostly the same for all columns: said once for those that share it.
  std::vector<std::pair<std::string, std::string>> shared;  // columns, sources
  for (const Json& column : outputs) {
    const std::string sources = Joined(column.at("indirect"));
    if (sources.empty()) continue;
    const auto found =
        std::find_if(shared.begin(), shared.end(), [&](const auto& group) { return group.second == sources; });
    if (found == shared.end()) {
      shared.emplace_back(Text(column.at("name")), sources);
    } else {
      found->first += ", " + Text(column.at("name"));
    }
  }
  if (shared.empty()) return;
  out.Section("What decides which rows there are");
  for (const auto& [columns, sources] : shared) {
    std::string line = "  ";
    if (shared.size() > 1) line.append(columns).append(": ");
    out.Line(line.append(sources));
  }
}

void WriteFunctions(const Json& functions, SectionWriter& out) {
  if (functions.empty()) return;
  out.Section("Needs functions");
  const std::size_t name = Widest(functions, "name"), kind = Widest(functions, "kind");
  for (const Json& function : functions) {
    std::string line = "  " + Padded(Text(function.at("name")), name) + Padded(Text(function.at("kind")), kind);
    line += Text(function.at("rung"));
    if (!function.at("version").is_null()) line += ", version " + Text(function.at("version"));
    out.Line(line);
  }
}

}  // namespace

std::string DescriptionText(const Json& description) {
  SectionWriter out;
  WriteHead(description, out);
  const Json& parameters = description.at("parameters");
  if (!parameters.empty()) {
    out.Section("Parameters");
    const std::size_t name = Widest(parameters, "name"), type = Widest(parameters, "type");
    for (const Json& parameter : parameters) {
      out.Line("  " + Padded(Text(parameter.at("name")), name) + Padded(Text(parameter.at("type")), type) +
               Text(parameter.at("value")));
    }
  }
  if (description.contains("not_planned")) {
    out.Block("Not planned", Text(description.at("not_planned")));
    out.Block("Statement", Text(description.at("statement")));
    return std::move(out).Finish();
  }
  WriteInputs(description.at("inputs"), out);
  WriteOutputs(description.at("outputs"), out);
  WriteFunctions(description.at("functions"), out);
  out.Block("Statement", Text(description.at("statement")));
  out.Block("Logical plan, optimised, with no rows known", Text(description.at("logical_plan")));
  out.Block("Physical plan", Text(description.at("physical_plan")));
  return std::move(out).Finish();
}

}  // namespace codeanatomy::schedule
