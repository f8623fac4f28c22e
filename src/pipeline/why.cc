#include "pipeline/why.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "base/joined.h"
#include "pipeline/derive.h"
#include "pipeline/inputs.h"
#include "pipeline/source_rows.h"
#include "schedule/describe.h"
#include "schedule/kernels.h"
#include "storage/storage.h"

namespace codeanatomy::pipeline {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kMostRows = 50;  // of witnesses, conflicts and rivals

std::shared_ptr<arrow::Scalar> Int(std::int64_t value) { return std::make_shared<arrow::Int64Scalar>(value); }

std::string Text(const RowValues& row, const std::string& column) {
  const auto found = row.find(column);
  return found == row.end() || found->second == nullptr || !found->second->is_valid ? std::string()
                                                                                    : found->second->ToString();
}

bool Has(const RowValues& row, const std::string& column) {
  const auto found = row.find(column);
  return found != row.end() && found->second != nullptr && found->second->is_valid;
}

class Answer {
 public:
  Answer(const BuildOptions& options, std::int64_t id) : options_(options), id_(id) {}

  arrow::Result<Json> Give() {
    ARROW_ASSIGN_OR_RAISE(store_, storage::Store::OpenForReading(options_.store));
    ARROW_ASSIGN_OR_RAISE(session_, OpenSession(options_.policy));
    ARROW_ASSIGN_OR_RAISE(run_, storage::FinishedRun(*store_, *session_));
    ARROW_RETURN_NOT_OK(storage::RegisterTables(*store_, run_, *session_));
    answer_["id"] = id_;
    ARROW_ASSIGN_OR_RAISE(const auto edges, Rows("edges", {{"edge_id", Int(id_)}}));
    ARROW_ASSIGN_OR_RAISE(const auto nodes, Rows("nodes", {{"node_id", Int(id_)}}));
    if (edges.empty() && nodes.empty()) {
      return arrow::Status::Invalid("run ", run_.run_id, " has no node and no edge ", id_);
    }
    ARROW_RETURN_NOT_OK(edges.empty() ? AboutNode(nodes.front()) : AboutEdge(edges.front()));
    ARROW_RETURN_NOT_OK(AboutConflicts(edges.empty() ? nodes.front() : edges.front()));
    ARROW_RETURN_NOT_OK(AboutRules());
    return std::move(answer_);
  }

 private:
  arrow::Result<std::vector<RowValues>> Rows(const std::string& table, const RowValues& values) const {
    return RowsWith(*session_, table, values, kMostRows);
  }

  arrow::Result<Json> Shown(const std::string& table, const RowValues& values) const {
    ARROW_ASSIGN_OR_RAISE(const auto rows, Rows(table, values));
    Json list = Json::array();
    for (const RowValues& row : rows) list.push_back(ValuesJson(row));
    return list;
  }

  arrow::Status AboutEdge(const RowValues& edge) {
    answer_["is"] = "edge";
    answer_["run"] = run_.run_id;
    answer_["row"] = ValuesJson(edge);
    row_ = edge;
    // What lies outside the repository has its id of its name: rules give the name.
    for (const char* end : {"src", "dst"}) {
      ARROW_ASSIGN_OR_RAISE(const auto nodes, Rows("nodes", {{"node_id", edge.at(end)}}));
      if (nodes.empty()) continue;
      answer_[end] = ValuesJson(nodes.front());
      if (Text(nodes.front(), "kind") != "ExternalSymbol") continue;
      row_[std::string(end) + "_symbol"] = nodes.front().at("qualified_name");
      row_.erase(end);
    }
    ARROW_ASSIGN_OR_RAISE(const auto witnesses, Rows("witnesses", {{"edge_id", Int(id_)}}));
    answer_["witnesses"] = Json::array();
    rules_ = {Text(edge, "rule")};
    for (const RowValues& witness : witnesses) {
      answer_["witnesses"].push_back(ValuesJson(witness));
      const std::string rule = Text(witness, "rule");
      if (std::find(rules_.begin(), rules_.end(), rule) == rules_.end()) rules_.push_back(rule);
    }
    answer_["rivals"] = Json::array();
    if (!Has(edge, "ambiguity_group")) return arrow::Status::OK();
    ARROW_ASSIGN_OR_RAISE(const auto group,
                          Rows("edges", {{"ambiguity_group", edge.at("ambiguity_group")}, {"kind", edge.at("kind")}}));
    for (const RowValues& rival : group) {
      if (rival.at("edge_id")->Equals(*edge.at("edge_id"))) continue;
      answer_["rivals"].push_back(ValuesJson(rival));
    }
    return arrow::Status::OK();
  }

