// Relations as DataFusion's LogicalPlanNode. A select on a select is put into it where that computes nothing twice.

#include <map>
#include <set>

#include "relation/encode_internal.h"
#include "relation/expression_internal.h"
#include "relation/relation_internal.h"

namespace codeanatomy::relation {
namespace {

using arrow::Status;
using datafusion::LogicalPlanNode;
using Node = Relation::Node;
using NodePtr = std::shared_ptr<const Node>;

void CountColumns(const Expression& expression, std::map<std::string, int>& counts) {
  const Expression::Node& node = expression.node();
  if (node.kind == ExpressionKind::kColumn) {
    ++counts[FullName({node.qualifier, node.name, nullptr, true})];
  }
  for (const Expression& child : node.children) CountColumns(child, counts);
}

// Whether an expression may stand in another place than the one it was written in.
bool IsMovable(const Expression& expression) {
  const Expression::Node& node = expression.node();
  if (node.kind == ExpressionKind::kParsed) return false;
  if (node.kind == ExpressionKind::kScalar && FindFunction(FunctionKind::kScalar, node.name) == nullptr) return false;
  for (const Expression& child : node.children) {
    if (!IsMovable(child)) return false;
  }
  return true;
}

bool HoldsParsed(const Expression& expression) {
  const Expression::Node& node = expression.node();
  if (node.kind == ExpressionKind::kParsed) return true;
  for (const Expression& child : node.children) {
    if (HoldsParsed(child)) return true;
  }
  return false;
}

using Definitions = std::map<std::string, Expression>;

Expression Substitute(const Expression& expression, const Definitions& definitions) {
  Expression::Node node = expression.node();
  if (node.kind == ExpressionKind::kColumn) {
    return WithoutAlias(definitions.at(FullName({node.qualifier, node.name, nullptr, true})));
  }
  for (Expression& child : node.children) child = Substitute(child, definitions);
  return MakeExpression(std::move(node));
}

// The expressions of `outer` over the input of `inner`; none where one would be computed twice or must stay where it is.
std::optional<std::vector<Expression>> Fuse(const std::vector<Expression>& outer, const Node& inner) {
  Definitions definitions;
  std::map<std::string, int> uses;
  for (const Expression& expression : outer) {
    if (HoldsParsed(expression)) return std::nullopt;
    CountColumns(expression, uses);
  }
  for (std::size_t i = 0; i < inner.expressions.size(); ++i) {
    const std::string name = FullName(inner.columns.items()[i]);
    const Expression& value = WithoutAlias(inner.expressions[i]);
    const ExpressionKind kind = value.node().kind;
    const bool free = kind == ExpressionKind::kColumn || kind == ExpressionKind::kLiteral;
    if (!free && (uses[name] > 1 || !IsMovable(value))) return std::nullopt;
    definitions.emplace(name, inner.expressions[i]);
  }
  std::vector<Expression> fused;
  for (const Expression& expression : outer) {
    const Expression::Node& node = expression.node();
    if (node.kind != ExpressionKind::kColumn) {
      fused.push_back(Substitute(expression, definitions));
    } else {
      // A column keeps the name it had, and its qualifier where it has one.
      fused.push_back(definitions.at(FullName({node.qualifier, node.name, nullptr, true})));
    }
  }
  return fused;
}

datafusion_common::JoinType JoinTypeOf(JoinKind kind) {
  switch (kind) {
    case JoinKind::kInner: return datafusion_common::INNER;
    case JoinKind::kLeft: return datafusion_common::LEFT;
    case JoinKind::kRight: return datafusion_common::RIGHT;
    case JoinKind::kFull: return datafusion_common::FULL;
    case JoinKind::kLeftSemi: return datafusion_common::LEFTSEMI;
    case JoinKind::kRightSemi: return datafusion_common::RIGHTSEMI;
    case JoinKind::kLeftAnti: return datafusion_common::LEFTANTI;
    case JoinKind::kRightAnti: return datafusion_common::RIGHTANTI;
    case JoinKind::kLeftMark: return datafusion_common::LEFTMARK;
  }
  return datafusion_common::INNER;
}

class Encoder {
 public:
  explicit Encoder(const EncodeOptions& options) : options_(options) {}

