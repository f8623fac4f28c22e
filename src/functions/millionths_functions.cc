// Confidences as tables have them, DECIMAL(7, 6), and as rules count with them, whole millionths. Both are expressions, so that a
// filter by one is a filter by the column.

#include "functions/functions_internal.h"

namespace codeanatomy::functions {

std::vector<Function> MillionthsFunctions() {
  const auto decimal = [] { return arrow::decimal128(7, 6); };
  return {
      {{.name = "confidence_of",
        .parameters = {Whole("millionths", "Millionths, 0 to 9999999.")},
        .returns = decimal(),
        .description = "A confidence in millionths as the number between 0 and 1 that tables have.",
        .example = "SELECT confidence_of(confidence_either(900000, 500000)) AS confidence"},
       nullptr,
       "CAST(CAST(millionths AS DECIMAL(13, 0)) * CAST('0.000001' AS DECIMAL(7, 6)) AS DECIMAL(7, 6))"},
      {{.name = "millionths_of",
        .parameters = {{"confidence", decimal(), "A number between 0 and 1."}},
        .returns = arrow::int64(),
        .description = "A confidence of a table in millionths, which the other functions count with.",
        .example = "SELECT edge_id, millionths_of(confidence) AS millionths FROM edges"},
       nullptr,
       "CAST(confidence * 1000000 AS BIGINT)"},
  };
}

}  // namespace codeanatomy::functions
