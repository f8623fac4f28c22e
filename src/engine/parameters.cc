#include "engine/parameters.h"

#include "engine/engine_internal.h"

namespace codeanatomy::engine {

arrow::Status ListParameters(const Session& session, std::string_view schema,
                             const std::vector<ListedParameter>& parameters) {
  std::vector<ca_parameter> given;
  for (const ListedParameter& parameter : parameters) {
    given.push_back({Borrow(parameter.owner), Borrow(parameter.name), Borrow(parameter.type), Borrow(parameter.value)});
  }
  return TakeError(ca_session_add_parameters(session.impl().handle.get(), Borrow(schema), given.data(), given.size()));
}

}  // namespace codeanatomy::engine
