// Bottom up: a node's form is its kind, its own parts with columns written as positions, and the hashes of its inputs.

#include "plan/fingerprint.h"

#include <algorithm>
#include <bit>
#include <map>
#include <set>

#include <google/protobuf/unknown_field_set.h>

#include "base/parts_hash.h"
#include "plan/logical_tree_internal.h"
#include "plan/subquery_schemas.h"

namespace codeanatomy::plan {
namespace {

using datafusion::LogicalExprNode;
using datafusion::LogicalPlanNode;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// What an operator, expression or value is, by its kind and parts.
PartsHash Form(std::string_view kind) { return PartsHash().Add(kind); }

std::vector<std::string> Sorted(std::vector<std::string> parts) {
  std::sort(parts.begin(), parts.end());
  return parts;
}

bool HasNoOperandOrder(std::string_view op) {
  return op == "Eq" || op == "NotEq" || op == "Plus" || op == "Multiply" || op == "IsDistinctFrom" ||
         op == "IsNotDistinctFrom" || op == "BitwiseAnd" || op == "BitwiseOr" || op == "BitwiseXor";
}

// What these give depends on the names and metadata of columns.
bool TellsNames(std::string_view function) { return function == "arrow_field" || function == "arrow_metadata"; }

// Says whether the names of a plan's columns have to count, for something in it may depend on them.
struct Names {
  const SchemasOf* schemas_of = nullptr;  // of plans in expressions; null: not known
  bool count = false;
};

// What a plan of its own gives, whatever its columns are called; nullopt where its schemas cannot be had.
std::optional<std::string> Inner(const LogicalPlanNode& plan, const SchemasOf& schemas_of);

// Writes expressions and other messages over a scope.
class Writer {
 public:
  Writer(const Scope& scope, Names& names) : scope_(scope), names_(names) {}

  // Every kind of the engine has its line: a new one does not compile.
  std::string Expression(const LogicalExprNode& expression) const {
    switch (expression.ExprType_case()) {
      case LogicalExprNode::kAlias: return Alias(expression.alias());
      case LogicalExprNode::kColumn: return Column(expression.column());
      case LogicalExprNode::kLiteral: return Literal(expression.literal());
      case LogicalExprNode::kBinaryExpr: return Binary(expression.binary_expr());
      case LogicalExprNode::kInList: {
        const auto& in = expression.in_list();
        return Form("in").Add(in.negated()).Add(Expression(in.expr())).AddAll(Sorted(Expressions(in.list()))).Hash();
      }
      case LogicalExprNode::kScalarUdfExpr:
        names_.count |= TellsNames(expression.scalar_udf_expr().fun_name());
        return Fields(expression);
      case LogicalExprNode::kIsNullExpr:
      case LogicalExprNode::kIsNotNullExpr:
      case LogicalExprNode::kNotExpr:
      case LogicalExprNode::kBetween:
      case LogicalExprNode::kCase:
      case LogicalExprNode::kCast:
      case LogicalExprNode::kNegative:
      case LogicalExprNode::kTryCast:
      case LogicalExprNode::kWindowExpr:
      case LogicalExprNode::kAggregateUdfExpr:
      case LogicalExprNode::kGroupingSet:
      case LogicalExprNode::kCube:
      case LogicalExprNode::kRollup:
      case LogicalExprNode::kIsTrue:
      case LogicalExprNode::kIsFalse:
      case LogicalExprNode::kIsUnknown:
      case LogicalExprNode::kIsNotTrue:
      case LogicalExprNode::kIsNotFalse:
      case LogicalExprNode::kIsNotUnknown:
      case LogicalExprNode::kLike:
      case LogicalExprNode::kIlike:
      case LogicalExprNode::kSimilarTo:
      case LogicalExprNode::kPlaceholder:
      case LogicalExprNode::kUnnest:
      // Parameters of a lambda are named in it alone.
      case LogicalExprNode::kHigherOrderUdfExpr:
      case LogicalExprNode::kLambda:
      case LogicalExprNode::kLambdaVariable: return Fields(expression);
      case LogicalExprNode::kScalarSubqueryExpr: {
        const auto& subquery = expression.scalar_subquery_expr().subquery();
        if (names_.schemas_of == nullptr || subquery.outer_ref_columns_size() > 0) break;
        const auto inner = Inner(subquery.subquery(), *names_.schemas_of);
        if (!inner) break;
        return Form("subquery").Add(*inner).Hash();
      }
      case LogicalExprNode::kWildcard:
      case LogicalExprNode::EXPRTYPE_NOT_SET: break;
    }
    return Opaque(expression);
  }

