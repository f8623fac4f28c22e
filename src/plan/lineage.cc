// Bottom up: every node's columns with their leaves, and the leaves that decide its rows.

#include "plan/lineage.h"

#include <algorithm>
#include <optional>

#include "plan/logical_tree_internal.h"
#include "plan/message_walk_internal.h"

namespace codeanatomy::plan {
namespace {

using datafusion::LogicalPlanNode;
using google::protobuf::Message;

using Leaves = std::set<Leaf>;

void AddTo(Leaves& into, const Leaves& from) { into.insert(from.begin(), from.end()); }

// A column of a node.
struct Cell {
  Leaves direct;
  Leaves copies;
};

void AddTo(Cell& into, const Cell& from) {
  AddTo(into.direct, from.direct);
  AddTo(into.copies, from.copies);
}

// What one node gives.
struct Sources {
  std::vector<Cell> columns;  // parallel to the node's fields
  Leaves rows;                  // indirect leaves of all columns
};

// Every column below a message; inner plans of operators are left out.
template <typename Visit>
void ForEachColumn(const Message& root, const Visit& visit) {
  std::vector<const Message*> stack = {&root};
  while (!stack.empty()) {
    const Message& message = *stack.back();
    stack.pop_back();
    if (message.GetDescriptor() == datafusion_common::Column::descriptor()) {
      visit(static_cast<const datafusion_common::Column&>(message));
    } else if (message.GetDescriptor() != LogicalPlanNode::descriptor()) {
      PushChildren(message, stack);
    }
  }
}

class Tracer {
 public:
  explicit Tracer(const LogicalTree& tree) : tree_(tree), sources_(tree.size()) {}

  Lineage Trace() {
    for (std::size_t i = tree_.size(); i > 0; --i) {
      sources_[i - 1] = Node(i - 1);
      sources_[i - 1].columns.resize(tree_.node(i - 1).fields.size());
    }
    for (std::size_t c = 0; c < tree_.node(0).fields.size(); ++c) {
      const Cell& cell = sources_[0].columns[c];
      lineage_.columns.push_back({tree_.node(0).fields[c].name, cell.direct, cell.copies, sources_[0].rows});
    }
    return std::move(lineage_);
  }

 private:
  // All columns of the inputs, side by side.
  struct Inputs {
    Scope scope;
    std::vector<Cell> columns;
    Leaves rows;
  };

  Inputs InputsOf(std::size_t i) const {
    Inputs inputs;
    inputs.scope = tree_.InputScope(i);
    for (const std::size_t input : tree_.node(i).inputs) {
      inputs.columns.insert(inputs.columns.end(), sources_[input].columns.begin(), sources_[input].columns.end());
      AddTo(inputs.rows, sources_[input].rows);
    }
    return inputs;
  }

  static Leaves Of(const Message& expression, const Inputs& inputs) {
    Leaves leaves;
    ForEachColumn(expression, [&](const datafusion_common::Column& column) {
      if (const auto found = Find(inputs.scope, column)) AddTo(leaves, inputs.columns[*found].direct);
    });
    return leaves;
  }

  // The column that an expression is, under whatever name; nullopt for one that computes.
  static std::optional<std::size_t> Copied(const datafusion::LogicalExprNode& expression, const Inputs& inputs) {
    const datafusion::LogicalExprNode* plain = &expression;
    while (plain->has_alias()) plain = &plain->alias().expr();
    return plain->has_column() ? Find(inputs.scope, plain->column()) : std::nullopt;
  }

  template <typename List>
  static std::vector<Cell> Each(const List& expressions, const Inputs& inputs) {
    std::vector<Cell> cells;
    for (const auto& expression : expressions) {
      const auto copied = Copied(expression, inputs);
      cells.push_back(copied ? inputs.columns[*copied] : Cell{Of(expression, inputs), {}});
    }
    return cells;
  }

  Sources Node(std::size_t i) {
    const LogicalPlanNode& message = *tree_.node(i).message;
    if (message.has_custom_scan()) return Scan(i, message.custom_scan());
    Inputs inputs = InputsOf(i);
    switch (message.LogicalPlanType_case()) {
      case LogicalPlanNode::kProjection: return {Each(message.projection().expr(), inputs), std::move(inputs.rows)};
      case LogicalPlanNode::kSubqueryAlias:
      case LogicalPlanNode::kLimit:
      case LogicalPlanNode::kDistinct:
      case LogicalPlanNode::kRepartition: return {std::move(inputs.columns), std::move(inputs.rows)};
      case LogicalPlanNode::kSelection:
        AddTo(inputs.rows, Of(message.selection().expr(), inputs));
        return {std::move(inputs.columns), std::move(inputs.rows)};
      case LogicalPlanNode::kSort:
        for (const auto& key : message.sort().expr()) AddTo(inputs.rows, Of(key, inputs));
        return {std::move(inputs.columns), std::move(inputs.rows)};
      case LogicalPlanNode::kWindow: {
        for (Cell& window : Each(message.window().window_expr(), inputs)) inputs.columns.push_back(std::move(window));
        return {std::move(inputs.columns), std::move(inputs.rows)};
      }
      case LogicalPlanNode::kAggregate: return Aggregate(i, message.aggregate(), std::move(inputs));
      case LogicalPlanNode::kJoin: return Join(i, message.join(), std::move(inputs));
      case LogicalPlanNode::kExtension:
        if (const auto& join = tree_.node(i).pair_join) return Join(i, join->join, std::move(inputs));
        return Unknown(i, inputs);
      case LogicalPlanNode::kUnion:
      case LogicalPlanNode::kRecursiveQuery: return Union(i, std::move(inputs));
      case LogicalPlanNode::kUnnest: return Unnest(i, message.unnest(), std::move(inputs));
      case LogicalPlanNode::kValues:
      case LogicalPlanNode::kEmptyRelation:
      case LogicalPlanNode::kCteWorkTableScan: return {};
      default: return Unknown(i, inputs);
    }
  }

