#include "output/cell_text.h"

#include <arrow/array/array_dict.h>
#include <arrow/array/array_run_end.h>
#include <arrow/extension_type.h>
#include <arrow/util/checked_cast.h>
#include <arrow/util/decimal.h>
#include <arrow/util/float16.h>
#include <arrow/util/ree_util.h>

#include <charconv>
#include <cmath>

#include "output/time_text.h"

namespace codeanatomy::output {
namespace {

using arrow::internal::checked_cast;

template <typename ArrayType>
const ArrayType& As(const arrow::Array& array) {
  return checked_cast<const ArrayType&>(array);
}

template <typename Integer>
void AppendInteger(Integer value, std::string* out) {
  char text[24];
  const auto end = std::to_chars(text, text + sizeof(text), value);
  out->append(text, end.ptr);
}

template <typename Float>
void AppendFloat(Float value, CellStyle style, std::string* out) {
  if (!std::isfinite(value)) {
    if (style == CellStyle::kJson) {
      out->append("null");
    } else {
      out->append(std::isnan(value) ? "NaN" : value > 0 ? "inf" : "-inf");
    }
    return;
  }
  char text[64];
  const auto end = std::to_chars(text, text + sizeof(text), value);
  const std::string_view written(text, static_cast<std::size_t>(end.ptr - text));
  out->append(written);
  if (written.find_first_of(".e") == std::string_view::npos) out->append(".0");
}

// Puts the point into the digits of an unscaled decimal; never an exponent.
void AppendDecimal(std::string digits, std::int32_t scale, std::string* out) {
  if (!digits.empty() && digits.front() == '-') {
    out->push_back('-');
    digits.erase(0, 1);
  }
  if (scale <= 0) {
    out->append(digits);
    if (digits != "0") out->append(static_cast<std::size_t>(-scale), '0');
    return;
  }
  const auto places = static_cast<std::size_t>(scale);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  out->append(digits, 0, digits.size() - places);
  out->push_back('.');
  out->append(digits, digits.size() - places);
}

template <typename Value, typename ArrayType>
void AppendDecimalOf(const ArrayType& array, std::int64_t row, std::string* out) {
  const auto& type = checked_cast<const arrow::DecimalType&>(*array.type());
  AppendDecimal(Value(array.GetValue(row)).ToIntegerString(), type.scale(), out);
}

void AppendHex(std::string_view bytes, CellStyle style, std::string* out) {
  constexpr char kDigits[] = "0123456789abcdef";
  if (style == CellStyle::kJson) out->push_back('"');
  for (const char c : bytes) {
    out->push_back(kDigits[static_cast<unsigned char>(c) >> 4]);
    out->push_back(kDigits[static_cast<unsigned char>(c) & 15]);
  }
  if (style == CellStyle::kJson) out->push_back('"');
}

void AppendString(std::string_view text, CellStyle style, std::string* out) {
  style == CellStyle::kJson ? AppendJsonString(text, out) : AppendUtf8(text, out);
}

// Runs `append`, in quotes if the value is one of JSON.
template <typename Append>
void Quoted(CellStyle style, std::string* out, Append append) {
  if (style == CellStyle::kJson) out->push_back('"');
  append();
  if (style == CellStyle::kJson) out->push_back('"');
}

void AppendElements(const arrow::Array& values, std::int64_t begin, std::int64_t count, std::string* out) {
  out->push_back('[');
  for (std::int64_t i = 0; i < count; ++i) {
    if (i > 0) out->push_back(',');
    AppendCell(values, begin + i, CellStyle::kJson, out);
  }
  out->push_back(']');
}

template <typename ListArray>
void AppendList(const arrow::Array& array, std::int64_t row, std::string* out) {
  const auto& list = As<ListArray>(array);
  AppendElements(*list.values(), list.value_offset(row), list.value_length(row), out);
}

void AppendStruct(const arrow::Array& array, std::int64_t row, std::string* out) {
  const auto& fields = As<arrow::StructArray>(array);
  out->push_back('{');
  for (int i = 0; i < fields.num_fields(); ++i) {
    if (i > 0) out->push_back(',');
    AppendJsonString(fields.struct_type()->field(i)->name(), out);
    out->push_back(':');
    AppendCell(*fields.field(i), row, CellStyle::kJson, out);
  }
  out->push_back('}');
}

void AppendMap(const arrow::Array& array, std::int64_t row, std::string* out) {
  const auto& map = As<arrow::MapArray>(array);
  const auto key_id = map.map_type()->key_type()->id();
  const bool is_object = arrow::is_string(key_id) || key_id == arrow::Type::STRING_VIEW;
  out->push_back(is_object ? '{' : '[');
  for (std::int64_t i = 0; i < map.value_length(row); ++i) {
    const std::int64_t at = map.value_offset(row) + i;
    if (i > 0) out->push_back(',');
    if (!is_object) out->push_back('[');
    AppendCell(*map.keys(), at, CellStyle::kJson, out);
    out->push_back(is_object ? ':' : ',');
    AppendCell(*map.items(), at, CellStyle::kJson, out);
    if (!is_object) out->push_back(']');
  }
  out->push_back(is_object ? '}' : ']');
}

// An array that has the value itself, behind dictionaries, runs, unions and extensions.
struct Place {
  const arrow::Array* array;
  std::int64_t row;
  std::shared_ptr<arrow::Array> owner;  // keeps `array` where it was made for this
};

Place Resolve(const arrow::Array& array, std::int64_t row) {
  Place place{&array, row, nullptr};
  while (true) {
    switch (place.array->type_id()) {
      case arrow::Type::DICTIONARY: {
        const auto& dictionary = As<arrow::DictionaryArray>(*place.array);
        if (dictionary.IsNull(place.row)) return place;
        const std::int64_t index = dictionary.GetValueIndex(place.row);
        place = {dictionary.dictionary().get(), index, std::move(place.owner)};
        break;
      }
      case arrow::Type::RUN_END_ENCODED: {
        const auto& runs = As<arrow::RunEndEncodedArray>(*place.array);
        const std::int64_t index =
            arrow::ree_util::FindPhysicalIndex(arrow::ArraySpan(*runs.data()), place.row, runs.offset());
        place = {runs.values().get(), index, std::move(place.owner)};
        break;
      }
      case arrow::Type::SPARSE_UNION:
      case arrow::Type::DENSE_UNION: {
        const auto& all = checked_cast<const arrow::UnionArray&>(*place.array);
        const int child = all.child_id(place.row);
        const std::int64_t index =
            all.mode() == arrow::UnionMode::DENSE ? As<arrow::DenseUnionArray>(all).value_offset(place.row) : place.row;
        std::shared_ptr<arrow::Array> field = all.field(child);
        place = {field.get(), index, field};
        break;
      }
      case arrow::Type::EXTENSION: {
        std::shared_ptr<arrow::Array> storage = checked_cast<const arrow::ExtensionArray&>(*place.array).storage();
        place = {storage.get(), place.row, storage};
        break;
      }
      default: return place;
    }
  }
}

void AppendTemporal(const arrow::Array& array, std::int64_t row, std::string* out) {
  switch (array.type_id()) {
    case arrow::Type::DATE32: return AppendDate(As<arrow::Date32Array>(array).Value(row), out);
    case arrow::Type::DATE64:
      return AppendTimestamp(As<arrow::Date64Array>(array).Value(row), arrow::TimeUnit::MILLI, false, out);
    case arrow::Type::TIME32:
      return AppendTimeOfDay(As<arrow::Time32Array>(array).Value(row),
                             checked_cast<const arrow::Time32Type&>(*array.type()).unit(), out);
    case arrow::Type::TIME64:
      return AppendTimeOfDay(As<arrow::Time64Array>(array).Value(row),
                             checked_cast<const arrow::Time64Type&>(*array.type()).unit(), out);
    case arrow::Type::TIMESTAMP: {
      const auto& type = checked_cast<const arrow::TimestampType&>(*array.type());
      return AppendTimestamp(As<arrow::TimestampArray>(array).Value(row), type.unit(), !type.timezone().empty(), out);
    }
    case arrow::Type::DURATION:
      return AppendDuration(As<arrow::DurationArray>(array).Value(row),
                            checked_cast<const arrow::DurationType&>(*array.type()).unit(), out);
    case arrow::Type::INTERVAL_MONTHS:
      return AppendInterval(As<arrow::MonthIntervalArray>(array).Value(row), 0, 0, out);
    case arrow::Type::INTERVAL_DAY_TIME: {
      const auto value = As<arrow::DayTimeIntervalArray>(array).GetValue(row);
      return AppendInterval(0, value.days, static_cast<std::int64_t>(value.milliseconds) * 1'000'000, out);
    }
    default: {
      const auto value = As<arrow::MonthDayNanoIntervalArray>(array).GetValue(row);
      return AppendInterval(value.months, value.days, value.nanoseconds, out);
    }
  }
}

}  // namespace

bool IsNullCell(const arrow::Array& array, std::int64_t row) {
  const Place place = Resolve(array, row);
  return place.array->IsNull(place.row);
}

bool IsNumberType(const arrow::DataType& type) {
  if (type.id() == arrow::Type::DICTIONARY) {
    return IsNumberType(*checked_cast<const arrow::DictionaryType&>(type).value_type());
  }
  return arrow::is_numeric(type.id()) || arrow::is_decimal(type.id());
}

void AppendCell(const arrow::Array& outer, std::int64_t outer_row, CellStyle style, std::string* out) {
  const Place place = Resolve(outer, outer_row);
  const arrow::Array& array = *place.array;
  const std::int64_t row = place.row;
  if (array.IsNull(row)) {
    if (style == CellStyle::kJson) out->append("null");
    return;
  }
  switch (array.type_id()) {
    case arrow::Type::BOOL: out->append(As<arrow::BooleanArray>(array).Value(row) ? "true" : "false"); return;
    case arrow::Type::INT8: return AppendInteger(static_cast<int>(As<arrow::Int8Array>(array).Value(row)), out);
    case arrow::Type::UINT8: return AppendInteger(static_cast<int>(As<arrow::UInt8Array>(array).Value(row)), out);
    case arrow::Type::INT16: return AppendInteger(As<arrow::Int16Array>(array).Value(row), out);
    case arrow::Type::UINT16: return AppendInteger(As<arrow::UInt16Array>(array).Value(row), out);
    case arrow::Type::INT32: return AppendInteger(As<arrow::Int32Array>(array).Value(row), out);
    case arrow::Type::UINT32: return AppendInteger(As<arrow::UInt32Array>(array).Value(row), out);
    case arrow::Type::INT64: return AppendInteger(As<arrow::Int64Array>(array).Value(row), out);
    case arrow::Type::UINT64: return AppendInteger(As<arrow::UInt64Array>(array).Value(row), out);
    case arrow::Type::HALF_FLOAT:
      return AppendFloat(arrow::util::Float16::FromBits(As<arrow::HalfFloatArray>(array).Value(row)).ToFloat(), style,
                         out);
    case arrow::Type::FLOAT: return AppendFloat(As<arrow::FloatArray>(array).Value(row), style, out);
    case arrow::Type::DOUBLE: return AppendFloat(As<arrow::DoubleArray>(array).Value(row), style, out);
    case arrow::Type::DECIMAL32: return AppendDecimalOf<arrow::Decimal32>(As<arrow::Decimal32Array>(array), row, out);
    case arrow::Type::DECIMAL64: return AppendDecimalOf<arrow::Decimal64>(As<arrow::Decimal64Array>(array), row, out);
    case arrow::Type::DECIMAL128:
      return AppendDecimalOf<arrow::Decimal128>(As<arrow::Decimal128Array>(array), row, out);
    case arrow::Type::DECIMAL256:
      return AppendDecimalOf<arrow::Decimal256>(As<arrow::Decimal256Array>(array), row, out);
    case arrow::Type::STRING: return AppendString(As<arrow::StringArray>(array).GetView(row), style, out);
    case arrow::Type::LARGE_STRING: return AppendString(As<arrow::LargeStringArray>(array).GetView(row), style, out);
    case arrow::Type::STRING_VIEW: return AppendString(As<arrow::StringViewArray>(array).GetView(row), style, out);
    case arrow::Type::BINARY: return AppendHex(As<arrow::BinaryArray>(array).GetView(row), style, out);
    case arrow::Type::LARGE_BINARY: return AppendHex(As<arrow::LargeBinaryArray>(array).GetView(row), style, out);
    case arrow::Type::BINARY_VIEW: return AppendHex(As<arrow::BinaryViewArray>(array).GetView(row), style, out);
    case arrow::Type::FIXED_SIZE_BINARY:
      return AppendHex(As<arrow::FixedSizeBinaryArray>(array).GetView(row), style, out);
    case arrow::Type::LIST: return AppendList<arrow::ListArray>(array, row, out);
    case arrow::Type::LARGE_LIST: return AppendList<arrow::LargeListArray>(array, row, out);
    case arrow::Type::LIST_VIEW: return AppendList<arrow::ListViewArray>(array, row, out);
    case arrow::Type::LARGE_LIST_VIEW: return AppendList<arrow::LargeListViewArray>(array, row, out);
    case arrow::Type::FIXED_SIZE_LIST: return AppendList<arrow::FixedSizeListArray>(array, row, out);
    case arrow::Type::STRUCT: return AppendStruct(array, row, out);
    case arrow::Type::MAP: return AppendMap(array, row, out);
    case arrow::Type::DATE32:
    case arrow::Type::DATE64:
    case arrow::Type::TIME32:
    case arrow::Type::TIME64:
    case arrow::Type::TIMESTAMP:
    case arrow::Type::DURATION:
    case arrow::Type::INTERVAL_MONTHS:
    case arrow::Type::INTERVAL_DAY_TIME:
    case arrow::Type::INTERVAL_MONTH_DAY_NANO: return Quoted(style, out, [&] { AppendTemporal(array, row, out); });
    default:
      // Every type id of the linked Arrow is above or resolved before; a newer one names itself.
      return AppendString(array.type()->ToString(), style, out);
  }
}

}  // namespace codeanatomy::output
