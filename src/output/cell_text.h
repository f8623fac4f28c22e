#pragma once

#include <arrow/array.h>
#include <arrow/type.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace codeanatomy::output {

enum class CellStyle : std::uint8_t {
  kJson,  // a JSON value
  kText,  // text as it is, without quotes; nested values as JSON
};

// Appends one value. Integers and decimals keep every digit, floats are the shortest text that reads back, NaN and
// infinities are null in JSON; times are ISO 8601 (with `Z` where the type has a zone), binary is hexadecimal, maps
// with text keys are objects, others lists of pairs. A null is `null` in JSON and nothing as text.
void AppendCell(const arrow::Array& array, std::int64_t row, CellStyle style, std::string* out);

// Tells whether a value is null, also where the null stands behind a dictionary or a run.
bool IsNullCell(const arrow::Array& array, std::int64_t row);

// Tells whether values of the type read as numbers.
bool IsNumberType(const arrow::DataType& type);

// Appends a JSON string with its quotes; bytes that are no UTF-8 become U+FFFD.
void AppendJsonString(std::string_view text, std::string* out);

// Appends text with bytes that are no UTF-8 as U+FFFD.
void AppendUtf8(std::string_view text, std::string* out);

}  // namespace codeanatomy::output
