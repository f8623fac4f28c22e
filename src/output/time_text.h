#pragma once

#include <arrow/type.h>

#include <cstdint>
#include <string>

namespace codeanatomy::output {

// Appends `2024-02-29`; days count from 1970-01-01, in the proleptic Gregorian calendar, years past 9999 with a sign.
void AppendDate(std::int64_t days, std::string* out);

// Appends `13:05:00.000001`, with as many digits as the unit has.
void AppendTimeOfDay(std::int64_t ticks, arrow::TimeUnit::type unit, std::string* out);

// Appends `2024-02-29T13:05:00.000001`, and `Z` where the instant is known.
void AppendTimestamp(std::int64_t ticks, arrow::TimeUnit::type unit, bool has_zone, std::string* out);

// Appends an ISO 8601 duration: `PT90.000000001S`, `PT-1S`.
void AppendDuration(std::int64_t ticks, arrow::TimeUnit::type unit, std::string* out);

// Appends an ISO 8601 period of separate parts: `P1M2DT0.000000003S`.
void AppendInterval(std::int64_t months, std::int64_t days, std::int64_t nanoseconds, std::string* out);

}  // namespace codeanatomy::output
