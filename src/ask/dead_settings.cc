#include "ask/dead_settings.h"

#include <algorithm>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "base/joined.h"
#include "base/suggest.h"

namespace codeanatomy::ask {
namespace {

constexpr std::string_view kSection = "dead";
const std::vector<std::string> kKeys = {"entry_points", "public", "tests"};

// The texts of a list; nothing where it is none, or has something else in it.
std::optional<std::vector<std::string>> TextsOf(const toml::node& node) {
  const toml::array* list = node.as_array();
  if (list == nullptr) return std::nullopt;
  std::vector<std::string> texts;
  for (const toml::node& item : *list) {
    const auto* text = item.as_string();
    if (text == nullptr || text->get().empty()) return std::nullopt;
    texts.push_back(text->get());
  }
  return texts;
}

}  // namespace

arrow::Status ReadDeadSettings(std::string_view text, const std::string& file, DeadSettings* settings) {
  const toml::parse_result parsed = toml::parse(text, file);
  const auto at = [&](const toml::source_region& place, const auto&... what) {
    return arrow::Status::Invalid(file, ":", place.begin.line, ": ", what...);
  };
  if (!parsed) return at(parsed.error().source(), parsed.error().description());
  for (const auto& [key, node] : parsed.table()) {
    const std::vector<std::string> sections = {std::string(kSection)};
    if (key.str() != kSection) {
      return at(node.source(), "unknown section '", key.str(), "'", DidYouMean(key.str(), sections), "; there is ",
                kSection);
    }
    if (!node.is_table()) return at(node.source(), "'", key.str(), "' is a section");
  }
  const toml::table* section = parsed.table()[kSection].as_table();
  if (section == nullptr) return arrow::Status::OK();
  for (const auto& [key, node] : *section) {
    if (key.str() == "entry_points") {
      auto texts = TextsOf(node);
      if (!texts) return at(node.source(), "entry_points: expected a list of names");
      settings->entry_points = std::move(*texts);
    } else if (key.str() == "public") {
      const auto* all = node.as_boolean();
      settings->interfaces = TextsOf(node);
      if (all != nullptr) {
        settings->interfaces.emplace();
        if (all->get()) settings->interfaces->emplace_back(kEverywhere);
      }
      if (!settings->interfaces) return at(node.source(), "public: expected true, false or a list of modules");
    } else if (key.str() == "tests") {
      const auto* tests = node.as_boolean();
      if (tests == nullptr) return at(node.source(), "tests: expected true or false");
      settings->tests = tests->get();
    } else {
      return at(node.source(), "unknown key '", key.str(), "'", DidYouMean(key.str(), kKeys), "; the keys are ",
                Joined(kKeys, ", "));
    }
  }
  return arrow::Status::OK();
}

}  // namespace codeanatomy::ask
