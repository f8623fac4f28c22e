#include "ask/script_names.h"

#include <algorithm>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

namespace codeanatomy::ask {
namespace {

constexpr std::string_view kBlanks = " \t\r";

std::string_view Trim(std::string_view text) {
  const std::size_t start = text.find_first_not_of(kBlanks);
  return start == std::string_view::npos ? std::string_view()
                                         : text.substr(start, text.find_last_not_of(kBlanks) - start + 1);
}

// `pkg.module:object.attribute [extra]`, dotted.
std::string NameOf(std::string_view reference) {
  std::string name(Trim(reference.substr(0, reference.find('['))));
  if (const std::size_t colon = name.find(':'); colon != std::string::npos) name[colon] = '.';
  return name;
}

// The references below a table: texts, those of tables with a reference, and what nested tables have.
arrow::Status Collect(const toml::table& table, const std::string& file, std::vector<std::string>& names) {
  for (const auto& [key, node] : table) {
    if (const auto* text = node.as_string()) {
      names.push_back(NameOf(text->get()));
    } else if (const toml::table* nested = node.as_table()) {
      if (const auto* reference = (*nested)["reference"].as_string()) {
        names.push_back(NameOf(reference->get()));
      } else if (const auto* callable = (*nested)["callable"].as_string()) {
        names.push_back(NameOf(callable->get()));
      } else {
        ARROW_RETURN_NOT_OK(Collect(*nested, file, names));
      }
    } else {
      return arrow::Status::Invalid(file, ":", node.source().begin.line, ": ", key.str(), " is no text");
    }
  }
  return arrow::Status::OK();
}

}  // namespace

arrow::Result<std::vector<std::string>> ScriptsOfPyproject(std::string_view text, const std::string& file) {
  const toml::parse_result parsed = toml::parse(text, file);
  if (!parsed) {
    return arrow::Status::Invalid(file, ":", parsed.error().source().begin.line, ": ", parsed.error().description());
  }
  std::vector<std::string> names;
  for (const std::string_view path : {"project.scripts", "project.gui-scripts", "project.entry-points",
                                      "tool.poetry.scripts", "tool.poetry.plugins"}) {
    const toml::table* section = parsed.table().at_path(path).as_table();
    if (section != nullptr) ARROW_RETURN_NOT_OK(Collect(*section, file, names));
  }
  return names;
}

std::vector<std::string> ScriptsOfSetupCfg(std::string_view text) {
  std::vector<std::string> names;
  bool is_inside = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::string_view said = Trim(line);
    if (said.starts_with('[')) is_inside = said == "[options.entry_points]";
    // A group stands at the line's begin, what it has is indented.
    const bool is_item = kBlanks.find(line.empty() ? '\0' : line.front()) != std::string_view::npos;
    const std::size_t equals = said.find('=');
    if (!is_inside || !is_item || equals == std::string_view::npos || said.front() == '#' || said.front() == ';')
      continue;
    names.push_back(NameOf(said.substr(equals + 1)));
  }
  return names;
}

}  // namespace codeanatomy::ask
