// What the engine's functions give: one row a function that relation/functions.h names. The arguments are at least as
// strict as the engine's; functions_test.cc compares the results with it.

#include <algorithm>
#include <string>

#include <arrow/type_traits.h>

#include "relation/expression_internal.h"
#include "relation/typing_internal.h"

namespace codeanatomy::relation {
namespace {

using arrow::Status;
using arrow::Type;
using Result = arrow::Result<TypePtr>;
using Arguments = std::span<const Typed>;
using Meet = FunctionRule::Meet;
using Null = FunctionRule::Null;

Status Expected(const char* what, const Typed& found) {
  return Status::Invalid(found.expression.ToString(), " is ", found.type->ToString(), ", expected ", what);
}

// Checks arguments by letters: t text, i integer, n number, b boolean, d date or timestamp, s timestamp, l list, . any.
// A null of no type fits everywhere; the last letter holds of the rest.
Status Fit(Arguments arguments, std::string_view letters) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const Typed& argument = arguments[i];
    const arrow::DataType& type = *argument.type;
    if (type.id() == Type::NA) continue;
    switch (letters[std::min(i, letters.size() - 1)]) {
      case 't':
        if (!IsText(type)) return Expected("text", argument);
        break;
      case 'i':
        if (!arrow::is_integer(type.id())) return Expected("an integer", argument);
        break;
      case 'n':
        if (!IsNumber(type)) return Expected("a number", argument);
        break;
      case 'b':
        if (type.id() != Type::BOOL) return Expected("a boolean", argument);
        break;
      case 'd':
        if (!arrow::is_date(type.id()) && type.id() != Type::TIMESTAMP) {
          return Expected("a date or timestamp", argument);
        }
        break;
      case 's':
        if (type.id() != Type::TIMESTAMP) return Expected("a timestamp", argument);
        break;
      case 'l':
        if (type.id() != Type::LIST && type.id() != Type::LARGE_LIST) return Expected("a list", argument);
        break;
      default: break;
    }
  }
  return Status::OK();
}

TypePtr First(Arguments arguments) { return arguments.front().type; }

Result Text(Arguments arguments) {
  ARROW_RETURN_NOT_OK(Fit(arguments.first(1), "t"));
  ARROW_RETURN_NOT_OK(Fit(arguments.subspan(1), "i"));
  return First(arguments)->id() == Type::NA ? arrow::utf8() : First(arguments);
}

Result AllText(Arguments arguments) {
  ARROW_RETURN_NOT_OK(Fit(arguments, "t"));
  return First(arguments)->id() == Type::NA ? arrow::utf8() : First(arguments);
}

Result LargeText(Arguments arguments) {
  ARROW_RETURN_NOT_OK(Fit(arguments, "t"));
  return arrow::large_utf8();
}

Result Plain(Arguments arguments) {
  ARROW_RETURN_NOT_OK(Fit(arguments, "t"));
  const bool large = std::ranges::any_of(arguments, [](const Typed& a) { return a.type->id() == Type::LARGE_STRING; });
  const bool view = std::ranges::any_of(arguments, [](const Typed& a) { return a.type->id() == Type::STRING_VIEW; });
  return large && !view ? arrow::large_utf8() : arrow::utf8();
}

Result Part(Arguments arguments) {
  ARROW_RETURN_NOT_OK(Fit(arguments, "tti"));
  return First(arguments)->id() == Type::NA ? arrow::utf8() : First(arguments);
}

Result Joined(Arguments arguments) {
  ARROW_RETURN_NOT_OK(Fit(arguments, "t"));
  TypePtr widest = arrow::utf8();
  for (const Typed& argument : arguments) {
    if (argument.type->id() == Type::STRING_VIEW) return argument.type;
    if (argument.type->id() == Type::LARGE_STRING) widest = argument.type;
  }
  return widest;
}

Result Length(Arguments arguments) {
  ARROW_RETURN_NOT_OK(Fit(arguments, "t"));
  return First(arguments)->id() == Type::LARGE_STRING ? arrow::int64() : arrow::int32();
}

