#include "engine/callback_internal.h"

#include <algorithm>

namespace codeanatomy::engine {

arrow::Status CheckPlainName(std::string_view what, const std::string& name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
  const bool plain = !name.empty() && letter(name.front()) &&
                     std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
  return plain ? arrow::Status::OK() : arrow::Status::Invalid(what, " '", name, "', expected a lower-case identifier");
}

arrow::Status CheckFunctionType(const std::shared_ptr<arrow::DataType>& type, const std::string& what) {
  if (type == nullptr) return arrow::Status::Invalid(what, " has no type");
  switch (type->id()) {
    case arrow::Type::NA:
    case arrow::Type::SPARSE_UNION:
    case arrow::Type::DENSE_UNION:
    case arrow::Type::RUN_END_ENCODED:
      return arrow::Status::Invalid(what, " has type ", type->ToString(), ", which has no bit a row for null");
    default: return arrow::Status::OK();
  }
}

std::string FunctionSyntax(const std::string& name, const std::vector<std::string>& parameters) {
  std::string text = name + "(";
  for (const std::string& parameter : parameters) {
    if (text.back() != '(') text += ", ";
    text += parameter;
  }
  return text + ")";
}

}  // namespace codeanatomy::engine
