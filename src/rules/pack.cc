#include "rules/pack.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include <arrow/array/util.h>
#include <arrow/scalar.h>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "base/suggest.h"
#include "packs/embedded.h"

namespace codeanatomy::rules {
namespace {

namespace fs = std::filesystem;

arrow::Result<std::string> ReadText(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (in) text << in.rdbuf();
  if (!in) return arrow::Status::Invalid(path.string(), ": cannot be read");
  return std::move(text).str();
}

arrow::Status At(const fs::path& file, const toml::source_region& place, std::string_view what) {
  return arrow::Status::Invalid(file.string(), ":", place.begin.line, ": ", what);
}

std::vector<std::string_view> NamesOf(const std::map<std::string, ParameterValue, std::less<>>& parameters) {
  std::vector<std::string_view> names;
  for (const auto& [name, value] : parameters) names.push_back(name);
  return names;
}

arrow::Result<ParameterValue> ValueOf(const fs::path& file, const toml::key& key, const toml::node& node) {
  if (const auto* value = node.as_boolean()) return ParameterValue(value->get());
  if (const auto* value = node.as_integer()) return ParameterValue(value->get());
  if (const auto* value = node.as_floating_point()) return ParameterValue(value->get());
  if (const auto* value = node.as_string()) return ParameterValue(value->get());
  return At(file, node.source(),
            "the parameter " + std::string(key.str()) + " is no boolean, integer, float or string");
}

// The settings below a table, by their dotted keys.
arrow::Status ReadSettings(const fs::path& file, const toml::table& table, const std::string& prefix, Pack& pack) {
  for (const auto& [name, node] : table) {
    std::string key = prefix + std::string(name.str());
    if (const auto* nested = node.as_table()) {
      ARROW_RETURN_NOT_OK(ReadSettings(file, *nested, key + ".", pack));
      continue;
    }
    std::ostringstream text;
    if (const auto* value = node.as_string()) {
      text << value->get();
    } else if (node.is_boolean() || node.is_number()) {
      text << std::boolalpha << toml::node_view(node);
    } else {
      return At(file, node.source(), "the setting " + key + " is no boolean, number or string");
    }
    const std::string place = file.string() + ":" + std::to_string(node.source().begin.line);
    pack.settings.push_back({std::move(key), std::move(text).str(), place});
  }
  return arrow::Status::OK();
}

bool IsNameOfShipped(const std::string& text) {
  const std::vector<std::string> names = ShippedPacks();
  return std::find(names.begin(), names.end(), text) != names.end();
}

// The packs that a pack needs.
arrow::Status ReadNeeds(const fs::path& file, const toml::node& node, Pack& pack) {
  const toml::array* list = node.as_array();
  if (list == nullptr) return At(file, node.source(), "needs is no list of packs");
  for (const toml::node& item : *list) {
    const auto* name = item.as_string();
    if (name == nullptr) return At(file, item.source(), "needs is no list of packs");
    if (!IsNameOfShipped(name->get())) {
      return At(file, item.source(),
                "needs " + name->get() + ", which is no pack of the program" + DidYouMean(name->get(), ShippedPacks()));
    }
    pack.needs.push_back(name->get());
  }
  return arrow::Status::OK();
}

// What `pack.toml` says.
arrow::Status ReadHead(const fs::path& file, std::string_view text, Pack& pack) {
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) return At(file, parsed.error().source(), parsed.error().description());
  constexpr std::string_view kKeys[] = {"layer", "name", "needs", "parameters", "policy", "purpose", "version"};
  for (const auto& [key, node] : parsed.table()) {
    if (std::find(std::begin(kKeys), std::end(kKeys), key.str()) == std::end(kKeys)) {
      return At(file, key.source(), "a pack has no " + std::string(key.str()) + DidYouMean(key.str(), kKeys));
    }
    if (key.str() == "parameters") {
      if (!node.is_table()) return At(file, node.source(), "parameters is no section");
      for (const auto& [name, value] : *node.as_table()) {
        ARROW_ASSIGN_OR_RAISE(pack.parameters[std::string(name.str())], ValueOf(file, name, value));
      }
      continue;
    }
    if (key.str() == "policy") {
      if (!node.is_table()) return At(file, node.source(), "policy is no section");
      ARROW_RETURN_NOT_OK(ReadSettings(file, *node.as_table(), "", pack));
      continue;
    }
    if (key.str() == "needs") {
      ARROW_RETURN_NOT_OK(ReadNeeds(file, node, pack));
      continue;
    }
    const auto* value = node.as_string();
    if (value == nullptr) return At(file, node.source(), std::string(key.str()) + " is no string");
    (key.str() == "name"      ? pack.name
     : key.str() == "version" ? pack.version
     : key.str() == "layer"   ? pack.layer
                              : pack.purpose) = value->get();
  }
  if (pack.name.empty()) return arrow::Status::Invalid(file.string(), ": the pack has no name");
  if (pack.version.empty()) return arrow::Status::Invalid(file.string(), ": the pack has no version");
  if (pack.layer.empty()) pack.layer = kLayers[std::size(kLayers) - 1];
  if (std::find(std::begin(kLayers) + 1, std::end(kLayers), pack.layer) == std::end(kLayers)) {
    return arrow::Status::Invalid(file.string(), ": the layer ", pack.layer, " is none of library and project",
                                  DidYouMean(pack.layer, kLayers));
  }
  return arrow::Status::OK();
}

template <typename Number>
std::optional<Number> ParseNumber(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// The text as a value of the same type as `like`.
std::optional<ParameterValue> ParseAs(const ParameterValue& like, std::string_view text) {
  if (std::holds_alternative<bool>(like)) {
    if (text == "true" || text == "false") return ParameterValue(text == "true");
    return std::nullopt;
  }
  if (std::holds_alternative<std::int64_t>(like)) {
    if (const auto number = ParseNumber<std::int64_t>(text)) return ParameterValue(*number);
    return std::nullopt;
  }
  if (std::holds_alternative<double>(like)) {
    if (const auto number = ParseNumber<double>(text)) return ParameterValue(*number);
    return std::nullopt;
  }
  return ParameterValue(std::string(text));
}

std::string_view TypeName(const ParameterValue& value) {
  constexpr std::string_view kNames[] = {"a boolean", "an integer", "a float", "a string"};
  return kNames[value.index()];
}

// Parameters as one row.
arrow::Result<std::shared_ptr<arrow::RecordBatch>> RowOf(const Pack& pack) {
  if (pack.parameters.empty()) return nullptr;
  arrow::FieldVector fields;
  arrow::ArrayVector columns;
  for (const auto& [name, value] : pack.parameters) {
    const auto scalar = std::visit([](const auto& v) { return arrow::MakeScalar(v); }, value);
    fields.push_back(arrow::field(name, scalar->type, false));
    ARROW_ASSIGN_OR_RAISE(columns.emplace_back(), arrow::MakeArrayFromScalar(*scalar, 1));
  }
  return arrow::RecordBatch::Make(arrow::schema(std::move(fields)), 1, std::move(columns));
}

// A pack's files, by their paths: `pack.toml`, and those of rules.
struct PackFiles {
  std::string head;
  std::vector<std::pair<std::string, std::string>> rules;
};

arrow::Result<PackFiles> ReadFolder(const std::string& folder) {
  PackFiles read;
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    return arrow::Status::Invalid(folder, ": this is no folder of rules, and no pack of the program has that name",
                                  DidYouMean(folder, ShippedPacks()));
  }
  ARROW_ASSIGN_OR_RAISE(read.head, ReadText(fs::path(folder) / "pack.toml"));
  for (const auto& item : fs::directory_iterator(folder, error)) {
    if (item.path().extension() != ".sql") continue;
    ARROW_ASSIGN_OR_RAISE(std::string text, ReadText(item.path()));
    read.rules.emplace_back(item.path().string(), std::move(text));
  }
  if (error) return arrow::Status::Invalid(folder, ": cannot be listed: ", error.message());
  return read;
}

PackFiles ReadShipped(const std::string& name) {
  PackFiles read;
  for (const EmbeddedFile& file : packs::EmbeddedPacks()) {
    if (!file.path.starts_with(name + "/")) continue;
    if (file.path.ends_with("/pack.toml")) read.head = file.text;
    if (file.path.ends_with(".sql")) read.rules.emplace_back(file.path, file.text);
  }
  return read;
}

}  // namespace

