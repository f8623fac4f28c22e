#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "base/joined.h"
#include "base/suggest.h"
#include "policy/embedded.h"
#include "policy/keys.h"
#include "policy/policy_pack.h"

// A pack's file: `version = 1`, `inherit = "NAME or FILE"` (files only; default `dev`), and the sections `[engine]`,
// whose keys are the engine's own, `[limits]`, `[write]`, `[evidence]` and `[capture]`.

namespace codeanatomy::policy {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kVersion = 1;
constexpr std::string_view kDefaultParent = "dev";
constexpr std::string_view kEngineSection = "engine";
constexpr std::string_view kTopLevel[] = {"capture", "engine",     "evidence", "inherit", "limits",
                                          "query",   "resolution", "rules",    "version", "write"};

std::string PackName(std::string_view embedded_name) { return fs::path(embedded_name).stem().string(); }

bool IsFile(std::string_view name) { return name.find('/') != std::string_view::npos || name.ends_with(".toml"); }

// A value of a file as text, if it is of a kind that suits the key.
arrow::Result<std::string> TextOf(const KeySpec& spec, const toml::node& node) {
  const bool takes_number = spec.type != ValueType::kBool && spec.type != ValueType::kText &&
                            spec.type != ValueType::kChoice && spec.type != ValueType::kCompression &&
                            spec.type != ValueType::kList;
  const bool takes_text = spec.type == ValueType::kText || spec.type == ValueType::kSize ||
                          spec.type == ValueType::kMemory || spec.type == ValueType::kChoice ||
                          spec.type == ValueType::kCompression;
  if (const auto* boolean = node.as_boolean(); boolean != nullptr && spec.type == ValueType::kBool) {
    return std::string(boolean->get() ? "true" : "false");
  }
  if (const auto* integer = node.as_integer(); integer != nullptr && takes_number)
    return std::to_string(integer->get());
  if (const auto* real = node.as_floating_point(); real != nullptr && spec.type == ValueType::kFloat) {
    char text[32];
    const auto end = std::to_chars(text, text + sizeof(text), real->get());
    return std::string(text, end.ptr);
  }
  if (const auto* text = node.as_string(); text != nullptr && takes_text) return text->get();
  if (const auto* list = node.as_array(); list != nullptr && spec.type == ValueType::kList) {
    std::string out;
    bool all_text = true;
    for (const toml::node& item : *list) {
      const auto* word = item.as_string();
      all_text = all_text && word != nullptr;
      if (word != nullptr) out += (out.empty() ? "" : ",") + word->get();
    }
    if (all_text) return out;
  }
  std::ostringstream found;
  found << node.type();
  return arrow::Status::Invalid("expected ", Expected(spec), ", found a value of type ", found.str());
}

struct Setting {
  std::string key;
  const toml::node* node;
};

// Lists the values below a table, nested keys joined with dots, in the order of their places in the file.
void Flatten(const toml::table& table, const std::string& prefix, std::vector<Setting>* out) {
  for (const auto& [key, node] : table) {
    std::string full = prefix.empty() ? std::string(key.str()) : prefix + "." + std::string(key.str());
    if (const auto* nested = node.as_table()) {
      Flatten(*nested, full, out);
    } else {
      out->push_back({std::move(full), &node});
    }
  }
}

arrow::Result<std::string> ReadText(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (in) text << in.rdbuf();
  if (!in) return arrow::Status::IOError("policy file '", file, "' cannot be read");
  return std::move(text).str();
}

}  // namespace

std::vector<std::string> BuiltinPacks() {
  std::vector<std::string> out;
  for (const auto& [name, text] : EmbeddedPacks()) out.push_back(PackName(name));
  std::ranges::sort(out);
  return out;
}

arrow::Result<PolicyPack> PolicyPack::Load(std::string_view name_or_file) { return LoadNested(name_or_file, "", {}); }

arrow::Result<PolicyPack> PolicyPack::Parse(std::string_view toml, const std::string& file) {
  return ParseNested(toml, file, OriginKind::kFile, "file " + file, {file});
}