  arrow::Status AboutNode(const RowValues& node) {
    answer_["is"] = "node";
    answer_["run"] = run_.run_id;
    answer_["row"] = ValuesJson(node);
    row_ = node;
    if (Text(node, "kind") == "ExternalSymbol") row_["symbol"] = node.at("qualified_name");
    return arrow::Status::OK();
  }

  arrow::Status AboutConflicts(const RowValues& row) {
    answer_["conflicts"] = Json::array();
    if (!Has(row, "path") || !Has(row, "bstart") || !Has(row, "bend")) return arrow::Status::OK();
    ARROW_ASSIGN_OR_RAISE(
        answer_["conflicts"],
        Shown("conflicts", {{"path", row.at("path")}, {"bstart", row.at("bstart")}, {"bend", row.at("bend")}}));
    return arrow::Status::OK();
  }

  // Rules that write nodes give no name to them: each is asked.
  bool Gives(const schedule::Task& task) const {
    if (!rules_.empty()) return std::find(rules_.begin(), rules_.end(), task.rule->name) != rules_.end();
    if (task.rule->writes != "nodes") return false;
    return schedule::NamesOutside("nodes", task.rule->key) == row_.contains("symbol");
  }

  // Tables that several rules write are those of the store.
  arrow::Status OfferAssembled(const Derivation& derivation, const std::set<std::string>& needed) const {
    for (const std::string& table : needed) {
      const storage::RunRow* row = schedule::IsAssembled(table) ? run_.Find("table", table) : nullptr;
      if (row != nullptr) ARROW_RETURN_NOT_OK(storage::RegisterTable(*store_, *row, *derivation.session));
    }
    return arrow::Status::OK();
  }

  arrow::Status AboutRules() {
    ARROW_ASSIGN_OR_RAISE(BuildOptions recorded, Recorded(options_, run_));
    if (recorded.root.empty()) recorded.root = IndexedRoot(options_.store);
    ARROW_ASSIGN_OR_RAISE(const Derivation derivation, PrepareDerivation(recorded));
    answer_["notes"] = Json::array();
    const storage::RunRow* files = run_.Find("input", "files");
    if (files == nullptr || files->digest != derivation.files_digest) {
      answer_["notes"].push_back(
          "the sources are others than those of the run: rows are those of the sources as they are");
    }
    std::set<std::string> needed;
    for (const schedule::Task& task : derivation.tasks) {
      if (Gives(task)) needed.insert(task.reads.begin(), task.reads.end());
    }
    needed = NeededFor(derivation.tasks, std::move(needed));
    ARROW_RETURN_NOT_OK(OfferAssembled(derivation, needed));
    ARROW_RETURN_NOT_OK(DeriveAll(derivation, needed, options_.cancel));
    SourceRows sources(derivation, recorded.root, options_.cancel);
    answer_["rules"] = Json::array();
    for (const schedule::Task& task : derivation.tasks) {
      if (!Gives(task)) continue;
      ARROW_ASSIGN_OR_RAISE(Json inputs, sources.Of(task, row_));
      answer_["rules"].push_back(AboutRule(task, std::move(inputs)));
    }
    if (answer_["rules"].size() < rules_.size()) {
      answer_["notes"].push_back("a rule that gave it is not among those of this program and the packs: " +
                                 Joined(rules_));
    }
    return arrow::Status::OK();
  }

  Json AboutRule(const schedule::Task& task, Json inputs) const {
    const storage::RunRow* recorded = run_.Find("task", task.rule->name);
    Json lineage = Json::array();
    for (const plan::ColumnLineage& column : task.columns) {
      lineage.push_back({{"column", column.name},
                         {"direct", schedule::LeavesJson(column.direct)},
                         {"copies", schedule::LeavesJson(column.copies)},
                         {"indirect", schedule::LeavesJson(column.indirect)}});
    }
    const bool is_same = recorded != nullptr && recorded->version == task.data_hash;
    return {{"name", task.rule->name},   {"pack", task.rule->pack},           {"purpose", task.rule->purpose},
            {"file", task.rule->file},   {"statement", task.rule->statement}, {"version", task.data_hash},
            {"same_as_in_run", is_same}, {"lineage", std::move(lineage)},     {"inputs", std::move(inputs)}};
  }

  const BuildOptions& options_;
  const std::int64_t id_;
  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<engine::Session> session_;
  storage::Run run_;
  RowValues row_;  // as the rule gives it
  std::vector<std::string> rules_;  // that give the edge, the strongest first; none for a node
  Json answer_;
};

}  // namespace

arrow::Result<Json> Why(const BuildOptions& options, std::int64_t id) { return Answer(options, id).Give(); }

}  // namespace codeanatomy::pipeline
