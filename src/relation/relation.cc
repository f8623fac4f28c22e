#include "relation/relation.h"

#include <algorithm>
#include <set>

#include "base/suggest.h"
#include "relation/expression_internal.h"
#include "relation/relation_internal.h"

namespace codeanatomy::relation {
namespace {

using arrow::Status;
using Node = Relation::Node;
using NodePtr = std::shared_ptr<const Node>;

// The engine and those that read its plans go down a plan step by step on one stack.
constexpr int kMostDepth = 500;
// A relation that is used twice is planned twice.
constexpr std::int64_t kMostSteps = 20'000;

// A step that keeps the columns of its input.
Node Keeping(StepKind kind, const Relation& input) {
  return {.kind = kind, .columns = input.columns(), .inputs = {input.node()}};
}

arrow::Result<Expression> Condition(const Expression& condition, const Columns& columns) {
  ARROW_ASSIGN_OR_RAISE(const Typed typed, Resolve(condition, {&columns}));
  if (typed.type->id() != arrow::Type::BOOL) {
    return Status::Invalid(condition.ToString(), " is ", typed.type->ToString(), ", expected a boolean");
  }
  return WithoutAlias(typed.expression);
}

std::string StepText(std::string_view step, const std::vector<Expression>& expressions) {
  std::string text(step);
  text += "(";
  for (std::size_t i = 0; i < expressions.size(); ++i) {
    if (i > 0) text += ", ";
    text += expressions[i].ToString();
  }
  return text + ")";
}

}  // namespace

Relation Failed(std::string_view step, const Status& status) {
  constexpr std::size_t kMostText = 200;
  std::string text(step.substr(0, kMostText));
  if (step.size() > kMostText) text += "…";
  return Relation(std::make_shared<const Node>(Node{.status = status.WithMessage(text, ": ", status.message())}));
}

Relation MakeStep(Node node) {
  for (const NodePtr& input : node.inputs) {
    if (!input->status.ok()) return Relation(std::make_shared<const Node>(Node{.status = input->status}));
    node.depth = std::max(node.depth, input->depth + 1);
    node.steps += input->steps;
  }
  if (node.depth > kMostDepth || node.steps > kMostSteps) {
    return Failed("Relation", Status::Invalid("more than ", kMostDepth, " steps in a row or ", kMostSteps, " in all"));
  }
  return Relation(std::make_shared<const Node>(std::move(node)));
}

const Status& Relation::status() const { return node_->status; }
const Columns& Relation::columns() const { return node_->columns; }

arrow::Result<std::shared_ptr<arrow::Schema>> Relation::Schema() const {
  ARROW_RETURN_NOT_OK(status());
  return columns().ToSchema();
}

Relation Scan(const Catalog& catalog, std::string_view table) {
  const std::string step = "Scan(" + std::string(table) + ")";
  if (table.empty()) return Failed(step, Status::Invalid("the table has no name"));
  auto schema = catalog.TableSchema(table);
  if (!schema.ok()) return Failed(step, schema.status());
  const Columns columns = Columns::Of(**schema, table);
  if (const Status names = columns.CheckNames(); !names.ok()) return Failed(step, names);
  return MakeStep({.kind = StepKind::kScan, .columns = columns, .name = std::string(table)});
}

Relation Relation::As(std::string_view alias) const {
  if (!status().ok()) return *this;
  const std::string step = "As(" + std::string(alias) + ")";
  if (alias.empty()) return Failed(step, Status::Invalid("the name is empty"));
  Node node = Keeping(StepKind::kAlias, *this);
  node.columns = Columns::Of(*columns().ToSchema(), alias);
  node.name = alias;
  if (const Status names = node.columns.CheckNames(); !names.ok()) return Failed(step, names);
  return MakeStep(std::move(node));
}

Relation Relation::Filter(const Expression& condition) const {
  if (!status().ok()) return *this;
  auto resolved = Condition(condition, columns());
  if (!resolved.ok()) return Failed(StepText("Filter", {condition}), resolved.status());
  Node node = Keeping(StepKind::kFilter, *this);
  node.expressions = {*resolved};
  return MakeStep(std::move(node));
}

Relation Relation::Select(const std::vector<Expression>& given) const {
  if (!status().ok()) return *this;
  const std::string step = StepText("Select", given);
  std::vector<Typed> typed;
  for (const Expression& expression : given) {
    auto one = Resolve(expression, {.columns = &columns(), .windows = true});
    if (!one.ok()) return Failed(step, one.status());
    typed.push_back(std::move(*one));
  }
  return Project(step, node_, typed);
}

Relation Relation::With(const std::vector<Expression>& given) const {
  if (!status().ok()) return *this;
  const std::string step = StepText("With", given);
  std::vector<Typed> typed;
  for (const Column& column : columns().items()) {
    typed.push_back({Col(column.qualifier, column.name), column.type, column.nullable});
  }
  for (const Expression& expression : given) {
    auto one = Resolve(expression, {.columns = &columns(), .windows = true});
    if (!one.ok()) return Failed(step, one.status());
    const std::string name = OutputName(expression);
    const auto same = [&](const Column& column) { return column.name == name; };
    const auto& items = columns().items();
    const auto place = std::ranges::find_if(items, same);
    if (place != items.end() && std::ranges::count_if(items, same) == 1) {
      typed[static_cast<std::size_t>(place - items.begin())] = std::move(*one);
    } else {
      typed.push_back(std::move(*one));
    }
  }
  return Project(step, node_, typed);
}

Relation Relation::Drop(const std::vector<std::string>& names) const {
  if (!status().ok()) return *this;
  std::set<const Column*> dropped;
  for (const std::string& name : names) {
    auto found = columns().Find({}, name);
    if (!found.ok()) return Failed("Drop(" + name + ")", found.status());
    dropped.insert(*found);
  }
  std::vector<Expression> kept;
  for (const Column& column : columns().items()) {
    if (!dropped.contains(&column)) kept.push_back(Col(column.qualifier, column.name));
  }
  return Select(kept);
}

Relation Relation::Distinct() const { return MakeStep(Keeping(StepKind::kDistinct, *this)); }

Relation Relation::Sort(const std::vector<SortKey>& keys) const {
  if (!status().ok()) return *this;
  Node node = Keeping(StepKind::kSort, *this);
  if (keys.empty()) return Failed("Sort()", Status::Invalid("no keys"));
  for (const SortKey& key : keys) {
    auto typed = Resolve(key.expression, {&columns()});
    if (!typed.ok()) return Failed(StepText("Sort", {key.expression}), typed.status());
    node.keys.push_back({WithoutAlias(typed->expression), key.descending, key.nulls_first});
  }
  return MakeStep(std::move(node));
}

Relation Relation::Limit(std::int64_t count, std::int64_t offset) const {
  if (!status().ok()) return *this;
  if (count < 0 || offset < 0) {
    return Failed("Limit", Status::Invalid("count ", count, " and offset ", offset, ", expected 0 or more"));
  }
  Node node = Keeping(StepKind::kLimit, *this);
  node.count = count;
  node.offset = offset;
  return MakeStep(std::move(node));
}

Relation Relation::Offset(std::int64_t offset) const {
  if (!status().ok()) return *this;
  if (offset < 0) return Failed("Offset", Status::Invalid("offset ", offset, ", expected 0 or more"));
  Node node = Keeping(StepKind::kLimit, *this);
  node.offset = offset;
  return MakeStep(std::move(node));
}

Relation Relation::Repartition(int partitions) const {
  if (!status().ok()) return *this;
  if (partitions < 1) return Failed("Repartition", Status::Invalid(partitions, " partitions, expected 1 or more"));
  Node node = Keeping(StepKind::kRepartition, *this);
  node.count = partitions;
  return MakeStep(std::move(node));
}

Relation Relation::RepartitionBy(const std::vector<Expression>& values, int partitions) const {
  if (!status().ok()) return *this;
  const std::string step = StepText("RepartitionBy", values);
  if (partitions < 1 || values.empty()) {
    return Failed(step, Status::Invalid(partitions, " partitions by ", values.size(), " values, expected 1 or more"));
  }
  Node node = Keeping(StepKind::kRepartition, *this);
  node.count = partitions;
  for (const Expression& value : values) {
    auto typed = Resolve(value, {&columns()});
    if (!typed.ok()) return Failed(step, typed.status());
    node.expressions.push_back(WithoutAlias(typed->expression));
  }
  return MakeStep(std::move(node));
}

Relation Relation::Aggregate(const std::vector<Expression>& groups, const std::vector<Expression>& aggregates) const {
  if (!status().ok()) return *this;
  std::vector<Expression> all = groups;
  all.insert(all.end(), aggregates.begin(), aggregates.end());
  const std::string step = StepText("Aggregate", all);
  if (all.empty()) return Failed(step, Status::Invalid("neither groups nor aggregates"));
  Node node = {.kind = StepKind::kAggregate, .inputs = {node_}};
  std::vector<Column> made;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool group = i < groups.size();
    if (!group && WithoutAlias(all[i]).node().kind != ExpressionKind::kAggregate) {
      return Failed(step,
                    Status::Invalid(all[i].ToString(), " is no aggregate; compute with aggregates in a Select after"));
    }
    auto typed = Resolve(all[i], {.columns = &columns(), .aggregates = !group});
    if (!typed.ok()) return Failed(step, typed.status());
    auto column = NamedColumn(*typed);
    if (!column.ok()) return Failed(step, column.status());
    made.push_back(*column);
    (group ? node.groups : node.expressions).push_back(typed->expression);
  }
  node.columns = Columns(std::move(made));
  if (const Status names = node.columns.CheckNames(); !names.ok()) return Failed(step, names);
  return MakeStep(std::move(node));
}