  template <typename List>
  std::vector<std::string> Expressions(const List& list) const {
    std::vector<std::string> forms;
    for (const auto& expression : list) forms.push_back(Expression(expression));
    return forms;
  }

  // Any message by its fields; inner plans are left to the caller.
  std::string Any(const Message& message) const {
    if (message.GetDescriptor() == LogicalExprNode::descriptor()) {
      return Expression(static_cast<const LogicalExprNode&>(message));
    }
    if (message.GetDescriptor() == datafusion_common::Column::descriptor()) {
      return Column(static_cast<const datafusion_common::Column&>(message));
    }
    return Fields(message);
  }

  std::string Column(const datafusion_common::Column& column) const {
    const auto position = Find(scope_, column);
    if (position) return Form("column").Add(static_cast<std::int64_t>(*position)).Hash();
    names_.count = true;
    return Form("outer").Add(column.relation().relation()).Add(column.name()).Hash();
  }

  // What is not understood.
  std::string Opaque(const Message& message) const {
    names_.count = true;
    return Form("opaque").Add(BytesOf(message)).Hash();
  }

 private:
  std::string Fields(const Message& message) const {
    PartsHash form = Form(message.GetDescriptor()->full_name());
    const auto* reflection = message.GetReflection();
    if (!reflection->GetUnknownFields(message).empty()) form.Add(Opaque(message));
    std::vector<const FieldDescriptor*> fields;
    reflection->ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      if (field->message_type() == LogicalPlanNode::descriptor()) continue;
      form.Add(field->number());
      std::vector<std::string> values;
      const int count = field->is_repeated() ? reflection->FieldSize(message, field) : 1;
      for (int i = 0; i < count; ++i) values.push_back(Value(message, *field, i));
      if (field->is_map()) values = Sorted(std::move(values));
      form.AddAll(values);
    }
    return form.Hash();
  }

  std::string Alias(const datafusion::AliasNode& alias) const {
    std::string inner = Expression(alias.expr());
    if (alias.metadata().empty()) return inner;
    return Form("described").Add(inner).Add(Opaque(alias)).Hash();
  }

  std::string Value(const Message& message, const FieldDescriptor& field, int i) const {
    const auto* reflection = message.GetReflection();
    const bool repeated = field.is_repeated();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return Any(repeated ? reflection->GetRepeatedMessage(message, &field, i)
                            : reflection->GetMessage(message, &field));
      case FieldDescriptor::CPPTYPE_STRING:
        return repeated ? reflection->GetRepeatedString(message, &field, i) : reflection->GetString(message, &field);
      case FieldDescriptor::CPPTYPE_ENUM:
        return std::to_string(repeated ? reflection->GetRepeatedEnumValue(message, &field, i)
                                       : reflection->GetEnumValue(message, &field));
      case FieldDescriptor::CPPTYPE_BOOL:
        return std::to_string(repeated ? reflection->GetRepeatedBool(message, &field, i)
                                       : reflection->GetBool(message, &field));
      case FieldDescriptor::CPPTYPE_INT32:
        return std::to_string(repeated ? reflection->GetRepeatedInt32(message, &field, i)
                                       : reflection->GetInt32(message, &field));
      case FieldDescriptor::CPPTYPE_INT64:
        return std::to_string(repeated ? reflection->GetRepeatedInt64(message, &field, i)
                                       : reflection->GetInt64(message, &field));
      case FieldDescriptor::CPPTYPE_UINT32:
        return std::to_string(repeated ? reflection->GetRepeatedUInt32(message, &field, i)
                                       : reflection->GetUInt32(message, &field));
      case FieldDescriptor::CPPTYPE_UINT64:
        return std::to_string(repeated ? reflection->GetRepeatedUInt64(message, &field, i)
                                       : reflection->GetUInt64(message, &field));
      // By their bits: no two values share a spelling.
      case FieldDescriptor::CPPTYPE_FLOAT:
        return std::to_string(std::bit_cast<std::uint32_t>(repeated ? reflection->GetRepeatedFloat(message, &field, i)
                                                                    : reflection->GetFloat(message, &field)));
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return std::to_string(std::bit_cast<std::uint64_t>(repeated ? reflection->GetRepeatedDouble(message, &field, i)
                                                                    : reflection->GetDouble(message, &field)));
    }
    return {};
  }