std::vector<std::string> ShippedPacks() {
  std::vector<std::string> names;
  for (const EmbeddedFile& file : packs::EmbeddedPacks()) {
    if (file.path.ends_with("/pack.toml")) names.emplace_back(file.path.substr(0, file.path.find('/')));
  }
  return names;
}

bool IsShippedPack(const std::string& text) {
  std::error_code error;
  return IsNameOfShipped(text) && !fs::exists(fs::path(text) / "pack.toml", error);
}

arrow::Result<Pack> ReadPack(const std::string& folder) {
  Pack pack;
  pack.folder = folder;
  PackFiles files;
  if (IsNameOfShipped(folder)) {
    files = ReadShipped(folder);
  } else {
    ARROW_ASSIGN_OR_RAISE(files, ReadFolder(folder));
  }
  ARROW_RETURN_NOT_OK(ReadHead(fs::path(folder) / "pack.toml", files.head, pack));
  if (files.rules.empty()) return arrow::Status::Invalid(folder, ": the pack has no rule (NAME.sql)");
  std::sort(files.rules.begin(), files.rules.end());
  for (const auto& [file, text] : files.rules) {
    ARROW_ASSIGN_OR_RAISE(Rule rule, ParseRule(file, text));
    rule.pack = pack.name;
    rule.layer = pack.layer;
    for (const Setting& setting : pack.settings) {
      const bool has_own = std::any_of(rule.settings.begin(), rule.settings.end(),
                                       [&](const Setting& own) { return own.key == setting.key; });
      if (!has_own) rule.settings.push_back(setting);
    }
    pack.rules.push_back(std::move(rule));
  }
  return pack;
}

