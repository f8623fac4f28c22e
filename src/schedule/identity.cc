#include "schedule/identity.h"

#include <nlohmann/json.hpp>

#include "base/blake3.h"

namespace codeanatomy::schedule {
namespace {

using nlohmann::json;

std::string Text(const json& document) { return document.dump(-1, ' ', false, json::error_handler_t::replace); }

}  // namespace

std::string HashOf(std::string_view document) { return Blake3Hex(document); }

std::string PlanDocument(const rules::Rule& rule, const std::string& fingerprint,
                         const std::vector<plan::CalledFunction>& functions) {
  json document = {
      {"schema", kIdentitySchema}, {"fingerprint", fingerprint}, {"writes", rule.writes}, {"key", rule.key}};
  if (!rule.kernel.empty()) document["kernel"] = rule.kernel;
  json& settings = document["settings"] = json::object();
  for (const rules::Setting& setting : rule.settings) settings[setting.key] = setting.value;
  json& called = document["functions"] = json::array();
  for (const plan::CalledFunction& function : functions) {
    json entry = {{"name", function.name}, {"kind", function.kind}, {"rung", function.rung}};
    if (function.rung != "builtin") entry["version"] = function.version;
    called.push_back(std::move(entry));
  }
  return Text(document);
}

std::string TaskDocument(std::string_view kernel, const std::string& plan, const std::string& environment,
                         const std::map<std::string, std::string>& inputs) {
  json document = {{"schema", kIdentitySchema}, {"environment", environment}, {"inputs", inputs}};
  if (!kernel.empty()) document["kernel"] = kernel;
  if (!plan.empty()) document["plan"] = plan;
  return Text(document);
}

}  // namespace codeanatomy::schedule
