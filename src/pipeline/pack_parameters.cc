#include "pipeline/pack_parameters.h"

#include <charconv>
#include <type_traits>

#include "engine/parameters.h"
#include "pipeline/inputs.h"
#include "rules/pack.h"

namespace codeanatomy::pipeline {
namespace {

engine::ListedParameter Listed(const std::string& pack, const std::string& name, const rules::ParameterValue& value) {
  engine::ListedParameter listed = {pack, name, "", ""};
  std::visit(
      [&](const auto& v) {
        using Value = std::decay_t<decltype(v)>;
        if constexpr (std::is_same_v<Value, bool>) {
          listed.type = "Boolean";
          listed.value = v ? "true" : "false";
        } else if constexpr (std::is_same_v<Value, std::string>) {
          listed.type = "String";
          listed.value = v;
        } else {
          listed.type = std::is_same_v<Value, double> ? "Float64" : "Int64";
          char digits[64];
          listed.value.assign(digits, std::to_chars(digits, digits + sizeof digits, v).ptr);
        }
      },
      value);
  return listed;
}

}  // namespace

arrow::Status ListPackParameters(const storage::Run& run, const engine::Session& session) {
  const rules::RuleChoice choice = ChosenRules(BuildOptions(), &run);
  std::vector<std::string> left_out;  // a build names them
  ARROW_ASSIGN_OR_RAISE(const std::vector<rules::Pack> packs, rules::ReadPacks(choice, left_out));
  std::vector<engine::ListedParameter> listed;
  for (const rules::Pack& pack : packs) {
    for (const auto& [name, value] : pack.parameters) listed.push_back(Listed(pack.name, name, value));
  }
  return engine::ListParameters(session, "rules", listed);
}

}  // namespace codeanatomy::pipeline