Relation Relation::Unnest(std::string_view column, Empty empty) const {
  if (!status().ok()) return *this;
  const std::string step = "Unnest(" + std::string(column) + ")";
  auto found = columns().Find({}, column);
  if (!found.ok()) return Failed(step, found.status());
  const Column& nested = **found;
  const arrow::Type::type id = nested.type->id();
  const bool list = id == arrow::Type::LIST || id == arrow::Type::LARGE_LIST || id == arrow::Type::FIXED_SIZE_LIST;
  if (!list && id != arrow::Type::STRUCT) {
    return Failed(step, Status::Invalid("it is ", nested.type->ToString(), ", expected a list or a struct"));
  }
  std::vector<Column> made;
  for (const Column& item : columns().items()) {
    if (&item != &nested) {
      made.push_back(item);
    } else if (list) {
      made.push_back({"", item.name, item.type->field(0)->type(), true});
    } else {
      for (const auto& field : item.type->fields()) {
        made.push_back({"", item.name + "." + field->name(), field->type(), field->nullable() || item.nullable});
      }
    }
  }
  Node node = Keeping(StepKind::kUnnest, *this);
  node.columns = Columns(std::move(made));
  node.name = nested.name;
  node.qualifier = nested.qualifier;
  node.empty = empty;
  if (const Status names = node.columns.CheckNames(); !names.ok()) return Failed(step, names);
  return MakeStep(std::move(node));
}

