// The engine's rules of implicit conversion, which DataFusion has in datafusion-expr-common's `type_coercion/binary.rs` and
// arrow-rs in its numeric kernels. Dictionaries count as their values; run-end-encoded, union and map types only equal
// themselves. coercion_test.cc compares every pair of types under every operator with the engine.

#include "relation/coercion.h"

#include <algorithm>
#include <map>

#include <arrow/type_traits.h>

namespace codeanatomy::relation {
namespace {

using arrow::TimeUnit;
using arrow::Type;

using CoerceFunction = TypePtr (*)(const TypePtr&, const TypePtr&);

bool IsInteger(const arrow::DataType& type) { return arrow::is_integer(type.id()); }
bool IsFloat(const arrow::DataType& type) { return arrow::is_floating(type.id()); }
bool IsInterval(const arrow::DataType& type) { return arrow::is_interval(type.id()); }
bool IsTime(const arrow::DataType& type) { return arrow::is_time(type.id()); }
bool IsDate(const arrow::DataType& type) { return arrow::is_date(type.id()); }
bool IsBinary(const arrow::DataType& type) {
  return type.id() == Type::BINARY || type.id() == Type::LARGE_BINARY || type.id() == Type::BINARY_VIEW;
}
bool IsTemporal(const arrow::DataType& type) {
  return IsDate(type) || IsTime(type) || IsInterval(type) || type.id() == Type::TIMESTAMP ||
         type.id() == Type::DURATION;
}

// A dictionary's values, any other type itself.
TypePtr ValueType(const TypePtr& type) {
  return type->id() == Type::DICTIONARY ? static_cast<const arrow::DictionaryType&>(*type).value_type() : type;
}

int MaxPrecision(Type::type id) {
  switch (id) {
    case Type::DECIMAL32: return 9;
    case Type::DECIMAL64: return 18;
    case Type::DECIMAL128: return 38;
    default: return 76;
  }
}

TypePtr MakeDecimal(Type::type id, int precision, int scale) {
  auto made = arrow::DecimalType::Make(id, precision, scale);
  return made.ok() ? *made : nullptr;
}

const arrow::DecimalType& AsDecimal(const arrow::DataType& type) {
  return static_cast<const arrow::DecimalType&>(type);
}

// (max(s1, s2) + max(p1 - s1, p2 - s2), max(s1, s2)), the larger kind of the two.
TypePtr WiderDecimal(const TypePtr& left, const TypePtr& right) {
  const auto& l = AsDecimal(*left);
  const auto& r = AsDecimal(*right);
  const int scale = std::max(l.scale(), r.scale());
  const int precision = scale + std::max(l.precision() - l.scale(), r.precision() - r.scale());
  const Type::type id = MaxPrecision(left->id()) >= MaxPrecision(right->id()) ? left->id() : right->id();
  const int most = MaxPrecision(id);
  if (left->id() != right->id()) return precision <= most ? MakeDecimal(id, precision, scale) : nullptr;
  return MakeDecimal(id, std::min(precision, most), std::min(scale, most));
}

// The decimal of kind `id` that holds a number; null where none does.
TypePtr DecimalOf(Type::type id, const arrow::DataType& number) {
  const int most = MaxPrecision(id);
  const auto fitting = [&](int precision, int scale) {
    return precision <= most ? MakeDecimal(id, precision, scale) : nullptr;
  };
  switch (number.id()) {
    case Type::INT8:
    case Type::UINT8: return fitting(3, 0);
    case Type::INT16:
    case Type::UINT16: return fitting(5, 0);
    case Type::HALF_FLOAT: return fitting(6, 3);
    case Type::INT32:
    case Type::UINT32: return fitting(10, 0);
    case Type::FLOAT: return fitting(14, 7);
    case Type::INT64:
    case Type::UINT64: return fitting(20, 0);
    case Type::DOUBLE: return fitting(30, 15);
    default: return nullptr;
  }
}

TypePtr NumericType(const TypePtr& left, const TypePtr& right) {
  const Type::type l = left->id();
  const Type::type r = right->id();
  const auto either = [&](Type::type id) { return l == id || r == id; };
  for (const auto& floating : {arrow::float64(), arrow::float32(), arrow::float16()}) {
    if (either(floating->id())) return floating;
  }
  // A decimal too narrow for the other side's integer leaves it to the integer, as in the engine.
  if (!IsInteger(*left)) return IsInteger(*right) ? right : nullptr;
  if (!IsInteger(*right)) return left;
  const bool left_signed = arrow::is_signed_integer(l);
  const bool right_signed = arrow::is_signed_integer(r);
  const int left_bits = arrow::bit_width(l);
  const int right_bits = arrow::bit_width(r);
  const int most = std::max(left_bits, right_bits);
  if (left_signed == right_signed) return left_bits == most ? left : right;
  // The narrowest signed type that holds both.
  const int unsigned_bits = left_signed ? right_bits : left_bits;
  const int signed_bits = left_signed ? left_bits : right_bits;
  const int bits = signed_bits > unsigned_bits ? signed_bits : unsigned_bits * 2;
  switch (bits) {
    case 16: return arrow::int16();
    case 32: return arrow::int32();
    case 64: return arrow::int64();
    default: return arrow::decimal128(20, 0);
  }
}

TypePtr BinaryNumericType(const TypePtr& left, const TypePtr& right) {
  if (!IsNumber(*left) || !IsNumber(*right)) return nullptr;
  if (left->Equals(right)) return left;
  const bool left_decimal = IsDecimal(*left);
  const bool right_decimal = IsDecimal(*right);
  TypePtr decimal;
  if (left_decimal && right_decimal) {
    decimal = WiderDecimal(left, right);
  } else if (left_decimal || right_decimal) {
    const TypePtr& given = left_decimal ? left : right;
    const TypePtr other = DecimalOf(given->id(), left_decimal ? *right : *left);
    if (other != nullptr) decimal = WiderDecimal(given, other);
  }
  return decimal != nullptr ? decimal : NumericType(left, right);
}

TimeUnit::type WiderUnit(TimeUnit::type left, TimeUnit::type right) { return std::max(left, right); }

TypePtr TemporalType(const TypePtr& left, const TypePtr& right) {
  const Type::type l = left->id();
  const Type::type r = right->id();
  const auto span = [](const arrow::DataType& type) { return IsInterval(type) || type.id() == Type::DURATION; };
  if (span(*left) && span(*right)) return arrow::month_day_nano_interval();
  if (IsDate(*left) && IsInteger(*right)) return left;
  if (IsInteger(*left) && IsDate(*right)) return right;
  if (IsDate(*left) && IsDate(*right) && l != r) return arrow::date64();
  if ((IsDate(*left) && IsTime(*right)) || (IsTime(*left) && IsDate(*right)) ||
      (l == Type::TIMESTAMP && IsDate(*right)) || (IsDate(*left) && r == Type::TIMESTAMP)) {
    return arrow::timestamp(TimeUnit::NANO);
  }
  return nullptr;
}

// Two timestamps meet in the finer unit. `strict` refuses to mix zones, except the two names of UTC.
TypePtr TimestampType(const TypePtr& left, const TypePtr& right, bool strict) {
  if (left->id() != Type::TIMESTAMP || right->id() != Type::TIMESTAMP) return TemporalType(left, right);
  const auto& l = static_cast<const arrow::TimestampType&>(*left);
  const auto& r = static_cast<const arrow::TimestampType&>(*right);
  const auto is_utc = [](const std::string& zone) { return zone == "UTC" || zone == "+00:00"; };
  if (strict && !l.timezone().empty() && !r.timezone().empty() && l.timezone() != r.timezone() &&
      !(is_utc(l.timezone()) && is_utc(r.timezone()))) {
    return nullptr;
  }
  return arrow::timestamp(WiderUnit(l.unit(), r.unit()), l.timezone().empty() ? r.timezone() : l.timezone());
}

TypePtr TextType(const TypePtr& left, const TypePtr& right) {
  if (!IsText(*left) || !IsText(*right)) return nullptr;
  for (const auto& type : {arrow::utf8_view(), arrow::large_utf8()}) {
    if (left->id() == type->id() || right->id() == type->id()) return type;
  }
  return arrow::utf8();
}

TypePtr NullType(const TypePtr& left, const TypePtr& right) {
  if (left->id() == Type::NA) return right;
  return right->id() == Type::NA ? left : nullptr;
}

TypePtr TextTemporalType(const TypePtr& left, const TypePtr& right) {
  const bool text_first = IsText(*left);
  if (!text_first && !IsText(*right)) return nullptr;
  const TypePtr& other = text_first ? right : left;
  if (IsDate(*other) || IsTime(*other)) return other;
  if (other->id() != Type::TIMESTAMP) return nullptr;
  return arrow::timestamp(TimeUnit::NANO, static_cast<const arrow::TimestampType&>(*other).timezone());
}

TypePtr BytesType(const TypePtr& left, const TypePtr& right) {
  const Type::type l = left->id();
  const Type::type r = right->id();
  const bool fixed = l == Type::FIXED_SIZE_BINARY || r == Type::FIXED_SIZE_BINARY;
  const auto either = [&](Type::type id) { return l == id || r == id; };
  const auto fits = [](const arrow::DataType& type) {
    return IsBinary(type) || IsText(type) || type.id() == Type::FIXED_SIZE_BINARY;
  };
  if (!fits(*left) || !fits(*right) || (!IsBinary(*left) && !IsBinary(*right))) return nullptr;
  if (fixed && either(Type::LARGE_BINARY)) return nullptr;
  if (either(Type::BINARY_VIEW)) return arrow::binary_view();
  if (either(Type::LARGE_BINARY) || either(Type::STRING_VIEW) || either(Type::LARGE_STRING)) {
    return arrow::large_binary();
  }
  return arrow::binary();
}

TypePtr ListType(const TypePtr& left, const TypePtr& right, CoerceFunction coerce) {
  const auto is_list = [](Type::type id) {
    return id == Type::LIST || id == Type::LARGE_LIST || id == Type::FIXED_SIZE_LIST;
  };
  const Type::type l = left->id();
  const Type::type r = right->id();
  if (!is_list(l) || !is_list(r)) return nullptr;
  const auto& left_field = static_cast<const arrow::BaseListType&>(*left).value_field();
  const auto& right_field = static_cast<const arrow::BaseListType&>(*right).value_field();
  const TypePtr type = coerce(left_field->type(), right_field->type());
  if (type == nullptr) return nullptr;
  const auto field = left_field->WithType(type)->WithNullable(left_field->nullable() || right_field->nullable());
  if (l == Type::LARGE_LIST || r == Type::LARGE_LIST) return arrow::large_list(field);
  if (l == Type::FIXED_SIZE_LIST && r == Type::FIXED_SIZE_LIST) {
    const int size = static_cast<const arrow::FixedSizeListType&>(*left).list_size();
    if (size == static_cast<const arrow::FixedSizeListType&>(*right).list_size()) {
      return arrow::fixed_size_list(field, size);
    }
  }
  return arrow::list(field);
}

TypePtr StructType(const TypePtr& left, const TypePtr& right, CoerceFunction coerce) {
  if (left->id() != Type::STRUCT || right->id() != Type::STRUCT || left->num_fields() != right->num_fields()) {
    return nullptr;
  }
  const auto& other = static_cast<const arrow::StructType&>(*right);
  const bool by_name = std::ranges::all_of(
      left->fields(), [&](const auto& field) { return other.GetFieldByName(field->name()) != nullptr; });
  arrow::FieldVector fields;
  for (int i = 0; i < left->num_fields(); ++i) {
    const auto& field = left->field(i);
    const auto match = by_name ? other.GetFieldByName(field->name()) : right->field(i);
    const TypePtr type = coerce(field->type(), match->type());
    if (type == nullptr) return nullptr;
    fields.push_back(arrow::field(field->name(), type, field->nullable() || match->nullable()));
  }
  return arrow::struct_(fields);
}

TypePtr DictionaryType(const TypePtr& left, const TypePtr& right, CoerceFunction coerce) {
  const auto value = [](const TypePtr& type) { return static_cast<const arrow::DictionaryType&>(*type).value_type(); };
  const bool l = left->id() == Type::DICTIONARY;
  const bool r = right->id() == Type::DICTIONARY;
  if (l && r) return coerce(value(left), value(right));
  if (l) return value(left)->Equals(right) ? left : coerce(value(left), right);
  if (r) return value(right)->Equals(left) ? right : coerce(left, value(right));
  return nullptr;
}

// What comparisons and unions have in common; they differ in whether numbers or text win.
TypePtr CommonType(const TypePtr& left, const TypePtr& right, bool numbers_win, CoerceFunction coerce) {
  if (left->Equals(right)) return left;
  if (TypePtr type = BinaryNumericType(left, right)) return type;
  if (TypePtr type = DictionaryType(left, right, coerce)) return type;
  if (TypePtr type = TimestampType(left, right, false)) return type;
  if (TypePtr type = TextType(left, right)) return type;
  if (TypePtr type = ListType(left, right, coerce)) return type;
  if (TypePtr type = NullType(left, right)) return type;
  if (IsText(*left) && IsNumber(*right)) return numbers_win ? right : left;
  if (IsNumber(*left) && IsText(*right)) return numbers_win ? left : right;
  if (TypePtr type = TextTemporalType(left, right)) return type;
  if (TypePtr type = BytesType(left, right)) return type;
  return StructType(left, right, coerce);
}

// What the numeric kernels of the engine give for two types as they are; null where they refuse.
TypePtr KernelType(std::string_view op, const TypePtr& left, const TypePtr& right) {
  const Type::type l = left->id();
  const Type::type r = right->id();
  const bool adds = op == "Plus" || op == "Minus";
  if ((IsInteger(*left) || IsFloat(*left)) && left->Equals(right)) return left;
  if (l == Type::TIMESTAMP) {
    const auto unit = static_cast<const arrow::TimestampType&>(*left).unit();
    if (op == "Minus" && r == Type::TIMESTAMP && static_cast<const arrow::TimestampType&>(*right).unit() == unit) {
      return arrow::duration(unit);
    }
    if (adds && r == Type::DURATION && static_cast<const arrow::DurationType&>(*right).unit() == unit) return left;
    return adds && IsInterval(*right) ? left : nullptr;
  }
  if (l == Type::DURATION && left->Equals(right)) return adds ? left : nullptr;
  if (IsInterval(*left) && l == r) return adds ? left : nullptr;
  if (IsDate(*left)) {
    if (op == "Minus" && l == r) return arrow::duration(l == Type::DATE32 ? TimeUnit::SECOND : TimeUnit::MILLI);
    return adds && IsInterval(*right) ? left : nullptr;
  }
  if (IsDecimal(*left) && l == r) {
    const auto& a = AsDecimal(*left);
    const auto& b = AsDecimal(*right);
    const int most = MaxPrecision(l);
    const int whole_a = a.precision() - a.scale();
    const int whole_b = b.precision() - b.scale();
    const int scale = std::max(a.scale(), b.scale());
    if (adds) return MakeDecimal(l, std::min(scale + std::max(whole_a, whole_b) + 1, most), scale);
    if (op == "Multiply") {
      const int product = a.scale() + b.scale();
      return product > most ? nullptr : MakeDecimal(l, std::min(a.precision() + b.precision() + 1, most), product);
    }
    if (op == "Divide") {
      const int quotient = std::min(a.scale() + 4, most);
      return MakeDecimal(l, std::min(quotient - a.scale() + b.scale() + a.precision(), most), quotient);
    }
    return MakeDecimal(l, std::min(scale + std::min(whole_a, whole_b), most), scale);
  }
  const bool span = l == Type::DURATION || IsInterval(*left);
  if (span && (IsDate(*right) || r == Type::TIMESTAMP) && (op == "Plus" || op == "Multiply")) {
    return KernelType(op, right, left);
  }
  return nullptr;
}

struct Pair {
  TypePtr left;
  TypePtr right;
};

// The types that dates, times and spans are converted to before arithmetic.
Pair TemporalOperands(const TypePtr& left, const TypePtr& right) {
  const Type::type l = left->id();
  const Type::type r = right->id();
  const TypePtr interval = arrow::month_day_nano_interval();
  const TypePtr instant = arrow::timestamp(TimeUnit::NANO);
  const TypePtr nanoseconds = arrow::duration(TimeUnit::NANO);
  if (IsDate(*left) && IsInteger(*right)) return {left, interval};
  if (IsInteger(*left) && IsDate(*right)) return {interval, right};
  if (IsDate(*left) && IsTime(*right)) return {instant, nanoseconds};
  if (IsTime(*left) && IsDate(*right)) return {nanoseconds, instant};
  if (l == Type::TIMESTAMP && r == Type::DURATION) {
    return {left, arrow::duration(static_cast<const arrow::TimestampType&>(*left).unit())};
  }
  if (l == Type::DURATION && r == Type::TIMESTAMP) {
    return {arrow::duration(static_cast<const arrow::TimestampType&>(*right).unit()), right};
  }
  const auto scales = [](const arrow::DataType& type) { return IsInteger(type) || IsFloat(type); };
  if ((IsTime(*left) && (IsTime(*right) || IsInterval(*right))) || (IsInterval(*left) && IsTime(*right)) ||
      (IsInterval(*left) && scales(*right)) || (scales(*left) && IsInterval(*right))) {
    return {interval, interval};
  }
  return {};
}

Pair DecimalOperands(const TypePtr& left, const TypePtr& right) {
  if (IsDecimal(*left) && IsDecimal(*right)) {
    if (left->id() == right->id()) return {left, right};
    const TypePtr wider = WiderDecimal(left, right);
    return {wider, wider};
  }
  if (IsDecimal(*left) && IsInteger(*right)) return {left, DecimalOf(left->id(), *right)};
  if (IsInteger(*left) && IsDecimal(*right)) return {DecimalOf(right->id(), *left), right};
  return {};
}

TypePtr ArithmeticType(std::string_view op, TypePtr left, TypePtr right) {
  if (left->id() == Type::NA && right->id() == Type::NA) return arrow::int64();
  if (const TypePtr other = NullType(left, right)) {
    if (!IsTemporal(*other)) return KernelType(op, other, other);
    left = right = other;
  }
  left = ValueType(left);
  right = ValueType(right);
  if (op == "Minus" && IsDate(*left) && left->id() == right->id()) return arrow::int64();
  if (op == "Plus" && IsInterval(*left) && IsTime(*right)) return right;
  if ((op == "Plus" || op == "Minus") && IsTime(*left) && IsInterval(*right)) return left;
  if (TypePtr type = KernelType(op, left, right)) return type;
  if (const Pair pair = TemporalOperands(left, right); pair.left != nullptr)
    return KernelType(op, pair.left, pair.right);
  if (const TypePtr common = TimestampType(left, right, true)) return KernelType(op, common, common);
  if (const Pair pair = DecimalOperands(left, right); pair.left != nullptr && pair.right != nullptr) {
    return KernelType(op, pair.left, pair.right);
  }
  return IsNumber(*left) && IsNumber(*right) ? NumericType(left, right) : nullptr;
}

TypePtr BitwiseType(const TypePtr& left, const TypePtr& right) {
  const auto fits = [](const arrow::DataType& type) { return IsNumber(type) || type.id() == Type::NA; };
  if (!fits(*left) || !fits(*right) || (left->id() == Type::NA && right->id() == Type::NA)) return nullptr;
  if (left->Equals(right)) return IsInteger(*left) ? left : nullptr;
  const auto either = [&](Type::type id) { return left->id() == id || right->id() == id; };
  if (either(Type::UINT64)) return arrow::uint64();
  if (!IsInteger(*left)) return IsInteger(*right) ? right : nullptr;
  if (!IsInteger(*right)) return left;
  return NumericType(left, right);
}

TypePtr ConcatType(const TypePtr& left, const TypePtr& right) {
  if (left->id() == Type::DICTIONARY && right->id() == Type::DICTIONARY) {
    return TextType(ValueType(left), ValueType(right));
  }
  if (TypePtr type = TextType(left, right)) return type;
  const auto bytes = [](const arrow::DataType& type) { return IsBinary(type) || type.id() == Type::FIXED_SIZE_BINARY; };
  if (left->id() == Type::FIXED_SIZE_BINARY && right->id() == Type::FIXED_SIZE_BINARY) {
    const auto width = [](const TypePtr& type) {
      return static_cast<const arrow::FixedSizeBinaryType&>(*type).byte_width();
    };
    return arrow::fixed_size_binary(width(left) + width(right));
  }
  if (bytes(*left) && bytes(*right)) {
    const auto sized = [](const TypePtr& type) {
      return type->id() == Type::FIXED_SIZE_BINARY ? arrow::binary() : type;
    };
    return BytesType(sized(left), sized(right));
  }
  const auto to_text = [](const TypePtr& given) {
    const arrow::DataType& type = *ValueType(given);
    return IsText(type) || IsNumber(type) || IsTemporal(type) || IsBinary(type) || type.id() == Type::BOOL ||
           type.id() == Type::NA || type.id() == Type::LIST || type.id() == Type::LARGE_LIST;
  };
  if (IsText(*left) && to_text(right)) return left;
  return IsText(*right) && to_text(left) ? right : nullptr;
}

const std::map<std::string_view, std::string_view>& Signs() {
  static const std::map<std::string_view, std::string_view> signs = {{"Eq", "="},
                                                                     {"NotEq", "<>"},
                                                                     {"Lt", "<"},
                                                                     {"LtEq", "<="},
                                                                     {"Gt", ">"},
                                                                     {"GtEq", ">="},
                                                                     {"IsDistinctFrom", "IS DISTINCT FROM"},
                                                                     {"IsNotDistinctFrom", "IS NOT DISTINCT FROM"},
                                                                     {"Plus", "+"},
                                                                     {"Minus", "-"},
                                                                     {"Multiply", "*"},
                                                                     {"Divide", "/"},
                                                                     {"Modulo", "%"},
                                                                     {"And", "AND"},
                                                                     {"Or", "OR"},
                                                                     {"StringConcat", "||"},
                                                                     {"BitwiseAnd", "&"},
                                                                     {"BitwiseOr", "|"},
                                                                     {"BitwiseXor", "#"},
                                                                     {"BitwiseShiftLeft", "<<"},
                                                                     {"BitwiseShiftRight", ">>"},
                                                                     {"RegexMatch", "~"},
                                                                     {"RegexIMatch", "~*"},
                                                                     {"RegexNotMatch", "!~"},
                                                                     {"RegexNotIMatch", "!~*"}};
  return signs;
}

}  // namespace

bool IsDecimal(const arrow::DataType& type) { return arrow::is_decimal(type.id()); }
bool IsNumber(const arrow::DataType& type) { return IsInteger(type) || IsFloat(type) || IsDecimal(type); }
bool IsText(const arrow::DataType& type) {
  return type.id() == Type::STRING || type.id() == Type::LARGE_STRING || type.id() == Type::STRING_VIEW;
}

TypePtr ComparisonType(const TypePtr& left, const TypePtr& right) {
  return CommonType(left, right, true, ComparisonType);
}

TypePtr UnionType(const TypePtr& left, const TypePtr& right) {
  // The engine names a type for these and then cannot cast to it.
  const auto apart = [](const arrow::DataType& a, const arrow::DataType& b) {
    return IsDate(a) && (IsInteger(b) || IsTime(b));
  };
  if (apart(*left, *right) || apart(*right, *left)) return nullptr;
  return CommonType(left, right, false, UnionType);
}

arrow::Result<TypePtr> BinaryType(std::string_view op, const TypePtr& given_left, const TypePtr& given_right) {
  TypePtr type;
  if (!Signs().contains(op)) {
    return arrow::Status::Invalid("no operator '", op, "'");
  }
  const std::string_view sign = OperatorSign(op);
  const bool arithmetic = op == "Plus" || op == "Minus" || op == "Multiply" || op == "Divide" || op == "Modulo";
  const TypePtr known = arithmetic ? nullptr : NullType(given_left, given_right);
  const TypePtr& left = known != nullptr ? known : given_left;
  const TypePtr& right = known != nullptr ? known : given_right;
  if (arithmetic) {
    type = ArithmeticType(op, left, right);
  } else if (op == "And" || op == "Or") {
    const auto truth = [](const arrow::DataType& t) { return t.id() == Type::BOOL || t.id() == Type::NA; };
    if (truth(*left) && truth(*right)) type = arrow::boolean();
  } else if (op.starts_with("Bitwise")) {
    type = BitwiseType(left, right);
  } else if (op == "StringConcat") {
    type = ConcatType(left, right);
  } else if (op.starts_with("Regex")) {
    if (CanMatch(left, right)) type = arrow::boolean();
  } else if (ComparisonType(left, right) != nullptr) {
    type = arrow::boolean();
  }
  if (type != nullptr) return type;
  return arrow::Status::Invalid("no operator ", given_left->ToString(), " ", sign, " ", given_right->ToString(),
                                "; cast one side");
}

bool CanMatch(const TypePtr& value, const TypePtr& pattern) {
  const auto text = [](const TypePtr& type) {
    const arrow::DataType& bare = *ValueType(type);
    return IsText(bare) || bare.id() == Type::NA;
  };
  return text(value) && text(pattern);
}

const std::vector<std::string_view>& BinaryOperators() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (const auto& [name, sign] : Signs()) all.push_back(name);
    return all;
  }();
  return names;
}

std::string_view OperatorSign(std::string_view op) {
  const auto found = Signs().find(op);
  return found == Signs().end() ? op : found->second;
}

}  // namespace codeanatomy::relation
