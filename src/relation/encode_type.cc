#include "relation/encode_internal.h"

namespace codeanatomy::relation {
namespace {

using arrow::Status;
using arrow::Type;

datafusion_common::TimeUnit UnitOf(arrow::TimeUnit::type unit) {
  switch (unit) {
    case arrow::TimeUnit::SECOND: return datafusion_common::Second;
    case arrow::TimeUnit::MILLI: return datafusion_common::Millisecond;
    case arrow::TimeUnit::MICRO: return datafusion_common::Microsecond;
    case arrow::TimeUnit::NANO: return datafusion_common::Nanosecond;
  }
  return datafusion_common::Nanosecond;
}

template <typename Message>
void EncodeDecimal(const arrow::DataType& type, Message& out) {
  const auto& decimal = static_cast<const arrow::DecimalType&>(type);
  out.set_precision(static_cast<std::uint32_t>(decimal.precision()));
  out.set_scale(decimal.scale());
}

const arrow::Field& ItemOf(const arrow::DataType& type) { return *type.field(0); }

}  // namespace

Status EncodeType(const arrow::DataType& type, datafusion_common::ArrowType& out) {
  switch (type.id()) {
    case Type::NA: out.mutable_none(); break;
    case Type::BOOL: out.mutable_bool_(); break;
    case Type::INT8: out.mutable_int8(); break;
    case Type::INT16: out.mutable_int16(); break;
    case Type::INT32: out.mutable_int32(); break;
    case Type::INT64: out.mutable_int64(); break;
    case Type::UINT8: out.mutable_uint8(); break;
    case Type::UINT16: out.mutable_uint16(); break;
    case Type::UINT32: out.mutable_uint32(); break;
    case Type::UINT64: out.mutable_uint64(); break;
    case Type::HALF_FLOAT: out.mutable_float16(); break;
    case Type::FLOAT: out.mutable_float32(); break;
    case Type::DOUBLE: out.mutable_float64(); break;
    case Type::STRING: out.mutable_utf8(); break;
    case Type::LARGE_STRING: out.mutable_large_utf8(); break;
    case Type::STRING_VIEW: out.mutable_utf8_view(); break;
    case Type::BINARY: out.mutable_binary(); break;
    case Type::LARGE_BINARY: out.mutable_large_binary(); break;
    case Type::BINARY_VIEW: out.mutable_binary_view(); break;
    case Type::FIXED_SIZE_BINARY:
      out.set_fixed_size_binary(static_cast<const arrow::FixedSizeBinaryType&>(type).byte_width());
      break;
    case Type::DATE32: out.mutable_date32(); break;
    case Type::DATE64: out.mutable_date64(); break;
    case Type::TIME32: out.set_time32(UnitOf(static_cast<const arrow::TimeType&>(type).unit())); break;
    case Type::TIME64: out.set_time64(UnitOf(static_cast<const arrow::TimeType&>(type).unit())); break;
    case Type::DURATION: out.set_duration(UnitOf(static_cast<const arrow::DurationType&>(type).unit())); break;
    case Type::TIMESTAMP: {
      const auto& timestamp = static_cast<const arrow::TimestampType&>(type);
      out.mutable_timestamp()->set_time_unit(UnitOf(timestamp.unit()));
      out.mutable_timestamp()->set_timezone(timestamp.timezone());
      break;
    }
    case Type::INTERVAL_MONTHS: out.set_interval(datafusion_common::YearMonth); break;
    case Type::INTERVAL_DAY_TIME: out.set_interval(datafusion_common::DayTime); break;
    case Type::INTERVAL_MONTH_DAY_NANO: out.set_interval(datafusion_common::MonthDayNano); break;
    case Type::DECIMAL32: EncodeDecimal(type, *out.mutable_decimal32()); break;
    case Type::DECIMAL64: EncodeDecimal(type, *out.mutable_decimal64()); break;
    case Type::DECIMAL128: EncodeDecimal(type, *out.mutable_decimal128()); break;
    case Type::DECIMAL256: EncodeDecimal(type, *out.mutable_decimal256()); break;
    case Type::LIST: return EncodeField(ItemOf(type), *out.mutable_list()->mutable_field_type());
    case Type::LARGE_LIST: return EncodeField(ItemOf(type), *out.mutable_large_list()->mutable_field_type());
    case Type::FIXED_SIZE_LIST:
      out.mutable_fixed_size_list()->set_list_size(static_cast<const arrow::FixedSizeListType&>(type).list_size());
      return EncodeField(ItemOf(type), *out.mutable_fixed_size_list()->mutable_field_type());
    case Type::STRUCT:
      for (const auto& field : type.fields()) {
        ARROW_RETURN_NOT_OK(EncodeField(*field, *out.mutable_struct_()->add_sub_field_types()));
      }
      out.mutable_struct_();
      break;
    case Type::MAP:
      out.mutable_map()->set_keys_sorted(static_cast<const arrow::MapType&>(type).keys_sorted());
      return EncodeField(ItemOf(type), *out.mutable_map()->mutable_field_type());
    case Type::DICTIONARY: {
      const auto& dictionary = static_cast<const arrow::DictionaryType&>(type);
      ARROW_RETURN_NOT_OK(EncodeType(*dictionary.index_type(), *out.mutable_dictionary()->mutable_key()));
      return EncodeType(*dictionary.value_type(), *out.mutable_dictionary()->mutable_value());
    }
    default: return Status::NotImplemented("the type ", type.ToString(), " has no message here");
  }
  return Status::OK();
}

Status EncodeField(const arrow::Field& field, datafusion_common::Field& out) {
  out.set_name(field.name());
  out.set_nullable(field.nullable());
  return EncodeType(*field.type(), *out.mutable_arrow_type());
}

Status EncodeSchema(const arrow::Schema& schema, datafusion_common::Schema& out) {
  for (const auto& field : schema.fields()) ARROW_RETURN_NOT_OK(EncodeField(*field, *out.add_columns()));
  return Status::OK();
}

}  // namespace codeanatomy::relation
