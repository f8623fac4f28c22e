#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <arrow/status.h>

namespace codeanatomy::engine {

class Session;

// A parameter of something that is no function.
struct ListedParameter {
  std::string owner;
  std::string name;
  std::string type;   // as the engine spells types: Int64, String, …
  std::string value;  // where none is given
};

// Adds rows to `information_schema.parameters`, after the engine's: `schema` is their `specific_schema`, the owner their
// `specific_name`, the value their `parameter_default`; an owner's are in the order given.
arrow::Status ListParameters(const Session& session, std::string_view schema,
                             const std::vector<ListedParameter>& parameters);

}  // namespace codeanatomy::engine
