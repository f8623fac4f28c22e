// One row of each group by a key, with a tie-breaker, so that the order of rows never decides.

#include <algorithm>

#include "functions/functions_internal.h"
#include "functions/words_internal.h"

namespace codeanatomy::functions {
namespace {

// Whether the first candidate is chosen before the second.
using Better = bool (*)(const Cell& key, const Cell& value, const Cell& best_key, const Cell& best_value);

bool First(const Cell& key, const Cell& value, const Cell& best_key, const Cell& best_value) {
  return key < best_key || (key == best_key && value < best_value);
}
bool Last(const Cell& key, const Cell& value, const Cell& best_key, const Cell& best_value) {
  return First(best_key, best_value, key, value);
}
bool Max(const Cell& key, const Cell& value, const Cell& best_key, const Cell& best_value) {
  return best_key < key || (key == best_key && value < best_value);
}

// Keeps of each group the best value and its key.
class Choice : public engine::GroupStates {
 public:
  Choice(const engine::AggregateTypes& types, Better better)
      : values_(types.parameters[0]), keys_(types.parameters[1]), better_(better) {}

  arrow::Status Grow(std::size_t groups) override {
    values_.Grow(groups);
    keys_.Grow(groups);
    return arrow::Status::OK();
  }

  arrow::Status Update(const arrow::ArrayVector& arguments, std::span<const std::size_t> groups) override {
    const CellReader values(*arguments[0]);
    const CellReader keys(*arguments[1]);
    for (std::size_t row = 0; row < groups.size(); ++row) {
      const auto at = static_cast<std::int64_t>(row);
      if (arguments[0]->IsNull(at) || arguments[1]->IsNull(at)) continue;
      const std::size_t group = groups[row];
      const Cell key = keys[at];
      const Cell value = values[at];
      if (keys_.IsSet(group) && !better_(key, value, keys_[group], values_[group])) continue;
      keys_.Set(group, key);
      values_.Set(group, value);
    }
    return arrow::Status::OK();
  }

  // A group's state is its best row.
  arrow::Status Merge(const arrow::ArrayVector& states, std::span<const std::size_t> groups) override {
    return Update(states, groups);
  }

  arrow::Result<std::shared_ptr<arrow::Array>> Results(std::size_t groups) const override {
    return values_.ToArray(groups);
  }
  arrow::Result<arrow::ArrayVector> States(std::size_t groups) const override {
    ARROW_ASSIGN_OR_RAISE(auto values, values_.ToArray(groups));
    ARROW_ASSIGN_OR_RAISE(auto keys, keys_.ToArray(groups));
    return arrow::ArrayVector{std::move(values), std::move(keys)};
  }

  void DropFirst(std::size_t groups) override {
    values_.DropFirst(groups);
    keys_.DropFirst(groups);
  }
  std::size_t Bytes() const override { return values_.Bytes() + keys_.Bytes(); }

 private:
  Cells values_;
  Cells keys_;
  Better better_;
};

std::vector<engine::AggregateTypes> AnyValueByAnyKey() {
  std::vector<engine::AggregateTypes> all;
  for (const auto& value : CellTypes()) {
    for (const auto& key : CellTypes()) all.push_back({{value, key}, value, {value, key}});
  }
  return all;
}

engine::AggregateFactory Choose(Better better) {
  return
      [better, types = AnyValueByAnyKey()](std::size_t choice) -> arrow::Result<std::unique_ptr<engine::GroupStates>> {
        return std::make_unique<Choice>(types[choice], better);
      };
}

}  // namespace

std::vector<Aggregate> ChoiceFunctions() {
  const auto parameters = [](const char* key) -> std::vector<engine::AggregateParameter> {
    return {{"value", "What is given of the chosen row."}, {"key", key}};
  };
  return {
      {{.name = "first_by",
        .parameters = parameters("The least one is chosen."),
        .types = AnyValueByAnyKey(),
        .description =
            "The value of the row with the least key, and of several such rows the least value; rows in which "
            "either is null do not count.",
        .example = "SELECT path, first_by(qualified_name, bstart) AS first FROM definitions GROUP BY path"},
       Choose(First)},
      {{.name = "last_by",
        .parameters = parameters("The greatest one is chosen."),
        .types = AnyValueByAnyKey(),
        .description =
            "The value of the row with the greatest key, and of several such rows the greatest value; rows in "
            "which either is null do not count.",
        .example = "SELECT path, last_by(qualified_name, bstart) AS last FROM definitions GROUP BY path"},
       Choose(Last)},
      {{.name = "arg_max",
        .parameters = parameters("The greatest one is chosen."),
        .types = AnyValueByAnyKey(),
        .description =
            "The value of the row with the greatest key, and of several such rows the least value; rows in which "
            "either is null do not count.",
        .example = "SELECT path, arg_max(name, span_len(bstart, bend)) AS longest FROM nodes GROUP BY path"},
       Choose(Max)},
  };
}

}  // namespace codeanatomy::functions
