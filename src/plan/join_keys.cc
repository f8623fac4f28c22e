// Bottom up: for every node, the sets of its columns of whose values no two rows have the same.

#include "plan/join_keys.h"

#include <algorithm>
#include <optional>
#include <set>

#include "plan/logical_tree_internal.h"

namespace codeanatomy::plan {
namespace {

using datafusion::LogicalExprNode;
using datafusion::LogicalPlanNode;
using datafusion_common::JoinType;

using Columns = std::set<std::size_t>;  // positions among a node's fields

// Joins add a pair of keys for each pair of their sides'.
constexpr std::size_t kMaxKeys = 8;

struct Unique {
  std::vector<Columns> keys;         // an empty one: there is at most one row
  std::optional<std::string> table;  // whose rows the node gives

  bool By(const Columns& columns) const {
    return std::any_of(keys.begin(), keys.end(), [&](const Columns& key) {
      return std::includes(columns.begin(), columns.end(), key.begin(), key.end());
    });
  }
  void Add(Columns key) {
    if (keys.size() < kMaxKeys) keys.push_back(std::move(key));
  }
};

const LogicalExprNode& WithoutAliases(const LogicalExprNode& expression) {
  const LogicalExprNode* bare = &expression;
  while (bare->has_alias()) bare = &bare->alias().expr();
  return *bare;
}

// The columns that the filter holds to one value.
void CollectConstants(const LogicalExprNode& filter, std::vector<const datafusion_common::Column*>& columns) {
  if (!filter.has_binary_expr()) return;
  const auto& operands = filter.binary_expr().operands();
  if (filter.binary_expr().op() == "And") {
    for (const LogicalExprNode& operand : operands) CollectConstants(operand, columns);
  } else if (filter.binary_expr().op() == "Eq" && operands.size() == 2) {
    for (const int at : {0, 1}) {
      if (operands[at].has_column() && operands[1 - at].has_literal()) columns.push_back(&operands[at].column());
    }
  }
}

class Finder {
 public:
  Finder(const LogicalTree& tree, const TableKeys& keys) : tree_(tree), table_keys_(keys), unique_(tree.size()) {}

  std::vector<std::vector<std::string>> Find() {
    for (std::size_t i = tree_.size(); i > 0; --i) unique_[i - 1] = Node(i - 1);
    return std::move(multiplying_);
  }

 private:
  const Scope& InputFields(std::size_t i, std::size_t which) const {
    return tree_.node(tree_.node(i).inputs[which]).fields;
  }
  Unique& Input(std::size_t i, std::size_t which = 0) { return unique_[tree_.node(i).inputs[which]]; }

  Unique Node(std::size_t i) {
    const LogicalPlanNode& message = *tree_.node(i).message;
    switch (message.LogicalPlanType_case()) {
      case LogicalPlanNode::kCustomScan: return Scan(i, message.custom_scan());
      case LogicalPlanNode::kSubqueryAlias:
      case LogicalPlanNode::kSort:
      case LogicalPlanNode::kRepartition:
      case LogicalPlanNode::kWindow: return std::move(Input(i));
      case LogicalPlanNode::kLimit: {
        Unique unique = std::move(Input(i));
        if (message.limit().fetch() == 0 || message.limit().fetch() == 1) unique.keys = {{}};
        return unique;
      }
      case LogicalPlanNode::kSelection: return Selection(i, message.selection());
      case LogicalPlanNode::kProjection: return Projection(i, message.projection());
      case LogicalPlanNode::kDistinct: {
        Unique unique{std::move(Input(i).keys), std::nullopt};
        unique.Add(FirstColumns(tree_.node(i).fields.size()));
        return unique;
      }
      case LogicalPlanNode::kAggregate: return Aggregate(i, message.aggregate());
      case LogicalPlanNode::kJoin: return Join(i, message.join());
      case LogicalPlanNode::kExtension:
        if (const auto& join = tree_.node(i).pair_join) return Join(i, join->join);
        return {};
      case LogicalPlanNode::kEmptyRelation: return {{{}}, std::nullopt};
      default: return {};
    }
  }

  static Columns FirstColumns(std::size_t count) {
    Columns columns;
    for (std::size_t c = 0; c < count; ++c) columns.insert(c);
    return columns;
  }

  Unique Scan(std::size_t i, const datafusion::CustomTableScanNode& scan) const {
    Unique unique{{}, TableName(scan.table_name())};
    const auto found = table_keys_.find(*unique.table);
    if (found == table_keys_.end()) return unique;
    std::vector<const datafusion_common::Column*> constants;
    for (const LogicalExprNode& filter : scan.filters()) CollectConstants(filter, constants);
    Columns key;
    for (const std::string& column : found->second) {
      if (std::any_of(constants.begin(), constants.end(), [&](const auto* each) { return each->name() == column; })) {
        continue;
      }
      const Scope& fields = tree_.node(i).fields;
      const auto field = std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.name == column; });
      if (field == fields.end()) return unique;
      key.insert(static_cast<std::size_t>(field - fields.begin()));
    }
    unique.Add(std::move(key));
    return unique;
  }