  Status Encode(const Node& node, LogicalPlanNode& out) const {
    switch (node.kind) {
      case StepKind::kScan: return EncodeScan(node.name, *node.columns.ToSchema(), *out.mutable_custom_scan());
      case StepKind::kWork:
        out.mutable_cte_work_table_scan()->set_name(node.name);
        return EncodeSchema(*node.columns.ToSchema(), *out.mutable_cte_work_table_scan()->mutable_schema());
      case StepKind::kValues: return Values(node, out);
      case StepKind::kAlias:
        out.mutable_subquery_alias()->mutable_alias()->mutable_bare()->set_table(node.name);
        return Encode(*node.inputs[0], *out.mutable_subquery_alias()->mutable_input());
      case StepKind::kProject: return Project(node, *out.mutable_projection());
      case StepKind::kWindow:
        ARROW_RETURN_NOT_OK(All(node.expressions, [&] { return out.mutable_window()->add_window_expr(); }));
        return Encode(*node.inputs[0], *out.mutable_window()->mutable_input());
      case StepKind::kFilter:
        ARROW_RETURN_NOT_OK(EncodeExpression(node.expressions[0], *out.mutable_selection()->mutable_expr()));
        return Encode(*node.inputs[0], *out.mutable_selection()->mutable_input());
      case StepKind::kJoin: return Join(node, *out.mutable_join());
      case StepKind::kAggregate: {
        datafusion::AggregateNode& aggregate = *out.mutable_aggregate();
        ARROW_RETURN_NOT_OK(All(node.groups, [&] { return aggregate.add_group_expr(); }));
        ARROW_RETURN_NOT_OK(All(node.expressions, [&] { return aggregate.add_aggr_expr(); }));
        return Encode(*node.inputs[0], *aggregate.mutable_input());
      }
      case StepKind::kUnion:
        for (const NodePtr& input : node.inputs) {
          ARROW_RETURN_NOT_OK(Encode(*input, *out.mutable_union_()->add_inputs()));
        }
        return Status::OK();
      case StepKind::kDistinct: return Encode(*node.inputs[0], *out.mutable_distinct()->mutable_input());
      case StepKind::kSort:
        for (const SortKey& key : node.keys) ARROW_RETURN_NOT_OK(EncodeKey(key, *out.mutable_sort()->add_expr()));
        out.mutable_sort()->set_fetch(-1);
        return Encode(*node.inputs[0], *out.mutable_sort()->mutable_input());
      case StepKind::kLimit:
        out.mutable_limit()->set_fetch(node.count);
        out.mutable_limit()->set_skip(node.offset);
        return Encode(*node.inputs[0], *out.mutable_limit()->mutable_input());
      case StepKind::kUnnest: return Unnest(node, *out.mutable_unnest());
      case StepKind::kRecursive: {
        // The alias names the columns; the recursion itself has those of its start.
        out.mutable_subquery_alias()->mutable_alias()->mutable_bare()->set_table(node.name);
        auto& query = *out.mutable_subquery_alias()->mutable_input()->mutable_recursive_query();
        query.set_name(node.name);
        query.set_is_distinct(node.distinct);
        ARROW_RETURN_NOT_OK(Encode(*node.inputs[0], *query.mutable_static_term()));
        return Encode(*node.inputs[1], *query.mutable_recursive_term());
      }
      case StepKind::kRepartition: {
        datafusion::RepartitionNode& made = *out.mutable_repartition();
        if (node.expressions.empty()) {
          made.set_round_robin(static_cast<std::uint64_t>(node.count));
        } else {
          made.mutable_hash()->set_partition_count(static_cast<std::uint64_t>(node.count));
          ARROW_RETURN_NOT_OK(All(node.expressions, [&] { return made.mutable_hash()->add_hash_expr(); }));
        }
        return Encode(*node.inputs[0], *made.mutable_input());
      }
    }
    return Status::Invalid("a step of no known kind");
  }

 private:
  template <typename Add>
  static Status All(const std::vector<Expression>& expressions, const Add& add) {
    for (const Expression& expression : expressions) ARROW_RETURN_NOT_OK(EncodeExpression(expression, *add()));
    return Status::OK();
  }

