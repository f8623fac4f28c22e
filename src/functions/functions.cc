#include "functions/functions.h"

#include <algorithm>
#include <iterator>

#include "functions/functions_internal.h"

namespace codeanatomy::functions {
namespace {

// The SQL name of a type that a function takes or gives.
std::string SqlType(const arrow::DataType& type) {
  switch (type.id()) {
    case arrow::Type::INT64: return "BIGINT";
    case arrow::Type::BOOL: return "BOOLEAN";
    case arrow::Type::STRING_VIEW: return "VARCHAR";
    default: return type.ToString();
  }
}

void AppendFunction(const engine::ScalarFunctionSpec& spec, std::string& out) {
  out.append("\n## ").append(spec.name).append("\n\n").append(spec.description).append("\n\n");
  out.append("| parameter | type | meaning |\n| --- | --- | --- |\n");
  for (const engine::FunctionParameter& parameter : spec.parameters) {
    out.append("| ").append(parameter.name).append(" | ").append(SqlType(*parameter.type)).append(" | ");
    out.append(parameter.description).append(" |\n");
  }
  out.append("| *result* | ").append(SqlType(*spec.returns)).append(" | |\n");
  out.append("\n```sql\n").append(spec.example).append("\n```\n");
}

}  // namespace

std::vector<Function> AllFunctions() {
  std::vector<Function> all = HashFunctions();
  std::ranges::move(SpanFunctions(), std::back_inserter(all));
  std::ranges::sort(all, {}, [](const Function& function) { return function.spec.name; });
  return all;
}

arrow::Status RegisterFunctions(engine::Session& session) {
  for (Function& function : AllFunctions()) {
    ARROW_RETURN_NOT_OK(session.RegisterScalarFunction(std::move(function.spec), std::move(function.kernel)));
  }
  return arrow::Status::OK();
}

std::string FunctionsMarkdown() {
  std::string out =
      "# Functions\n\nGenerated from `src/functions/` by `codeanatomy help functions`; a test compares it. SQL has "
      "these "
      "beside the engine's\nown; `information_schema.routines` and `parameters` list both. Each gives the same for the "
      "same "
      "arguments, and null for a\nnull argument. Arguments go by position, or by name: `span_len(bstart => 1, bend => "
      "3)`. "
      "Spans are half-open, in bytes; one\nthat ends before it begins is empty, at its begin.\n";
  for (const Function& function : AllFunctions()) AppendFunction(function.spec, out);
  return out;
}

}  // namespace codeanatomy::functions
