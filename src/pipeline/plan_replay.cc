#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <arrow/scalar.h>

#include "pipeline/environment.h"
#include "pipeline/plan_export.h"
#include "pipeline/plan_export_internal.h"
#include "relation/ddl.h"
#include "schedule/schedule.h"

namespace codeanatomy::pipeline {
namespace {

using nlohmann::json;

arrow::Result<std::string> ReadWhole(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) return arrow::Status::IOError(path.string(), ": cannot be read");
  return text.str();
}

class Replay {
 public:
  Replay(const std::string& folder, const policy::PolicyPack& policy, const engine::CancelToken& cancel)
      : folder_(folder), policy_(policy), cancel_(cancel) {}

  arrow::Result<ReplayReport> Run() {
    ARROW_RETURN_NOT_OK(ReadManifest());
    ARROW_RETURN_NOT_OK(ReadRule());
    ARROW_RETURN_NOT_OK(OpenTables());
    // As it was planned before it had rows.
    ARROW_ASSIGN_OR_RAISE(json document, AuditOfRule(rule_, *session_, ""));
    for (const json& input : manifest_.at("inputs")) {
      const std::string table = input.at("table");
      ARROW_RETURN_NOT_OK(session_->RegisterDelta(table, (folder_ / "inputs" / table).string(), 0));
    }
    ARROW_ASSIGN_OR_RAISE(const auto rows, schedule::Execute(rule_, *session_, cancel_));
    ARROW_ASSIGN_OR_RAISE(const RowsHash hash, HashRows(*rows));
    document["tables"][rule_.writes] = hash.hash;
    ReplayReport report{rule_.name, hash.rows, false, CompareAudits(manifest_.at("audit"), document)};
    report.same = std::ranges::none_of(report.differences, [](const AuditDifference& difference) {
      return difference.part == "rules" || difference.part == "tables";
    });
    return report;
  }

 private:
  arrow::Status ReadManifest() {
    const std::string file = (folder_ / "manifest.json").string();
    ARROW_ASSIGN_OR_RAISE(const std::string text, ReadWhole(file));
    manifest_ = json::parse(text, nullptr, false);
    if (!manifest_.is_object() || !manifest_.contains("schema") || !manifest_["schema"].is_number_integer()) {
      return arrow::Status::Invalid(file, ": this is no exported plan (`codeanatomy plan export` writes one)");
    }
    if (manifest_["schema"].get<int>() > kExportSchema) {
      return arrow::Status::Invalid(file, ": a plan exported in form ", manifest_["schema"].get<int>(),
                                    "; this program knows ", kExportSchema);
    }
    for (const char* part : {"rule", "inputs", "audit"}) {
      if (!manifest_.contains(part)) return arrow::Status::Invalid(file, ": it has no ", part);
    }
    return arrow::Status::OK();
  }

  arrow::Status ReadRule() {
    const json& rule = manifest_["rule"];
    rule_.name = rule.at("name");
    rule_.pack = rule.at("pack");
    rule_.writes = rule.at("writes");
    rule_.key = rule.at("key").get<std::vector<std::string>>();
    rule_.kernel = rule.at("kernel");
    rule_.builtin = rule.at("builtin");
    rule_.file = (folder_ / "statement.sql").string();
    for (const auto& [key, value] : rule.at("settings").items()) {
      rule_.settings.push_back({key, value.get<std::string>(), "manifest.json"});
    }
    ARROW_ASSIGN_OR_RAISE(rule_.statement, ReadWhole(rule_.file));
    ARROW_ASSIGN_OR_RAISE(rule_.parameters, ParametersOf(rule.at("parameters")));
    return arrow::Status::OK();
  }