  std::string Literal(const datafusion_common::ScalarValue& value) const {
    using datafusion_common::ScalarValue;
    switch (value.value_case()) {
      case ScalarValue::kUtf8Value: return Form("text").Add(value.utf8_value()).Hash();
      case ScalarValue::kLargeUtf8Value: return Form("text").Add(value.large_utf8_value()).Hash();
      case ScalarValue::kUtf8ViewValue: return Form("text").Add(value.utf8_view_value()).Hash();
      default: return Any(value);
    }
  }

  // `a op b op c` is written as one message; it means `(a op b) op c`.
  std::string Binary(const datafusion::BinaryExprNode& binary) const {
    const std::string& op = binary.op();
    if (op == "And" || op == "Or") {
      std::vector<std::string> operands;
      for (const LogicalExprNode& operand : binary.operands()) Flatten(operand, op, operands);
      return Form(op).AddAll(Sorted(std::move(operands))).Hash();
    }
    std::vector<std::string> operands = Expressions(binary.operands());
    if (operands.empty()) return Any(binary);
    std::string left = std::move(operands[0]);
    for (std::size_t i = 1; i < operands.size(); ++i) left = Pair(op, std::move(left), std::move(operands[i]));
    return left;
  }

  static std::string Pair(std::string_view op, std::string left, std::string right) {
    if (HasNoOperandOrder(op)) {
      if (right < left) std::swap(left, right);
    } else if (op == "Gt" || op == "GtEq") {
      std::swap(left, right);
      op = op == "Gt" ? "Lt" : "LtEq";
    }
    return Form(op).Add(left).Add(right).Hash();
  }

  void Flatten(const LogicalExprNode& expression, const std::string& op, std::vector<std::string>& out) const {
    if (expression.ExprType_case() != LogicalExprNode::kBinaryExpr || expression.binary_expr().op() != op) {
      out.push_back(Expression(expression));
      return;
    }
    for (const LogicalExprNode& operand : expression.binary_expr().operands()) Flatten(operand, op, out);
  }

  const Scope& scope_;
  Names& names_;
};

class TreeWriter {
 public:
  TreeWriter(const LogicalTree& tree, std::string_view schemas, const SchemasOf* schemas_of)
      : tree_(tree), schemas_(schemas), names_{schemas_of}, hashes_(tree.size()), projections_(tree.size()) {
    NameRecursions();
  }

  // Inputs come after the nodes that read them.
  std::string Write(bool with_names) {
    for (std::size_t i = tree_.size(); i > 0; --i) hashes_[i - 1] = Node(i - 1);
    PartsHash form = Form("plan");
    form.Add(hashes_[0]);
    for (const Field& field : tree_.node(0).fields) form.Add(with_names ? field.name : "").Add(field.type);
    if (names_.count) form.Add(schemas_);
    return form.Hash();
  }