arrow::Status SetParameters(const std::vector<std::string>& values, std::vector<Pack>& packs) {
  for (const std::string& text : values) {
    const std::size_t equals = text.find('=');
    const std::size_t dot = text.rfind('.', equals);
    if (equals == std::string::npos || dot == std::string::npos) {
      return arrow::Status::Invalid("a parameter is given as PACK.NAME=VALUE, not as ", text);
    }
    const std::string_view pack_name = std::string_view(text).substr(0, dot);
    const std::string_view name = std::string_view(text).substr(dot + 1, equals - dot - 1);
    const auto pack = std::find_if(packs.begin(), packs.end(), [&](const Pack& p) { return p.name == pack_name; });
    if (pack == packs.end()) {
      std::vector<std::string_view> names;
      for (const Pack& other : packs) names.push_back(other.name);
      return arrow::Status::Invalid("there is no rule pack ", pack_name, DidYouMean(pack_name, names));
    }
    const auto parameter = pack->parameters.find(name);
    if (parameter == pack->parameters.end()) {
      return arrow::Status::Invalid("the rule pack ", pack_name, " has no parameter ", name,
                                    DidYouMean(name, NamesOf(pack->parameters)));
    }
    auto value = ParseAs(parameter->second, std::string_view(text).substr(equals + 1));
    if (!value) {
      return arrow::Status::Invalid("the parameter ", pack_name, ".", name, " is ", TypeName(parameter->second),
                                    ", not ", text.substr(equals + 1));
    }
    parameter->second = std::move(*value);
  }
  return arrow::Status::OK();
}

arrow::Result<std::vector<Pack>> ReadPacks(const RuleChoice& choice, std::vector<std::string>& left_out) {
  std::vector<Pack> packs;
  for (const std::string& folder : choice.folders) {
    ARROW_ASSIGN_OR_RAISE(packs.emplace_back(), ReadPack(folder));
  }
  // Those that are needed come last, and may need others.
  for (std::size_t i = 0; i < packs.size(); ++i) {
    const std::vector<std::string> needs = packs[i].needs;
    for (const std::string& name : needs) {
      if (std::any_of(packs.begin(), packs.end(), [&](const Pack& pack) { return pack.name == name; })) continue;
      ARROW_ASSIGN_OR_RAISE(packs.emplace_back(), ReadPack(name));
    }
  }
  for (const std::string& parameter : choice.parameters) {
    const arrow::Status status = SetParameters({parameter}, packs);
    if (status.ok()) continue;
    if (!choice.remembered.contains(parameter)) return status;
    left_out.push_back(parameter);
  }
  return packs;
}

arrow::Result<RuleSet> LoadRules(const RuleChoice& choice) {
  RuleSet set;
  ARROW_ASSIGN_OR_RAISE(std::vector<Pack> packs, ReadPacks(choice, set.left_out));
  ARROW_ASSIGN_OR_RAISE(std::vector<Rule> all, BuiltinRules());
  for (Pack& pack : packs) {
    ARROW_ASSIGN_OR_RAISE(const auto parameters, RowOf(pack));
    for (Rule& rule : pack.rules) {
      const auto same =
          std::find_if(all.begin(), all.end(), [&](const Rule& other) { return other.name == rule.name; });
      if (same != all.end()) {
        return arrow::Status::Invalid(rule.file, ":1: the rule pack ", same->pack, " has a rule ", rule.name,
                                      " already");
      }
      rule.parameters = parameters;
      all.push_back(std::move(rule));
    }
  }
  for (const std::string& name : choice.disabled) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const Rule& rule) { return rule.name == name; });
    if (found == all.end() && choice.remembered.contains(name)) {
      set.left_out.push_back(name);
      continue;
    }
    if (found == all.end()) {
      std::vector<std::string_view> names;
      for (const Rule& rule : all) names.push_back(rule.name);
      return arrow::Status::Invalid("there is no rule ", name, " to disable", DidYouMean(name, names));
    }
    set.disabled.push_back(std::move(*found));
    all.erase(found);
  }
  set.enabled = std::move(all);
  return set;
}

}  // namespace codeanatomy::rules