  Unique Selection(std::size_t i, const datafusion::SelectionNode& selection) {
    Unique unique = std::move(Input(i));
    std::vector<const datafusion_common::Column*> constants;
    CollectConstants(selection.expr(), constants);
    for (const auto* column : constants) {
      const auto position = plan::Find(InputFields(i, 0), *column);
      if (!position) continue;
      for (Columns& key : unique.keys) key.erase(*position);
    }
    return unique;
  }

  Unique Projection(std::size_t i, const datafusion::ProjectionNode& projection) {
    std::map<std::size_t, std::size_t> moved;  // from the input's columns to this node's
    for (int c = 0; c < projection.expr_size(); ++c) {
      const LogicalExprNode& expression = WithoutAliases(projection.expr(c));
      if (!expression.has_column()) continue;
      if (const auto from = plan::Find(InputFields(i, 0), expression.column())) {
        moved.emplace(*from, static_cast<std::size_t>(c));
      }
    }
    Unique unique{{}, std::move(Input(i).table)};
    for (const Columns& key : Input(i).keys) {
      Columns there;
      for (const std::size_t column : key) {
        if (moved.contains(column)) there.insert(moved.at(column));
      }
      if (there.size() == key.size()) unique.Add(std::move(there));
    }
    return unique;
  }

  Unique Aggregate(std::size_t i, const datafusion::AggregateNode& aggregate) const {
    const auto groups = static_cast<std::size_t>(aggregate.group_expr_size());
    const auto values = static_cast<std::size_t>(aggregate.aggr_expr_size());
    // Grouping sets have columns of their own.
    if (tree_.node(i).fields.size() != groups + values) return {};
    return {{FirstColumns(groups)}, std::nullopt};
  }

  // The columns among the join's keys of one side.
  template <typename Keys>
  Columns Compared(std::size_t i, std::size_t side, const Keys& keys) const {
    Columns columns;
    for (const LogicalExprNode& key : keys) {
      if (!key.has_column()) continue;
      if (const auto position = plan::Find(InputFields(i, side), key.column())) columns.insert(*position);
    }
    return columns;
  }

  Unique Join(std::size_t i, const datafusion::JoinNode& join) {
    switch (join.join_type()) {
      case JoinType::LEFTSEMI:
      case JoinType::LEFTANTI:
      case JoinType::LEFTMARK: return std::move(Input(i, 0));
      case JoinType::RIGHTSEMI:
      case JoinType::RIGHTANTI:
      case JoinType::RIGHTMARK: return std::move(Input(i, 1));
      default: break;
    }
    const Unique& left = Input(i, 0);
    const Unique& right = Input(i, 1);
    const bool left_once = left.By(Compared(i, 0, join.left_join_key()));
    const bool right_once = right.By(Compared(i, 1, join.right_join_key()));
    if (!left_once && !right_once) {
      std::set<std::string> tables;
      if (left.table) tables.insert(*left.table);
      if (right.table) tables.insert(*right.table);
      if (!tables.empty()) multiplying_.emplace_back(tables.begin(), tables.end());
    }
    // Rows without a partner have nulls for it: their own side's key tells them apart, the other's does not.
    const bool fills_left = join.join_type() == JoinType::RIGHT || join.join_type() == JoinType::FULL;
    const bool fills_right = join.join_type() == JoinType::LEFT || join.join_type() == JoinType::FULL;
    const std::size_t width = InputFields(i, 0).size();
    Unique unique;
    if (right_once && !fills_left) {
      for (const Columns& key : left.keys) unique.Add(key);
    }
    std::vector<Columns> of_right;
    for (const Columns& key : right.keys) {
      Columns& shifted = of_right.emplace_back();
      for (const std::size_t column : key) shifted.insert(column + width);
    }
    if (left_once && !fills_right) {
      for (const Columns& key : of_right) unique.Add(key);
    }
    if (fills_left || fills_right) return unique;
    for (const Columns& key : left.keys) {
      for (Columns both : of_right) {
        both.insert(key.begin(), key.end());
        unique.Add(std::move(both));
      }
    }
    return unique;
  }

  const LogicalTree& tree_;
  const TableKeys& table_keys_;
  std::vector<Unique> unique_;
  std::vector<std::vector<std::string>> multiplying_;
};

}  // namespace

arrow::Result<std::vector<std::vector<std::string>>> MultiplyingJoins(std::string_view plan, std::string_view schemas,
                                                                      const TableKeys& keys) {
  ARROW_ASSIGN_OR_RAISE(const LogicalTree tree, LogicalTree::Parse(plan, schemas));
  return Finder(tree, keys).Find();
}

}  // namespace codeanatomy::plan
