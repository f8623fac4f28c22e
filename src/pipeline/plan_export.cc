#include "pipeline/plan_export.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/parts_hash.h"
#include "pipeline/environment.h"
#include "pipeline/inputs.h"
#include "pipeline/plan_export_internal.h"
#include "pipeline/plan_subject.h"
#include "pipeline/program_digest.h"
#include "plan/calls.h"
#include "relation/ddl.h"
#include "relation/stream.h"
#include "schedule/identity.h"
#include "schedule/session_fingerprint.h"
#include "schema/schema.h"

namespace codeanatomy::pipeline {
namespace {

using nlohmann::json;

arrow::Status WriteFile(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file) return arrow::Status::IOError(path.string(), ": cannot be written");
  return arrow::Status::OK();
}

arrow::Status MakeEmpty(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder / "inputs", error);
  if (error) return arrow::Status::IOError(folder.string(), ": ", error.message());
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().filename() == "inputs" && std::filesystem::is_empty(entry.path(), error)) continue;
    return arrow::Status::Invalid(folder.string(), ": the folder is not empty");
  }
  return arrow::Status::OK();
}

relation::Relation InOrder(const relation::Catalog& catalog, const schema::Table& table) {
  std::vector<relation::SortKey> order;
  for (const schema::OrderKey& key : table.order) {
    const bool descends = key.direction == schema::Direction::kDescending;
    order.push_back(
        (descends ? relation::Desc(relation::Col(key.column)) : relation::Asc(relation::Col(key.column))).NullsFirst());
  }
  const relation::Relation rows = relation::Scan(catalog, table.name);
  return order.empty() ? rows : rows.Sort(order);
}

class Export {
 public:
  explicit Export(const ExportOptions& options) : options_(options), folder_(options.folder) {}

  arrow::Result<ExportReport> Run() {
    ARROW_ASSIGN_OR_RAISE(rule_, RuleWithRowsOf(options_.build, options_.rule));
    ARROW_RETURN_NOT_OK(MakeEmpty(folder_));
    ARROW_RETURN_NOT_OK(WritePlans());
    ARROW_RETURN_NOT_OK(WriteInputs());
    ARROW_ASSIGN_OR_RAISE(const auto rows, schedule::Execute(*rule_->task->rule, Session(), options_.build.cancel));
    ARROW_ASSIGN_OR_RAISE(const RowsHash hash, HashRows(*rows));
    ARROW_RETURN_NOT_OK(WriteManifest(hash));
    report_.rows = hash.rows;
    report_.digest = hash.hash;
    return report_;
  }

 private:
  const engine::Session& Session() const { return rule_->session(); }

  arrow::Status WritePlans() {
    ARROW_ASSIGN_OR_RAISE(const engine::Plan plan, schedule::PlanStatement(*rule_->task->rule, Session()));
    ARROW_RETURN_NOT_OK(WriteFile(folder_ / "statement.sql", rule_->task->rule->statement));
    std::string texts;
    for (const auto& [stage, name] : {std::pair{engine::PlanStage::kLogical, "logical"},
                                      {engine::PlanStage::kOptimized, "optimized"},
                                      {engine::PlanStage::kPhysical, "physical"}}) {
      ARROW_ASSIGN_OR_RAISE(const std::string text, plan.ToText(stage));
      texts.append(name).append("\n").append(text).append("\n\n");
      if (stage == engine::PlanStage::kPhysical) continue;
      const auto bytes = plan.ToProtobuf(stage);
      if (bytes.ok()) {
        ARROW_RETURN_NOT_OK(WriteFile(folder_ / (std::string(name) + ".pb"), *bytes));
      } else {
        // The engine has no bytes for some plans before the optimizer: IN and EXISTS.
        manifest_["absent"][std::string(name) + ".pb"] = bytes.status().message();
      }
    }
    return WriteFile(folder_ / "plans.txt", texts);
  }