Result Matches(Arguments arguments) {
  ARROW_RETURN_NOT_OK(Fit(arguments, "t"));
  return arrow::boolean();
}

Result Same(Arguments arguments) { return First(arguments); }

Result SameNumber(Arguments arguments) {
  ARROW_RETURN_NOT_OK(Fit(arguments, "n"));
  return First(arguments);
}

Result Whole(Arguments arguments) {
  ARROW_RETURN_NOT_OK(Fit(arguments, "n"));
  const TypePtr type = First(arguments);
  return IsDecimal(*type) || type->id() == Type::FLOAT ? type : arrow::float64();
}

Result Real(Arguments arguments) {
  ARROW_RETURN_NOT_OK(Fit(arguments, "n"));
  return First(arguments)->id() == Type::FLOAT ? arrow::float32() : arrow::float64();
}

Result Double(Arguments arguments) {
  ARROW_RETURN_NOT_OK(Fit(arguments, "n"));
  return arrow::float64();
}

Result PartOfDate(Arguments arguments) {
  ARROW_RETURN_NOT_OK(Fit(arguments, "td"));
  const Expression::Node& part = arguments[0].expression.node();
  if (part.kind != ExpressionKind::kLiteral) return Expected("a word", arguments[0]);
  std::string word = part.literal->ToString();
  std::ranges::transform(word, word.begin(), [](unsigned char c) { return std::tolower(c); });
  if (word == "epoch") return arrow::float64();
  return word.starts_with("nanosecond") ? arrow::int64() : arrow::int32();
}

Result TruncatedTime(Arguments arguments) {
  ARROW_RETURN_NOT_OK(Fit(arguments, "ts"));
  return arguments[1].type;
}

Result ListOf(Arguments arguments) { return arrow::list(arrow::field("item", First(arguments))); }

Result ListLength(Arguments arguments) {
  ARROW_RETURN_NOT_OK(Fit(arguments, "l"));
  return arrow::uint64();
}

Result ListHas(Arguments arguments) {
  ARROW_RETURN_NOT_OK(Fit(arguments, "l."));
  return arrow::boolean();
}

Result Number64(Arguments) { return arrow::int64(); }
Result Unsigned64(Arguments) { return arrow::uint64(); }
Result Fraction(Arguments) { return arrow::float64(); }

Result Truth(Arguments arguments) {
  ARROW_RETURN_NOT_OK(Fit(arguments, "b"));
  return arrow::boolean();
}

// A decimal with more places; for sums and averages.
Result Widened(const arrow::DataType& type, int precision, int scale) {
  const auto& decimal = static_cast<const arrow::DecimalType&>(type);
  const int most = type.id() == Type::DECIMAL32    ? 9
                   : type.id() == Type::DECIMAL64  ? 18
                   : type.id() == Type::DECIMAL128 ? 38
                                                   : 76;
  return arrow::DecimalType::Make(type.id(), std::min(decimal.precision() + precision, most),
                                  std::min(decimal.scale() + scale, most));
}

Result SumOf(Arguments arguments) {
  ARROW_RETURN_NOT_OK(Fit(arguments, "n"));
  const arrow::DataType& type = *First(arguments);
  if (IsDecimal(type)) return Widened(type, 10, 0);
  if (arrow::is_signed_integer(type.id())) return arrow::int64();
  return arrow::is_unsigned_integer(type.id()) ? arrow::uint64() : arrow::float64();
}

Result MeanOf(Arguments arguments) {
  ARROW_RETURN_NOT_OK(Fit(arguments, "n"));
  return IsDecimal(*First(arguments)) ? Widened(*First(arguments), 4, 4) : arrow::float64();
}

Result Shifted(Arguments arguments) {
  ARROW_RETURN_NOT_OK(Fit(arguments, ".i"));
  return First(arguments);
}

