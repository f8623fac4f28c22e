#include <algorithm>
#include <cstring>

#include <arrow/array.h>
#include <arrow/array/util.h>
#include <arrow/ipc/writer.h>
#include <arrow/record_batch.h>

#include "relation/encode_internal.h"

namespace codeanatomy::relation {
namespace {

using arrow::Status;
using arrow::TimeUnit;
using arrow::Type;

template <typename T>
const T& As(const arrow::Scalar& scalar) {
  return static_cast<const T&>(scalar);
}

std::string TextOf(const arrow::Scalar& scalar) { return std::string(As<arrow::BaseBinaryScalar>(scalar).view()); }

template <typename Scalar, typename Message>
void EncodeDecimal(const arrow::Scalar& scalar, Message& out) {
  const auto& decimal = As<Scalar>(scalar);
  const auto& type = static_cast<const arrow::DecimalType&>(*scalar.type);
  std::string bytes(static_cast<std::size_t>(type.byte_width()), '\0');
  decimal.value.ToBytes(reinterpret_cast<std::uint8_t*>(bytes.data()));
  std::ranges::reverse(bytes);  // the engine reads them from the most significant on
  out.set_value(bytes);
  out.set_p(type.precision());
  out.set_s(type.scale());
}

// Lists, structs and maps travel as a record batch of one row.
Status EncodeNested(const arrow::Scalar& scalar, datafusion_common::ScalarNestedValue& out) {
  ARROW_ASSIGN_OR_RAISE(const auto array, arrow::MakeArrayFromScalar(scalar, 1));
  const auto schema = arrow::schema({arrow::field("field_name", scalar.type)});
  const auto batch = arrow::RecordBatch::Make(schema, 1, {array});
  ARROW_ASSIGN_OR_RAISE(const auto message,
                        arrow::ipc::SerializeRecordBatch(*batch, arrow::ipc::IpcWriteOptions::Defaults()));
  // A marker of four bytes, the size of the head, the head, the body.
  constexpr std::int64_t kMarkerSize = 4;
  constexpr std::int64_t kHeadAt = 8;
  std::int32_t size = 0;
  std::memcpy(&size, message->data() + kMarkerSize, sizeof(size));
  const auto* bytes = reinterpret_cast<const char*>(message->data());
  out.set_ipc_message(std::string(bytes + kHeadAt, static_cast<std::size_t>(size)));
  out.set_arrow_data(std::string(bytes + kHeadAt + size, static_cast<std::size_t>(message->size() - kHeadAt - size)));
  return EncodeSchema(*schema, *out.mutable_schema());
}

void EncodeTimestamp(const arrow::Scalar& scalar, datafusion_common::ScalarTimestampValue& out) {
  const auto& type = static_cast<const arrow::TimestampType&>(*scalar.type);
  const std::int64_t value = As<arrow::TimestampScalar>(scalar).value;
  out.set_timezone(type.timezone());
  switch (type.unit()) {
    case TimeUnit::SECOND: out.set_time_second_value(value); break;
    case TimeUnit::MILLI: out.set_time_millisecond_value(value); break;
    case TimeUnit::MICRO: out.set_time_microsecond_value(value); break;
    case TimeUnit::NANO: out.set_time_nanosecond_value(value); break;
  }
}

void EncodeDuration(const arrow::Scalar& scalar, datafusion_common::ScalarValue& out) {
  const std::int64_t value = As<arrow::DurationScalar>(scalar).value;
  switch (static_cast<const arrow::DurationType&>(*scalar.type).unit()) {
    case TimeUnit::SECOND: out.set_duration_second_value(value); break;
    case TimeUnit::MILLI: out.set_duration_millisecond_value(value); break;
    case TimeUnit::MICRO: out.set_duration_microsecond_value(value); break;
    case TimeUnit::NANO: out.set_duration_nanosecond_value(value); break;
  }
}

void EncodeTime(const arrow::Scalar& scalar, datafusion_common::ScalarValue& out) {
  switch (static_cast<const arrow::TimeType&>(*scalar.type).unit()) {
    case TimeUnit::SECOND:
      out.mutable_time32_value()->set_time32_second_value(As<arrow::Time32Scalar>(scalar).value);
      break;
    case TimeUnit::MILLI:
      out.mutable_time32_value()->set_time32_millisecond_value(As<arrow::Time32Scalar>(scalar).value);
      break;
    case TimeUnit::MICRO:
      out.mutable_time64_value()->set_time64_microsecond_value(As<arrow::Time64Scalar>(scalar).value);
      break;
    case TimeUnit::NANO:
      out.mutable_time64_value()->set_time64_nanosecond_value(As<arrow::Time64Scalar>(scalar).value);
      break;
  }
}

}  // namespace

Status EncodeScalar(const arrow::Scalar& scalar, datafusion_common::ScalarValue& out) {
  if (!scalar.is_valid) return EncodeType(*scalar.type, *out.mutable_null_value());
  switch (scalar.type->id()) {
    case Type::BOOL: out.set_bool_value(As<arrow::BooleanScalar>(scalar).value); break;
    case Type::INT8: out.set_int8_value(As<arrow::Int8Scalar>(scalar).value); break;
    case Type::INT16: out.set_int16_value(As<arrow::Int16Scalar>(scalar).value); break;
    case Type::INT32: out.set_int32_value(As<arrow::Int32Scalar>(scalar).value); break;
    case Type::INT64: out.set_int64_value(As<arrow::Int64Scalar>(scalar).value); break;
    case Type::UINT8: out.set_uint8_value(As<arrow::UInt8Scalar>(scalar).value); break;
    case Type::UINT16: out.set_uint16_value(As<arrow::UInt16Scalar>(scalar).value); break;
    case Type::UINT32: out.set_uint32_value(As<arrow::UInt32Scalar>(scalar).value); break;
    case Type::UINT64: out.set_uint64_value(As<arrow::UInt64Scalar>(scalar).value); break;
    case Type::FLOAT: out.set_float32_value(As<arrow::FloatScalar>(scalar).value); break;
    case Type::DOUBLE: out.set_float64_value(As<arrow::DoubleScalar>(scalar).value); break;
    case Type::STRING: out.set_utf8_value(TextOf(scalar)); break;
    case Type::LARGE_STRING: out.set_large_utf8_value(TextOf(scalar)); break;
    case Type::STRING_VIEW: out.set_utf8_view_value(TextOf(scalar)); break;
    case Type::BINARY: out.set_binary_value(TextOf(scalar)); break;
    case Type::LARGE_BINARY: out.set_large_binary_value(TextOf(scalar)); break;
    case Type::BINARY_VIEW: out.set_binary_view_value(TextOf(scalar)); break;
    case Type::FIXED_SIZE_BINARY:
      out.mutable_fixed_size_binary_value()->set_values(TextOf(scalar));
      out.mutable_fixed_size_binary_value()->set_length(
          static_cast<const arrow::FixedSizeBinaryType&>(*scalar.type).byte_width());
      break;
    case Type::DATE32: out.set_date_32_value(As<arrow::Date32Scalar>(scalar).value); break;
    case Type::DATE64: out.set_date_64_value(As<arrow::Date64Scalar>(scalar).value); break;
    case Type::TIME32:
    case Type::TIME64: EncodeTime(scalar, out); break;
    case Type::TIMESTAMP: EncodeTimestamp(scalar, *out.mutable_timestamp_value()); break;
    case Type::DURATION: EncodeDuration(scalar, out); break;
    case Type::INTERVAL_MONTHS: out.set_interval_yearmonth_value(As<arrow::MonthIntervalScalar>(scalar).value); break;
    case Type::INTERVAL_DAY_TIME: {
      const auto value = As<arrow::DayTimeIntervalScalar>(scalar).value;
      out.mutable_interval_daytime_value()->set_days(value.days);
      out.mutable_interval_daytime_value()->set_milliseconds(value.milliseconds);
      break;
    }
    case Type::INTERVAL_MONTH_DAY_NANO: {
      const auto value = As<arrow::MonthDayNanoIntervalScalar>(scalar).value;
      out.mutable_interval_month_day_nano()->set_months(value.months);
      out.mutable_interval_month_day_nano()->set_days(value.days);
      out.mutable_interval_month_day_nano()->set_nanos(value.nanoseconds);
      break;
    }
    case Type::DECIMAL32: EncodeDecimal<arrow::Decimal32Scalar>(scalar, *out.mutable_decimal32_value()); break;
    case Type::DECIMAL64: EncodeDecimal<arrow::Decimal64Scalar>(scalar, *out.mutable_decimal64_value()); break;
    case Type::DECIMAL128: EncodeDecimal<arrow::Decimal128Scalar>(scalar, *out.mutable_decimal128_value()); break;
    case Type::DECIMAL256: EncodeDecimal<arrow::Decimal256Scalar>(scalar, *out.mutable_decimal256_value()); break;
    case Type::LIST: return EncodeNested(scalar, *out.mutable_list_value());
    case Type::LARGE_LIST: return EncodeNested(scalar, *out.mutable_large_list_value());
    case Type::FIXED_SIZE_LIST: return EncodeNested(scalar, *out.mutable_fixed_size_list_value());
    case Type::STRUCT: return EncodeNested(scalar, *out.mutable_struct_value());
    case Type::MAP: return EncodeNested(scalar, *out.mutable_map_value());
    default: return Status::NotImplemented("a literal of type ", scalar.type->ToString(), " has no message here");
  }
  return Status::OK();
}

}  // namespace codeanatomy::relation