 private:
  // What a projection computes from which rows.
  struct Computed {
    std::string input;
    std::vector<std::string> columns;
  };

  std::string Node(std::size_t i) {
    const LogicalPlanNode& message = *tree_.node(i).message;
    const Scope scope = tree_.InputScope(i);
    const Writer writer(scope, names_);
    switch (message.LogicalPlanType_case()) {
      case LogicalPlanNode::kSubqueryAlias: projections_[i] = projections_[tree_.node(i).inputs[0]]; return Input(i, 0);
      case LogicalPlanNode::kProjection: return Projection(i, message.projection(), writer);
      case LogicalPlanNode::kCustomScan: return Scan(i, message.custom_scan());
      case LogicalPlanNode::kJoin: return Join(i, message.join(), writer);
      case LogicalPlanNode::kExtension:
        if (const auto& join = tree_.node(i).pair_join) {
          return Form("pair join").Add(join->head).Add(Join(i, join->join, writer)).Hash();
        }
        break;
      case LogicalPlanNode::kRecursiveQuery:
        return Form("recursive")
            .Add(Recursion(message.recursive_query().name()))
            .Add(message.recursive_query().is_distinct())
            .AddAll(Inputs(i))
            .Hash();
      case LogicalPlanNode::kCteWorkTableScan: return WorkTable(i, message.cte_work_table_scan());
      case LogicalPlanNode::kUnnest: return Unnest(i, message.unnest(), writer);
      case LogicalPlanNode::kEmptyRelation: {
        // Its columns are nowhere else, and nothing names them.
        PartsHash form = Form("empty").Add(message.empty_relation().produce_one_row());
        for (const Field& field : tree_.node(i).fields) form.Add(field.type);
        return form.Hash();
      }
      case LogicalPlanNode::kSelection:
      case LogicalPlanNode::kLimit:
      case LogicalPlanNode::kAggregate:
      case LogicalPlanNode::kSort:
      case LogicalPlanNode::kRepartition:
      case LogicalPlanNode::kWindow:
      case LogicalPlanNode::kCrossJoin:
      case LogicalPlanNode::kValues:
      case LogicalPlanNode::kUnion:
      case LogicalPlanNode::kDistinct:
      case LogicalPlanNode::kDistinctOn:
        return Form("node").Add(writer.Any(*tree_.node(i).body)).AddAll(Inputs(i)).Hash();
      // No plan of a rule or query has them: files and views are tables of ours, and statements are refused.
      case LogicalPlanNode::kListingScan:
      case LogicalPlanNode::kViewScan:
      case LogicalPlanNode::kEmptyTableScan:
      case LogicalPlanNode::kCreateExternalTable:
      case LogicalPlanNode::kCreateCatalogSchema:
      case LogicalPlanNode::kCreateCatalog:
      case LogicalPlanNode::kCreateView:
      case LogicalPlanNode::kDropView:
      case LogicalPlanNode::kExplain:
      case LogicalPlanNode::kAnalyze:
      case LogicalPlanNode::kPrepare:
      case LogicalPlanNode::kCopyTo:
      case LogicalPlanNode::kDml:
      case LogicalPlanNode::LOGICALPLANTYPE_NOT_SET: break;
    }
    return Form("node").Add(writer.Opaque(*tree_.node(i).body)).AddAll(Inputs(i)).Hash();
  }

  const std::string& Input(std::size_t i, std::size_t which) const { return hashes_[tree_.node(i).inputs[which]]; }
  std::vector<std::string> Inputs(std::size_t i) const {
    std::vector<std::string> hashes;
    for (const std::size_t input : tree_.node(i).inputs) hashes.push_back(hashes_[input]);
    return hashes;
  }