constexpr FunctionKind kScalar = FunctionKind::kScalar;
constexpr FunctionKind kAggregate = FunctionKind::kAggregate;
constexpr FunctionKind kWindow = FunctionKind::kWindow;

constexpr FunctionRule kRules[] = {
    {kScalar, "lower", 1, 1, AllText},
    {kScalar, "upper", 1, 1, AllText},
    {kScalar, "btrim", 1, 2, AllText},
    {kScalar, "substr", 2, 3, Text},
    {kScalar, "concat", 1, -1, Joined},
    {kScalar, "replace", 3, 3, Plain},
    {kScalar, "split_part", 3, 3, Part},
    {kScalar, "starts_with", 2, 2, Matches},
    {kScalar, "ends_with", 2, 2, Matches},
    {kScalar, "contains", 2, 2, Matches},
    {kScalar, "regexp_like", 2, 3, Matches},
    {kScalar, "character_length", 1, 1, Length},
    {kScalar, "octet_length", 1, 1, Length},
    {kScalar, "strpos", 2, 2, Length},
    {kScalar, "coalesce", 1, -1, Same, Null::kAllArguments, Meet::kUnion},
    {kScalar, "nullif", 2, 2, Same, Null::kAlways, Meet::kComparison},
    {kScalar, "greatest", 1, -1, Same, Null::kAlways, Meet::kUnion},
    {kScalar, "least", 1, -1, Same, Null::kAlways, Meet::kUnion},
    {kScalar, "abs", 1, 1, SameNumber},
    {kScalar, "floor", 1, 1, Whole},
    {kScalar, "ceil", 1, 1, Whole},
    {kScalar, "sqrt", 1, 1, Real},
    {kScalar, "power", 2, 2, Double},
    {kScalar, "date_part", 2, 2, PartOfDate, Null::kSecondArgument},
    {kScalar, "date_trunc", 2, 2, TruncatedTime, Null::kSecondArgument},
    {kScalar, "make_array", 1, -1, ListOf, Null::kAlways, Meet::kUnion},
    {kScalar, "array_length", 1, 1, ListLength},
    {kScalar, "array_has", 2, 2, ListHas},
    {kAggregate, "count", 1, -1, Number64, Null::kNever},
    {kAggregate, "sum", 1, 1, SumOf},
    {kAggregate, "avg", 1, 1, MeanOf},
    {kAggregate, "min", 1, 1, Same},
    {kAggregate, "max", 1, 1, Same},
    {kAggregate, "array_agg", 1, 1, ListOf},
    {kAggregate, "string_agg", 2, 2, LargeText},
    {kAggregate, "bool_and", 1, 1, Truth},
    {kAggregate, "bool_or", 1, 1, Truth},
    {kAggregate, "stddev", 1, 1, Double},
    {kAggregate, "first_value", 1, 1, Same},
    {kAggregate, "last_value", 1, 1, Same},
    {kWindow, "row_number", 0, 0, Unsigned64, Null::kNever},
    {kWindow, "rank", 0, 0, Unsigned64, Null::kNever},
    {kWindow, "dense_rank", 0, 0, Unsigned64, Null::kNever},
    {kWindow, "percent_rank", 0, 0, Fraction, Null::kNever},
    {kWindow, "cume_dist", 0, 0, Fraction, Null::kNever},
    {kWindow, "ntile", 1, 1, Unsigned64, Null::kNever},
    {kWindow, "lag", 1, 2, Shifted},
    {kWindow, "lead", 1, 2, Shifted},
    {kWindow, "nth_value", 2, 2, Shifted},
};

}  // namespace

std::span<const FunctionRule> FunctionRules() { return kRules; }

const FunctionRule* FindFunction(FunctionKind kind, std::string_view name) {
  const auto found =
      std::ranges::find_if(kRules, [&](const FunctionRule& rule) { return rule.kind == kind && rule.name == name; });
  return found == std::end(kRules) ? nullptr : &*found;
}

}  // namespace codeanatomy::relation