arrow::Result<PolicyPack> PolicyPack::LoadNested(std::string_view name_or_file, const std::string& folder,
                                                 std::vector<std::string> trail) {
  if (IsFile(name_or_file)) {
    const std::string file = (fs::path(folder) / fs::path(name_or_file)).lexically_normal().string();
    const bool repeats = std::ranges::find(trail, file) != trail.end();
    trail.push_back(file);
    if (repeats) return arrow::Status::Invalid("policy file '", file, "' inherits from itself");
    ARROW_ASSIGN_OR_RAISE(const std::string text, ReadText(file));
    return ParseNested(text, file, OriginKind::kFile, "file " + file, std::move(trail));
  }
  for (const auto& [name, text] : EmbeddedPacks()) {
    if (PackName(name) != name_or_file) continue;
    const std::string origin = "pack " + std::string(name_or_file);
    ARROW_ASSIGN_OR_RAISE(PolicyPack pack, ParseNested(text, origin, OriginKind::kPack, origin, std::move(trail)));
    pack.name_ = name_or_file;
    return pack;
  }
  const std::vector<std::string> packs = BuiltinPacks();
  return arrow::Status::Invalid("unknown policy '", name_or_file, "'; one of ", Joined(packs),
                                ", or a file ending in .toml", DidYouMean(name_or_file, packs));
}

arrow::Result<PolicyPack> PolicyPack::ParseNested(std::string_view text, const std::string& file, OriginKind kind,
                                                  const std::string& origin, std::vector<std::string> trail) {
  const toml::parse_result parsed = toml::parse(text, file);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    return arrow::Status::Invalid(origin, ":", error.source().begin.line, ": ", error.description());
  }
  const toml::table& table = parsed.table();
  const auto place = [&](const toml::node& node) { return origin + ":" + std::to_string(node.source().begin.line); };

  for (const auto& [key, node] : table) {
    if (std::ranges::find(kTopLevel, key.str()) == std::end(kTopLevel)) {
      return arrow::Status::Invalid(place(node), ": unknown key '", key.str(), "'", DidYouMean(key.str(), kTopLevel));
    }
    const bool is_value = key.str() == "inherit" || key.str() == "version";
    if (is_value == node.is_table()) {
      return arrow::Status::Invalid(place(node), ": '", key.str(), "' is ", is_value ? "no section" : "a section");
    }
  }
  if (const toml::node* version = table.get("version")) {
    if (version->value<std::int64_t>() != kVersion) {
      return arrow::Status::Invalid(place(*version), ": version: expected ", kVersion);
    }
  }

  PolicyPack pack;
  const toml::node* inherit = table.get("inherit");
  if (inherit != nullptr && !inherit->is_string()) {
    return arrow::Status::Invalid(place(*inherit), ": inherit: expected the name of a pack or a file");
  }
  if (inherit != nullptr || kind == OriginKind::kFile) {
    const std::string parent = inherit != nullptr ? inherit->as_string()->get() : std::string(kDefaultParent);
    ARROW_ASSIGN_OR_RAISE(pack, LoadNested(parent, fs::path(file).parent_path().string(), std::move(trail)));
  }
  pack.name_ = file;

  std::vector<Setting> settings;
  Flatten(table, "", &settings);
  std::ranges::sort(settings, {}, [](const Setting& setting) {
    const toml::source_position at = setting.node->source().begin;
    return std::pair(at.line, at.column);
  });
  for (const Setting& setting : settings) {
    if (setting.key == "inherit" || setting.key == "version") continue;
    std::string_view key = setting.key;
    const std::string section = std::string(kEngineSection) + ".";
    if (key.starts_with(section)) key.remove_prefix(section.size());
    const arrow::Result<KeySpec> spec = FindKey(key);
    if (!spec.ok()) return spec.status().WithMessage(place(*setting.node), ": ", spec.status().message());
    const bool is_engine_key = key.starts_with("datafusion.");
    if (is_engine_key != setting.key.starts_with(section)) {
      return arrow::Status::Invalid(place(*setting.node), ": '", key, "' does not belong in this section");
    }
    const arrow::Result<std::string> value = TextOf(*spec, *setting.node);
    if (!value.ok())
      return value.status().WithMessage(place(*setting.node), ": ", spec->key, ": ", value.status().message());
    // Built-in packs are named as a whole; a user's file by line.
    ARROW_RETURN_NOT_OK(pack.Set(key, *value, kind, kind == OriginKind::kPack ? origin : place(*setting.node)));
  }
  return pack;
}

}  // namespace codeanatomy::policy
