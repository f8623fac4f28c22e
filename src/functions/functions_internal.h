#pragma once

// Private to functions/: the functions of one subject each.

#include <string>
#include <utility>
#include <vector>

#include "functions/functions.h"

namespace codeanatomy::functions {

std::vector<Function> CdfFunctions();
std::vector<Function> ConfidenceFunctions();
std::vector<Function> HashFunctions();
std::vector<Function> IntervalFunctions();
std::vector<Function> MillionthsFunctions();
std::vector<Function> NormalizeFunctions();
std::vector<Function> PositionFunctions();
std::vector<Function> QnameFunctions();
std::vector<Function> RankFunctions();
std::vector<Function> SpanFunctions();
std::vector<Function> SpanValueFunctions();

std::vector<Aggregate> ChoiceFunctions();
std::vector<Aggregate> EvidenceFunctions();

inline engine::FunctionParameter Whole(std::string name, std::string description) {
  return {std::move(name), arrow::int64(), std::move(description)};
}
inline engine::FunctionParameter Text(std::string name, std::string description) {
  return {std::move(name), arrow::utf8_view(), std::move(description)};
}
inline engine::FunctionParameter Truth(std::string name, std::string description) {
  return {std::move(name), arrow::boolean(), std::move(description)};
}

}  // namespace codeanatomy::functions