  // A projection that only names, leaves out or reorders columns of another is part of it; one that gives all columns of
  // its input as they are is nothing.
  std::string Projection(std::size_t i, const datafusion::ProjectionNode& projection, const Writer& writer) {
    const std::size_t input = tree_.node(i).inputs[0];
    const Scope& scope = tree_.node(input).fields;
    std::vector<std::size_t> picked;
    for (const LogicalExprNode& expression : projection.expr()) {
      const LogicalExprNode* bare = &expression;
      while (bare->has_alias()) bare = &bare->alias().expr();
      const auto position = bare->has_column() ? Find(scope, bare->column()) : std::nullopt;
      if (!position) break;
      picked.push_back(*position);
    }
    Computed computed = {Input(i, 0), {}};
    // A column that is picked twice is computed once, which counts where it is random.
    const bool repeats = std::set(picked.begin(), picked.end()).size() < picked.size();
    if (repeats || picked.size() < static_cast<std::size_t>(projection.expr_size())) {
      computed.columns = writer.Expressions(projection.expr());
    } else if (projections_[input]) {
      computed.input = projections_[input]->input;
      for (const std::size_t column : picked) computed.columns.push_back(projections_[input]->columns[column]);
    } else {
      bool all = picked.size() == scope.size();
      for (std::size_t c = 0; c < picked.size(); ++c) all &= picked[c] == c;
      if (all) return computed.input;
      computed.columns = writer.Expressions(projection.expr());
    }
    std::string hash = Form("projection").Add(computed.input).AddAll(computed.columns).Hash();
    projections_[i] = std::move(computed);
    return hash;
  }

  // A table's columns are known by name and type; those that are not read do not count, nor does where the rows are.
  std::string Scan(std::size_t i, const datafusion::CustomTableScanNode& scan) {
    PartsHash form = Form("scan");
    form.Add(BytesOf(scan.table_name()));
    for (const Field& field : tree_.node(i).fields) form.Add(field.name).Add(field.type);
    // Filters may read columns that are not given.
    std::vector<LogicalExprNode> filters(scan.filters().begin(), scan.filters().end());
    std::set<std::string> read;
    for (LogicalExprNode& filter : filters) Unqualify(filter, read);
    Scope scope;
    for (datafusion_common::Field field : scan.schema().columns()) {
      if (!read.contains(field.name())) continue;
      Field& named = scope.emplace_back("", std::move(*field.mutable_name()));
      field.clear_name();
      field.clear_metadata();
      named.type = BytesOf(field);
    }
    std::ranges::sort(scope, {}, &Field::name);
    for (const Field& field : scope) form.Add("filtered").Add(field.name).Add(field.type);
    return form.AddAll(Sorted(Writer(scope, names_).Expressions(filters))).Hash();
  }