  // A session with the exported settings, in which the inputs are declared.
  arrow::Status OpenTables() {
    ARROW_ASSIGN_OR_RAISE(session_, OpenSession(policy_));
    ARROW_ASSIGN_OR_RAISE(const std::string environment, EnvironmentDocument({}, *session_));
    const json here = AuditOfEnvironment(json::parse(environment)).at("settings");
    for (const auto& [key, value] : manifest_["audit"].at("settings").items()) {
      // A setting that this engine has not is found by the comparison.
      if (!here.contains(key) || here[key] == value) continue;
      ARROW_RETURN_NOT_OK(policy_.ApplyFlag(key, value.get<std::string>(), "manifest.json"));
    }
    ARROW_ASSIGN_OR_RAISE(session_, OpenSession(policy_));
    for (const json& input : manifest_["inputs"]) {
      engine::TableSpec spec;
      spec.name = input.at("table");
      ARROW_ASSIGN_OR_RAISE(spec.schema, relation::SchemaOfDdl(*session_, input.at("ddl").get<std::string>()));
      spec.primary_key = input.at("key").get<std::vector<std::string>>();
      ARROW_RETURN_NOT_OK(session_->DeclareTable(spec));
    }
    return arrow::Status::OK();
  }

  const std::filesystem::path folder_;
  policy::PolicyPack policy_;
  const engine::CancelToken& cancel_;
  json manifest_;
  rules::Rule rule_;
  std::unique_ptr<engine::Session> session_;
};

}  // namespace

json ParametersJson(const rules::Rule& rule) {
  json parameters = json::array();
  if (rule.parameters == nullptr) return parameters;
  for (int i = 0; i < rule.parameters->num_columns(); ++i) {
    const arrow::Array& column = *rule.parameters->column(i);
    json parameter = {{"name", rule.parameters->column_name(i)}, {"type", column.type()->ToString()}};
    switch (column.type_id()) {
      case arrow::Type::BOOL: parameter["value"] = static_cast<const arrow::BooleanArray&>(column).Value(0); break;
      case arrow::Type::INT64: parameter["value"] = static_cast<const arrow::Int64Array&>(column).Value(0); break;
      case arrow::Type::DOUBLE: parameter["value"] = static_cast<const arrow::DoubleArray&>(column).Value(0); break;
      default: parameter["value"] = column.GetScalar(0).ValueOrDie()->ToString();
    }
    parameters.push_back(std::move(parameter));
  }
  return parameters;
}

arrow::Result<std::shared_ptr<arrow::RecordBatch>> ParametersOf(const json& parameters) {
  if (parameters.empty()) return nullptr;
  arrow::FieldVector fields;
  arrow::ArrayVector columns;
  for (const json& parameter : parameters) {
    const json& value = parameter.at("value");
    std::shared_ptr<arrow::Scalar> scalar;
    if (value.is_boolean()) scalar = arrow::MakeScalar(value.get<bool>());
    if (value.is_number_integer()) scalar = arrow::MakeScalar(value.get<std::int64_t>());
    if (value.is_number_float()) scalar = arrow::MakeScalar(value.get<double>());
    if (value.is_string()) scalar = arrow::MakeScalar(value.get<std::string>());
    if (scalar == nullptr) return arrow::Status::Invalid("parameter ", parameter.at("name").dump(), " has no value");
    ARROW_ASSIGN_OR_RAISE(auto column, arrow::MakeArrayFromScalar(*scalar, 1));
    fields.push_back(arrow::field(parameter.at("name").get<std::string>(), column->type()));
    columns.push_back(std::move(column));
  }
  return arrow::RecordBatch::Make(arrow::schema(std::move(fields)), 1, std::move(columns));
}

arrow::Result<ReplayReport> ReplayPlan(const std::string& folder, const policy::PolicyPack& policy,
                                       const engine::CancelToken& cancel) {
  try {
    return Replay(folder, policy, cancel).Run();
  } catch (const json::exception& error) {
    return arrow::Status::Invalid(folder, "/manifest.json: ", error.what());
  }
}

}  // namespace codeanatomy::pipeline
