#include "output/time_text.h"

#include <cstdio>

namespace codeanatomy::output {
namespace {

struct Unit {
  std::int64_t per_second;
  int digits;
};

Unit UnitOf(arrow::TimeUnit::type unit) {
  switch (unit) {
    case arrow::TimeUnit::SECOND: return {1, 0};
    case arrow::TimeUnit::MILLI: return {1'000, 3};
    case arrow::TimeUnit::MICRO: return {1'000'000, 6};
    case arrow::TimeUnit::NANO: return {1'000'000'000, 9};
  }
  return {1, 0};
}

struct Division {
  std::int64_t quotient;
  std::int64_t remainder;  // never negative
};

Division FloorDivide(std::int64_t value, std::int64_t by) {
  Division out{value / by, value % by};
  if (out.remainder < 0) {
    out.remainder += by;
    --out.quotient;
  }
  return out;
}

template <typename... Args>
void AppendFormatted(std::string* out, const char* format, Args... args) {
  char text[64];
  const int size = std::snprintf(text, sizeof(text), format, args...);
  out->append(text, static_cast<std::size_t>(size));
}

void AppendFraction(std::int64_t ticks, int digits, std::string* out) {
  if (digits > 0) AppendFormatted(out, ".%0*lld", digits, static_cast<long long>(ticks));
}

// Appends whole seconds and their fraction, with the sign in front; safe for the smallest number.
void AppendSeconds(std::int64_t ticks, const Unit& unit, std::string* out) {
  const std::int64_t seconds = ticks / unit.per_second;
  std::int64_t rest = ticks % unit.per_second;
  if (rest < 0) rest = -rest;
  if (ticks < 0 && seconds == 0) out->push_back('-');
  AppendFormatted(out, "%lld", static_cast<long long>(seconds));
  AppendFraction(rest, unit.digits, out);
}

}  // namespace

// Days to year, month, day: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
void AppendDate(std::int64_t days, std::string* out) {
  const std::int64_t shifted = days + 719'468;
  const Division era = FloorDivide(shifted, 146'097);
  const std::int64_t day_of_era = era.remainder;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month_from_march = (5 * day_of_year + 2) / 153;
  const std::int64_t day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
  const std::int64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  const std::int64_t year = year_of_era + era.quotient * 400 + (month <= 2 ? 1 : 0);
  const bool plain = year >= 0 && year <= 9999;
  AppendFormatted(out, plain ? "%04lld-%02lld-%02lld" : "%+05lld-%02lld-%02lld", static_cast<long long>(year),
                  static_cast<long long>(month), static_cast<long long>(day));
}

void AppendTimeOfDay(std::int64_t ticks, arrow::TimeUnit::type time_unit, std::string* out) {
  const Unit unit = UnitOf(time_unit);
  const Division whole = FloorDivide(ticks, unit.per_second);
  const auto seconds = static_cast<long long>(whole.quotient);
  AppendFormatted(out, "%02lld:%02lld:%02lld", seconds / 3600, seconds / 60 % 60, seconds % 60);
  AppendFraction(whole.remainder, unit.digits, out);
}

void AppendTimestamp(std::int64_t ticks, arrow::TimeUnit::type time_unit, bool has_zone, std::string* out) {
  const Division day = FloorDivide(ticks, 86'400 * UnitOf(time_unit).per_second);
  AppendDate(day.quotient, out);
  out->push_back('T');
  AppendTimeOfDay(day.remainder, time_unit, out);
  if (has_zone) out->push_back('Z');
}

void AppendDuration(std::int64_t ticks, arrow::TimeUnit::type time_unit, std::string* out) {
  out->append("PT");
  AppendSeconds(ticks, UnitOf(time_unit), out);
  out->push_back('S');
}

void AppendInterval(std::int64_t months, std::int64_t days, std::int64_t nanoseconds, std::string* out) {
  out->push_back('P');
  const std::size_t start = out->size();
  if (months != 0) AppendFormatted(out, "%lldM", static_cast<long long>(months));
  if (days != 0) AppendFormatted(out, "%lldD", static_cast<long long>(days));
  if (nanoseconds == 0 && out->size() != start) return;
  out->push_back('T');
  AppendSeconds(nanoseconds, UnitOf(nanoseconds == 0 ? arrow::TimeUnit::SECOND : arrow::TimeUnit::NANO), out);
  out->push_back('S');
}

}  // namespace codeanatomy::output