  // Filters of a scan name the table's columns, whatever the statement calls the table.
  static void Unqualify(Message& message, std::set<std::string>& read) {
    if (message.GetDescriptor() == datafusion_common::Column::descriptor()) {
      auto& column = static_cast<datafusion_common::Column&>(message);
      column.clear_relation();
      read.insert(column.name());
      return;
    }
    const auto* reflection = message.GetReflection();
    std::vector<const FieldDescriptor*> fields;
    reflection->ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
      const int count = field->is_repeated() ? reflection->FieldSize(message, field) : 1;
      for (int i = 0; i < count; ++i) {
        Unqualify(field->is_repeated() ? *reflection->MutableRepeatedMessage(&message, field, i)
                                       : *reflection->MutableMessage(&message, field),
                  read);
      }
    }
  }

  // Its columns are those of the recursion by position; the message has all of them, the node those that are read.
  std::string WorkTable(std::size_t i, const datafusion::CteWorkTableScanNode& scan) {
    Scope all;
    for (const auto& column : scan.schema().columns()) all.push_back({"", column.name()});
    const Writer writer(all, names_);
    PartsHash form = Form("work table").Add(Recursion(scan.name()));
    for (const Field& field : tree_.node(i).fields) {
      datafusion_common::Column column;
      column.set_name(field.name);
      form.Add(writer.Column(column));
    }
    return form.Hash();
  }

  // What it reads are columns of its input, what it makes are columns of its own; its schema repeats their names.
  std::string Unnest(std::size_t i, const datafusion::UnnestNode& unnest, const Writer& input) {
    const Writer output(tree_.node(i).fields, names_);
    PartsHash form = Form("unnest");
    for (const auto& column : unnest.exec_columns()) form.Add("exec").Add(input.Column(column));
    for (const auto& item : unnest.list_type_columns()) {
      form.Add("list").Add(item.input_index()).Add(output.Column(item.recursion().output_column()));
      form.Add(item.recursion().depth());
    }
    for (const auto index : unnest.struct_type_columns()) form.Add("struct").Add(static_cast<std::int64_t>(index));
    for (const auto index : unnest.dependency_indices()) form.Add("from").Add(static_cast<std::int64_t>(index));
    form.Add("nulls").Add(unnest.options().null_handling());
    for (const auto& option : unnest.options().recursions()) {
      form.Add("recursion").Add(output.Column(option.output_column())).Add(input.Column(option.input_column()));
      form.Add(option.depth());
    }
    for (const Field& field : tree_.node(i).fields) form.Add(field.type);
    return form.AddAll(Inputs(i)).Hash();
  }

  std::string Join(std::size_t i, const datafusion::JoinNode& join, const Writer& both) {
    const Scope left = tree_.node(tree_.node(i).inputs[0]).fields;
    const Scope right = tree_.node(tree_.node(i).inputs[1]).fields;
    std::vector<std::string> keys;
    for (int k = 0; k < join.left_join_key_size(); ++k) {
      keys.push_back(Form("key")
                         .Add(Writer(left, names_).Expression(join.left_join_key(k)))
                         .Add(Writer(right, names_).Expression(join.right_join_key(k)))
                         .Hash());
    }
    PartsHash form = Form("join");
    form.Add(join.join_type()).Add(join.null_equality()).Add(join.null_aware()).AddAll(Inputs(i));
    form.AddAll(Sorted(std::move(keys)));
    if (join.has_filter()) form.Add(both.Expression(join.filter()));
    return form.Hash();
  }

  void NameRecursions() {
    for (std::size_t i = 0; i < tree_.size(); ++i) {
      if (tree_.node(i).message->has_recursive_query()) {
        const auto number = static_cast<std::int64_t>(recursions_.size());
        recursions_.try_emplace(tree_.node(i).message->recursive_query().name(), number);
      }
    }
  }
  std::string Recursion(const std::string& name) {
    const auto found = recursions_.find(name);
    if (found != recursions_.end()) return std::to_string(found->second);
    names_.count = true;
    return name;
  }

  const LogicalTree& tree_;
  const std::string_view schemas_;
  Names names_;
  std::vector<std::string> hashes_;
  std::vector<std::optional<Computed>> projections_;  // of nodes that are projections, or another name for one
  std::map<std::string, std::int64_t> recursions_;
};

std::optional<std::string> Inner(const LogicalPlanNode& plan, const SchemasOf& schemas_of) {
  const std::string bytes = BytesOf(plan);
  const auto schemas = schemas_of(bytes);
  if (!schemas.ok()) return std::nullopt;
  const auto tree = LogicalTree::Parse(bytes, *schemas);
  if (!tree.ok()) return std::nullopt;
  return TreeWriter(*tree, *schemas, &schemas_of).Write(false);
}

}  // namespace

arrow::Result<std::string> Fingerprint(std::string_view plan, std::string_view schemas, const SchemasOf& schemas_of) {
  ARROW_ASSIGN_OR_RAISE(const LogicalTree tree, LogicalTree::Parse(plan, schemas));
  return TreeWriter(tree, schemas, schemas_of ? &schemas_of : nullptr).Write(true);
}

arrow::Result<std::string> Fingerprint(std::string_view plan, std::string_view schemas) {
  return Fingerprint(plan, schemas, nullptr);
}

}  // namespace codeanatomy::plan
