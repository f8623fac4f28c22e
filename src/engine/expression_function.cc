#include "engine/expression_function.h"

#include "engine/function_head_internal.h"

namespace codeanatomy::engine {

arrow::Status RegisterExpressionFunction(const Session& session, const ScalarFunctionSpec& spec,
                                         std::string_view expression) {
  ARROW_RETURN_NOT_OK(CheckScalarFunction(spec));
  if (spec.parameters.empty()) return arrow::Status::Invalid("function ", spec.name, " has no parameter");
  const FunctionHead head(spec);
  ca_function_spec given{};
  head.Fill(given);
  ArrowSchema schema;
  ARROW_RETURN_NOT_OK(ExportTypes(spec, &schema));
  return TakeError(ca_session_register_expression(session.impl().handle.get(), &given, &schema, Borrow(expression)),
                   expression);
}

}  // namespace codeanatomy::engine
