#include <arrow/c/bridge.h>

#include "engine/function_head_internal.h"

namespace codeanatomy::engine {

arrow::Status CheckScalarFunction(const ScalarFunctionSpec& spec) {
  ARROW_RETURN_NOT_OK(CheckPlainName("function", spec.name));
  ARROW_RETURN_NOT_OK(CheckFunctionType(spec.returns, "the result of " + spec.name));
  for (const FunctionParameter& parameter : spec.parameters) {
    ARROW_RETURN_NOT_OK(CheckPlainName("parameter of " + spec.name, parameter.name));
    ARROW_RETURN_NOT_OK(CheckFunctionType(parameter.type, "parameter " + parameter.name + " of " + spec.name));
  }
  return arrow::Status::OK();
}

arrow::Status ExportTypes(const ScalarFunctionSpec& spec, ArrowSchema* out) {
  arrow::FieldVector fields;
  for (const FunctionParameter& parameter : spec.parameters) {
    fields.push_back(arrow::field(parameter.name, parameter.type));
  }
  fields.push_back(arrow::field("result", spec.returns, spec.gives_null));
  return arrow::ExportSchema(*arrow::schema(std::move(fields)), out);
}

}  // namespace codeanatomy::engine