  arrow::Status WriteInputs() {
    const relation::SessionTables catalog(Session());
    std::string ddl;
    manifest_["inputs"] = json::array();
    for (const std::string& name : rule_->task->reads) {
      const schema::Table& table = *rule_->derivation.catalog.Find(name);
      const relation::TableDefinition definition = {name, schema::ArrowSchema(table), table.key};
      ARROW_ASSIGN_OR_RAISE(const std::string create, relation::ToDdl(definition));
      ddl.append(create).append(";\n");
      relation::Relation rows = InOrder(catalog, table);
      if (options_.sample > 0) rows = rows.Limit(options_.sample);
      ARROW_ASSIGN_OR_RAISE(const auto stream, relation::Stream(Session(), rows, {.cancel = options_.build.cancel}));
      engine::DeltaWriteOptions write;
      write.directory = (folder_ / "inputs" / name).string();
      write.table_name = name;
      ARROW_ASSIGN_OR_RAISE(const engine::DeltaCommit commit, engine::WriteDelta(write, stream, options_.build.cancel));
      manifest_["inputs"].push_back({{"table", name}, {"ddl", create}, {"key", table.key}, {"rows", commit.rows}});
      report_.input_rows += commit.rows;
      // What is replayed is what was written.
      if (options_.sample > 0) {
        ARROW_RETURN_NOT_OK(rule_->derivation.session->RegisterDelta(name, write.directory, commit.version));
      }
    }
    return WriteFile(folder_ / "ddl.sql", ddl);
  }

  arrow::Status WriteManifest(const RowsHash& hash) {
    const rules::Rule& rule = *rule_->task->rule;
    ARROW_ASSIGN_OR_RAISE(manifest_["audit"], AuditOfRule(rule, Session(), hash.hash));
    manifest_["schema"] = kExportSchema;
    manifest_["rule"] = {{"name", rule.name},
                         {"pack", rule.pack},
                         {"writes", rule.writes},
                         {"key", rule.key},
                         {"kernel", rule.kernel},
                         {"builtin", rule.builtin},
                         {"parameters", ParametersJson(rule)}};
    json& settings = manifest_["rule"]["settings"] = json::object();
    for (const rules::Setting& setting : rule.settings) settings[setting.key] = setting.value;
    manifest_["rows"] = hash.rows;
    manifest_["sample"] = options_.sample > 0 ? json(options_.sample) : json();
    return WriteFile(folder_ / "manifest.json", manifest_.dump(1, ' ', false, json::error_handler_t::replace) + "\n");
  }

  const ExportOptions& options_;
  const std::filesystem::path folder_;
  std::unique_ptr<RuleWithRows> rule_;
  json manifest_;
  ExportReport report_;
};

}  // namespace

arrow::Result<RowsHash> HashRows(arrow::RecordBatchReader& rows) {
  RowsHash result;
  std::vector<std::string> hashes;
  while (true) {
    ARROW_ASSIGN_OR_RAISE(const auto batch, rows.Next());
    if (batch == nullptr) break;
    for (std::int64_t i = 0; i < batch->num_rows(); ++i) {
      PartsHash row;
      for (const auto& column : batch->columns()) {
        if (column->IsNull(i)) {
          row.Add("null");
          continue;
        }
        ARROW_ASSIGN_OR_RAISE(const auto cell, column->GetScalar(i));
        row.Add("value").Add(cell->ToString());
      }
      hashes.push_back(row.Hash());
    }
    result.rows += batch->num_rows();
  }
  std::ranges::sort(hashes);
  PartsHash all;
  all.AddEach(rows.schema()->field_names()).AddAll(hashes);
  result.hash = all.Hash();
  return result;
}

arrow::Result<json> AuditOfRule(const rules::Rule& rule, const engine::Session& session, const std::string& rows) {
  ARROW_ASSIGN_OR_RAISE(const engine::Plan plan, schedule::PlanStatement(rule, session));
  ARROW_ASSIGN_OR_RAISE(const std::string bytes, plan.ToProtobuf(engine::PlanStage::kOptimized));
  ARROW_ASSIGN_OR_RAISE(const std::string schemas, plan.NodeSchemas(engine::PlanStage::kOptimized));
  ARROW_ASSIGN_OR_RAISE(const std::string fingerprint, schedule::FingerprintIn(session, bytes, schemas));
  ARROW_ASSIGN_OR_RAISE(const auto functions, plan::CalledFunctions(bytes));
  ARROW_ASSIGN_OR_RAISE(const std::string environment, EnvironmentDocument(ProgramInputs({}), session));
  json document = AuditOfEnvironment(json::parse(environment));
  document["of"] = "export";
  // A kernel has no version but the program's.
  if (!rule.kernel.empty()) document["program"] = ProgramDigest();
  document["rules"][rule.name] = json::parse(schedule::PlanDocument(rule, fingerprint, functions));
  document["tables"][rule.writes] = rows;
  return document;
}

arrow::Result<ExportReport> ExportPlan(const ExportOptions& options) { return Export(options).Run(); }

}  // namespace codeanatomy::pipeline