  Status Project(const Node& node, datafusion::ProjectionNode& out) const {
    std::vector<Expression> expressions = node.expressions;
    const Node* input = node.inputs[0].get();
    while (options_.fuse_selects && input->kind == StepKind::kProject) {
      auto fused = Fuse(expressions, *input);
      if (!fused.has_value()) break;
      expressions = std::move(*fused);
      input = input->inputs[0].get();
    }
    ARROW_RETURN_NOT_OK(All(expressions, [&] { return out.add_expr(); }));
    return Encode(*input, *out.mutable_input());
  }

  // The engine names the columns of rows itself; a projection gives them ours.
  static Status Values(const Node& node, LogicalPlanNode& out) {
    datafusion::ProjectionNode& names = *out.mutable_projection();
    datafusion::ValuesNode& values = *names.mutable_input()->mutable_values();
    values.set_n_cols(node.columns.size());
    for (const auto& row : node.rows) ARROW_RETURN_NOT_OK(All(row, [&] { return values.add_values_list(); }));
    for (std::size_t i = 0; i < node.columns.size(); ++i) {
      const Expression column = Col("column" + std::to_string(i + 1)).As(node.columns.items()[i].name);
      ARROW_RETURN_NOT_OK(EncodeExpression(column, *names.add_expr()));
    }
    return Status::OK();
  }

  Status Join(const Node& node, datafusion::JoinNode& out) const {
    out.set_join_type(JoinTypeOf(node.join));
    out.set_join_constraint(datafusion_common::ON);
    out.set_null_equality(node.options.nulls_equal ? datafusion_common::NULL_EQUALS_NULL
                                                   : datafusion_common::NULL_EQUALS_NOTHING);
    out.set_null_aware(node.options.null_aware);
    ARROW_RETURN_NOT_OK(All(node.left_keys, [&] { return out.add_left_join_key(); }));
    ARROW_RETURN_NOT_OK(All(node.right_keys, [&] { return out.add_right_join_key(); }));
    if (!node.expressions.empty()) {
      ARROW_RETURN_NOT_OK(EncodeExpression(relation::All(node.expressions), *out.mutable_filter()));
    }
    ARROW_RETURN_NOT_OK(Encode(*node.inputs[0], *out.mutable_left()));
    return Encode(*node.inputs[1], *out.mutable_right());
  }

  Status Unnest(const Node& node, datafusion::UnnestNode& out) const {
    datafusion_common::Column& column = *out.add_exec_columns();
    column.set_name(node.name);
    if (!node.qualifier.empty()) EncodeRelation(node.qualifier, *column.mutable_relation());
    switch (node.empty) {
      case Empty::kDrop: out.mutable_options()->set_null_handling(datafusion::UnnestOptions::DROP); break;
      case Empty::kNull: out.mutable_options()->set_null_handling(datafusion::UnnestOptions::PRESERVE); break;
      case Empty::kKeep:
        out.mutable_options()->set_null_handling(datafusion::UnnestOptions::PRESERVE_AND_EXPAND_EMPTY);
        break;
    }
    return Encode(*node.inputs[0], *out.mutable_input());
  }

  EncodeOptions options_;
};

}  // namespace

Status EncodeScan(std::string_view table, const arrow::Schema& schema, datafusion::CustomTableScanNode& out) {
  out.mutable_table_name()->mutable_bare()->set_table(std::string(table));
  // The recipe by which the session finds it: any rows under that name.
  std::string recipe = "{\"name\":\"";
  for (const char c : table) {
    if (static_cast<unsigned char>(c) < ' ') return Status::Invalid("the table's name holds a control character");
    if (c == '"' || c == '\\') recipe += '\\';
    recipe += c;
  }
  out.set_custom_table_data(recipe + "\",\"snapshot\":\"\"}");
  return EncodeSchema(schema, *out.mutable_schema());
}

arrow::Result<std::string> Relation::ToProtobuf(const EncodeOptions& options) const {
  ARROW_RETURN_NOT_OK(status());
  LogicalPlanNode root;
  ARROW_RETURN_NOT_OK(Encoder(options).Encode(*node_, root));
  std::string bytes;
  if (!root.SerializeToString(&bytes)) return Status::Invalid("the plan is too large for a message");
  return bytes;
}

}  // namespace codeanatomy::relation