Relation Values(const arrow::Schema& schema, const std::vector<std::vector<Expression>>& rows) {
  Node node = {.kind = StepKind::kValues};
  if (rows.empty() || schema.num_fields() == 0) return Failed("Values", Status::Invalid("no rows or no columns"));
  const Columns none;
  std::vector<Column> made;
  for (const auto& field : schema.fields()) made.push_back({"", field->name(), field->type(), false});
  for (const std::vector<Expression>& row : rows) {
    const std::string step = StepText("Values", row);
    if (row.size() != made.size()) {
      return Failed(step, Status::Invalid(row.size(), " values, expected ", made.size()));
    }
    std::vector<Expression> resolved;
    for (std::size_t i = 0; i < row.size(); ++i) {
      auto typed = Resolve(row[i], {&none});
      if (!typed.ok()) return Failed(step, typed.status());
      if (typed->nullable && !schema.field(static_cast<int>(i))->nullable()) {
        return Failed(step, Status::Invalid(row[i].ToString(), " may be null, ", made[i].name, " may not"));
      }
      made[i].nullable = made[i].nullable || typed->nullable;
      resolved.push_back(WithoutAlias(CastTo(*typed, made[i].type).expression));
    }
    node.rows.push_back(std::move(resolved));
  }
  node.columns = Columns(std::move(made));
  if (const Status names = node.columns.CheckNames(); !names.ok()) return Failed("Values", names);
  return MakeStep(std::move(node));
}

}  // namespace codeanatomy::relation
