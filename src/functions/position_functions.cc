#include <optional>

#include "functions/arguments_internal.h"
#include "functions/functions_internal.h"

namespace codeanatomy::functions {
namespace {

using arrow::Status;

enum class Unit { kBytes, kWords, kPoints };

arrow::Result<Unit> Read(std::string_view unit) {
  if (unit == "utf8") return Unit::kBytes;
  if (unit == "utf16") return Unit::kWords;
  if (unit == "utf32") return Unit::kPoints;
  return Status::Invalid("columns are counted in '", unit, "', expected utf8, utf16 or utf32");
}

std::size_t BytesOf(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

// None: the column is beyond the line's end or within a character.
std::optional<std::int64_t> ByteOf(std::string_view line, std::int64_t column, Unit unit) {
  std::int64_t passed = 0;
  std::size_t at = 0;
  while (passed < column && at < line.size()) {
    const std::size_t bytes = BytesOf(line[at]);
    const std::int64_t units = unit == Unit::kPoints ? 1 : unit == Unit::kWords ? (bytes == 4 ? 2 : 1) : bytes;
    passed += units;
    at += bytes;
  }
  if (passed != column) return std::nullopt;
  return static_cast<std::int64_t>(at);
}

Made ColToByte(const engine::ScalarCall& call) {
  const Texts lines(call, 0);
  const Ints columns(call, 1);
  const Texts units(call, 2);
  const NullRows is_null(call);
  arrow::Int64Builder builder;
  ARROW_RETURN_NOT_OK(builder.Reserve(call.rows));
  for (std::int64_t row = 0; row < call.rows; ++row) {
    std::optional<std::int64_t> byte;
    if (!is_null[row]) {
      ARROW_ASSIGN_OR_RAISE(const Unit unit, Read(units[row]));
      byte = ByteOf(lines[row], columns[row], unit);
    }
    byte ? builder.UnsafeAppend(*byte) : builder.UnsafeAppendNull();
  }
  return builder.Finish();
}

}  // namespace

std::vector<Function> PositionFunctions() {
  return {
      {{.name = "col_to_byte",
        .parameters = {Text("line", "The line's text."), Whole("col", "A column, counted from 0."),
                       Text("unit", "What is counted: utf8 bytes, utf16 words or utf32 characters.")},
        .returns = arrow::int64(),
        .gives_null = true,
        .description =
            "The byte column of a column that another tool counts in its own unit; null beyond the line's end "
            "and within a character.",
        .example = "SELECT col_to_byte('naïve = 1', 5, 'utf16') AS byte"},
       ColToByte},
  };
}

}  // namespace codeanatomy::functions
