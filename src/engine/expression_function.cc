#include "engine/expression_function.h"

#include <arrow/c/bridge.h>

#include "engine/callback_internal.h"

namespace codeanatomy::engine {

arrow::Status RegisterExpressionFunction(const Session& session, const ScalarFunctionSpec& spec,
                                         std::string_view expression) {
  ARROW_RETURN_NOT_OK(CheckPlainName("function", spec.name));
  ARROW_RETURN_NOT_OK(CheckFunctionType(spec.returns, "the result of " + spec.name));
  arrow::FieldVector fields;
  std::vector<std::string> names, descriptions;
  for (const FunctionParameter& parameter : spec.parameters) {
    ARROW_RETURN_NOT_OK(CheckPlainName("parameter of " + spec.name, parameter.name));
    ARROW_RETURN_NOT_OK(CheckFunctionType(parameter.type, "parameter " + parameter.name + " of " + spec.name));
    fields.push_back(arrow::field(parameter.name, parameter.type));
    names.push_back(parameter.name);
    descriptions.push_back(parameter.description);
  }
  if (names.empty()) return arrow::Status::Invalid("function ", spec.name, " has no parameter");
  fields.push_back(arrow::field("result", spec.returns, spec.gives_null));
  const BorrowedTexts parameter_descriptions(descriptions);
  const std::string syntax = FunctionSyntax(spec.name, names);
  ca_function_spec given{};
  given.abi_version = CA_ABI_VERSION;
  given.struct_size = sizeof(given);
  given.name = Borrow(spec.name);
  given.version = spec.version;
  given.description = Borrow(spec.description);
  given.syntax = Borrow(syntax);
  given.example = Borrow(spec.example);
  given.parameter_descriptions = parameter_descriptions.get();
  ArrowSchema schema;
  ARROW_RETURN_NOT_OK(arrow::ExportSchema(*arrow::schema(std::move(fields)), &schema));
  return TakeError(ca_session_register_expression(session.impl().handle.get(), &given, &schema, Borrow(expression)),
                   expression);
}

}  // namespace codeanatomy::engine
