#pragma once

// Private to relation/: expressions with their types, once it is known of which columns they are.

#include <span>
#include <string_view>

#include <arrow/result.h>

#include "relation/coercion.h"
#include "relation/columns.h"
#include "relation/expression.h"

namespace codeanatomy::relation {

// An expression whose columns are those of a relation by their full names and whose branches have one type.
struct Typed {
  Expression expression;
  TypePtr type;
  bool nullable = true;
};

// Says what an expression may refer to and hold.
struct Scope {
  const Columns* columns = nullptr;
  bool aggregates = false;
  bool windows = false;
};

// Binds an expression to a scope. Invalid with the part that is wrong, and why.
arrow::Result<Typed> Resolve(const Expression& expression, const Scope& scope);

// The same, as another type; a cast where it is not yet of it.
Typed CastTo(const Typed& value, const TypePtr& type);

enum class FunctionKind : std::uint8_t { kScalar, kAggregate, kWindow };

// Declares the result of one function of the engine.
struct FunctionRule {
  // Arguments of different types are first converted to one.
  enum class Meet : std::uint8_t { kNo, kUnion, kComparison };
  // When the result may be null.
  enum class Null : std::uint8_t { kAlways, kNever, kAnyArgument, kAllArguments, kSecondArgument };

  FunctionKind kind;
  std::string_view name;
  int least = 1;
  int most = 1;  // -1: any number
  arrow::Result<TypePtr> (*type)(std::span<const Typed> arguments) = nullptr;
  Null null = Null::kAlways;
  Meet meet = Meet::kNo;
};

std::span<const FunctionRule> FunctionRules();
// The rule of that name; null where none is declared.
const FunctionRule* FindFunction(FunctionKind kind, std::string_view name);

}  // namespace codeanatomy::relation
