#include "pipeline/why.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/base.h"
#include "base/joined.h"
#include "normalize/type_mark.h"
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

// Whether the node has its id of its name.
bool IsNamed(const RowValues& node) { return Text(node, "kind") == "ExternalSymbol" || Text(node, "kind") == "Type"; }

// That name, as rules give it.
std::shared_ptr<arrow::Scalar> SymbolOf(const RowValues& node) {
  const std::string_view mark = Text(node, "kind") == "Type" ? normalize::kTypeMark : std::string_view();
  return std::make_shared<arrow::StringScalar>(std::string(mark) + Text(node, "qualified_name"));
}

// What all answers of one store are made of. Sources are read, and rules run, when the first answer needs it.
class Grounds {
 public:
  explicit Grounds(BuildOptions options) : options_(std::move(options)) {}

  arrow::Status Open() {
    ARROW_ASSIGN_OR_RAISE(store_, storage::Store::OpenForReading(options_.store));
    ARROW_ASSIGN_OR_RAISE(session_, OpenSession(options_.policy));
    ARROW_ASSIGN_OR_RAISE(run_, storage::FinishedRun(*store_, *session_));
    return storage::RegisterTables(*store_, run_, *session_);
  }

  const storage::Run& run() const { return run_; }
  const engine::Session& session() const { return *session_; }
  const engine::CancelToken& cancel() const { return options_.cancel; }
  const std::string& root() const { return root_; }

  arrow::Result<const Derivation*> Prepared() {
    if (derivation_) return &*derivation_;
    ARROW_ASSIGN_OR_RAISE(BuildOptions recorded, Recorded(options_, run_));
    if (recorded.root.empty()) recorded.root = IndexedRoot(options_.store);
    root_ = recorded.root;
    ARROW_ASSIGN_OR_RAISE(derivation_, PrepareDerivation(recorded));
    return &*derivation_;
  }

  // Has the rows of these tables, and of those that lead to them, in the session of what is prepared.
  arrow::Status Derive(std::set<std::string> tables) {
    tables = NeededFor(derivation_->tasks, std::move(tables));
    std::erase_if(tables, [&](const std::string& table) { return !derived_.insert(table).second; });
    // Tables that several rules write are those of the store.
    for (const std::string& table : tables) {
      const storage::RunRow* row = schedule::IsAssembled(table) ? run_.Find("table", table) : nullptr;
      if (row != nullptr) ARROW_RETURN_NOT_OK(storage::RegisterTable(*store_, *row, *derivation_->session));
    }
    return DeriveAll(*derivation_, tables, options_.cancel);
  }

 private:
  const BuildOptions options_;
  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<engine::Session> session_;
  storage::Run run_;
  std::string root_;
  std::optional<Derivation> derivation_;
  std::set<std::string> derived_;
};

class Answer {
 public:
  Answer(Grounds& grounds, std::int64_t id) : grounds_(grounds), run_(grounds.run()), id_(id) {}

  arrow::Result<Json> Give() {
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
    return RowsWith(grounds_.session(), table, values, kMostRows);
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
      if (!IsNamed(nodes.front())) continue;
      row_[std::string(end) + "_symbol"] = SymbolOf(nodes.front());
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
    if (IsNamed(node)) row_["symbol"] = SymbolOf(node);
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

  arrow::Status AboutRules() {
    ARROW_ASSIGN_OR_RAISE(const Derivation* const prepared, grounds_.Prepared());
    const Derivation& derivation = *prepared;
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
    ARROW_RETURN_NOT_OK(grounds_.Derive(std::move(needed)));
    SourceRows sources(derivation, grounds_.root(), grounds_.cancel());
    answer_["rules"] = Json::array();
    for (const schedule::Task& task : derivation.tasks) {
      if (!Gives(task)) continue;
      ARROW_ASSIGN_OR_RAISE(Json inputs, sources.Of(task, row_));
      answer_["rules"].push_back(AboutRule(task, std::move(inputs)));
    }
    answer_["losers"] = sources.losers();
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

  Grounds& grounds_;
  const storage::Run& run_;
  const std::int64_t id_;
  RowValues row_;  // as the rule gives it
  std::vector<std::string> rules_;  // that give the edge, the strongest first; none for a node
  Json answer_;
};

}  // namespace

arrow::Result<Json> Why(const BuildOptions& options, std::int64_t id) {
  Grounds grounds(options);
  ARROW_RETURN_NOT_OK(grounds.Open());
  return Answer(grounds, id).Give();
}

arrow::Status RegisterWhy(engine::Session& session, const BuildOptions& options) {
  engine::ScalarFunctionSpec spec;
  spec.name = "why";
  spec.parameters = {{"id", arrow::int64(), "A node or an edge of the last run."}};
  spec.returns = arrow::utf8_view();
  spec.volatility = engine::Volatility::kVolatile;
  spec.description = "Says why a node or edge is in the graph, as the JSON document of `codeanatomy why`.";
  spec.example = "SELECT why(edge_id) FROM edges WHERE kind = 'CALLS' LIMIT 3";
  struct Shared {
    std::mutex mutex;
    std::optional<Grounds> grounds;
  };
  auto shared = std::make_shared<Shared>();
  return session.RegisterScalarFunction(
      std::move(spec),
      [shared, options](const engine::ScalarCall& call) -> arrow::Result<std::shared_ptr<arrow::Array>> {
        const std::lock_guard lock(shared->mutex);
        if (!shared->grounds) {
          shared->grounds.emplace(options);
          const arrow::Status opened = shared->grounds->Open();
          if (!opened.ok()) shared->grounds.reset();
          ARROW_RETURN_NOT_OK(opened);
        }
        const auto& ids = static_cast<const arrow::Int64Array&>(*call.arguments[0]);
        StringColumn answers;
        for (std::int64_t row = 0; row < call.rows; ++row) {
          const std::int64_t from = call.is_scalar[0] ? 0 : row;
          if (ids.IsNull(from)) {
            answers.Append("");  // masked: the function gives null for null
            continue;
          }
          ARROW_ASSIGN_OR_RAISE(const Json answer, Answer(*shared->grounds, ids.Value(from)).Give());
          answers.Append(answer.dump(-1, ' ', false, Json::error_handler_t::replace));
        }
        return std::move(answers).Finish();
      });
}

}  // namespace codeanatomy::pipeline