  Sources Scan(std::size_t i, const datafusion::CustomTableScanNode& scan) {
    const std::string table = TableName(scan.table_name());
    Sources sources;
    std::set<std::string>& required = lineage_.required[table];
    for (const Field& field : tree_.node(i).fields) {
      const Leaves leaf = {{table, field.name}};
      sources.columns.push_back({leaf, leaf});
      required.insert(field.name);
    }
    for (const auto& filter : scan.filters()) {
      ForEachColumn(filter, [&](const datafusion_common::Column& column) {
        sources.rows.insert({table, column.name()});
        required.insert(column.name());
      });
    }
    return sources;
  }

  Sources Aggregate(std::size_t i, const datafusion::AggregateNode& aggregate, Inputs inputs) const {
    Sources sources;
    sources.columns = Each(aggregate.group_expr(), inputs);
    // Grouping sets give one column an expression of the sets, and one that says which set it is.
    const std::size_t groups =
        tree_.node(i).fields.size() -
        std::min(tree_.node(i).fields.size(), static_cast<std::size_t>(aggregate.aggr_expr_size()));
    Leaves all;
    for (const Cell& group : sources.columns) AddTo(all, group.direct);
    if (groups != sources.columns.size()) sources.columns.assign(groups, Cell{all, {}});
    for (Cell& value : Each(aggregate.aggr_expr(), inputs)) sources.columns.push_back(std::move(value));
    sources.rows = std::move(inputs.rows);
    // A plain DISTINCT is an aggregate without values; it decides no row by what it groups.
    if (aggregate.aggr_expr_size() > 0) AddTo(sources.rows, all);
    return sources;
  }

  // Tells whether rows that come out of the join met, or may have: then both keys have one value.
  static bool KeepsMatches(datafusion_common::JoinType type) {
    using datafusion_common::JoinType;
    return type != JoinType::LEFTANTI && type != JoinType::RIGHTANTI && type != JoinType::LEFTMARK &&
           type != JoinType::RIGHTMARK;
  }

  Sources Join(std::size_t i, const datafusion::JoinNode& join, Inputs inputs) const {
    for (const auto& key : join.left_join_key()) AddTo(inputs.rows, Of(key, inputs));
    for (const auto& key : join.right_join_key()) AddTo(inputs.rows, Of(key, inputs));
    if (join.has_filter()) AddTo(inputs.rows, Of(join.filter(), inputs));
    if (KeepsMatches(join.join_type())) {
      for (int key = 0; key < std::min(join.left_join_key_size(), join.right_join_key_size()); ++key) {
        const auto left = Copied(join.left_join_key(key), inputs), right = Copied(join.right_join_key(key), inputs);
        if (!left || !right) continue;
        AddTo(inputs.columns[*left].copies, Leaves(inputs.columns[*right].copies));
        inputs.columns[*right].copies = inputs.columns[*left].copies;
      }
    }
    // Semi and anti joins give one side's columns, a mark join a truth value besides.
    Sources sources;
    for (const Field& field : tree_.node(i).fields) {
      datafusion_common::Column column;
      column.set_name(field.name);
      if (!field.qualifier.empty()) column.mutable_relation()->set_relation(field.qualifier);
      const auto found = Find(inputs.scope, column);
      sources.columns.push_back(found ? inputs.columns[*found] : Cell{inputs.rows, {}});
    }
    sources.rows = std::move(inputs.rows);
    return sources;
  }

  // Columns of the branches meet by position.
  Sources Union(std::size_t i, Inputs inputs) const {
    const std::size_t width = tree_.node(i).fields.size();
    Sources sources;
    sources.columns.resize(width);
    for (const std::size_t input : tree_.node(i).inputs) {
      for (std::size_t c = 0; c < std::min(width, sources_[input].columns.size()); ++c) {
        AddTo(sources.columns[c], sources_[input].columns[c]);
      }
    }
    sources.rows = std::move(inputs.rows);
    return sources;
  }

  // An output column is that of the input on which it depends.
  Sources Unnest(std::size_t i, const datafusion::UnnestNode& unnest, Inputs inputs) const {
    Sources sources;
    const std::size_t width = tree_.node(i).fields.size();
    for (std::size_t c = 0; c < width; ++c) {
      Cell cell;
      if (c < static_cast<std::size_t>(unnest.dependency_indices_size())) {
        const auto from = static_cast<std::size_t>(unnest.dependency_indices(static_cast<int>(c)));
        if (from < inputs.columns.size()) cell.direct = inputs.columns[from].direct;
      }
      sources.columns.push_back(std::move(cell));
    }
    for (const auto& column : unnest.exec_columns()) AddTo(inputs.rows, Of(column, inputs));
    sources.rows = std::move(inputs.rows);
    return sources;
  }

  Sources Unknown(std::size_t i, const Inputs& inputs) const {
    Leaves all = inputs.rows;
    for (const Cell& column : inputs.columns) AddTo(all, column.direct);
    return {std::vector<Cell>(tree_.node(i).fields.size(), Cell{all, {}}), std::move(all)};
  }

  const LogicalTree& tree_;
  std::vector<Sources> sources_;
  Lineage lineage_;
};

}  // namespace

arrow::Result<Lineage> TraceLineage(std::string_view plan, std::string_view schemas) {
  ARROW_ASSIGN_OR_RAISE(const LogicalTree tree, LogicalTree::Parse(plan, schemas));
  return Tracer(tree).Trace();
}

}  // namespace codeanatomy::plan
