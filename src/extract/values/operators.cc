#include "extract/values/operators_internal.h"

namespace codeanatomy::extract::values {
namespace {

struct Binary {
  std::string_view op, method, augmented;
};

constexpr Binary kBinary[] = {{"+", "__add__", "__iadd__"},           {"-", "__sub__", "__isub__"},
                              {"*", "__mul__", "__imul__"},           {"@", "__matmul__", "__imatmul__"},
                              {"/", "__truediv__", "__itruediv__"},   {"%", "__mod__", "__imod__"},
                              {"**", "__pow__", "__ipow__"},          {"<<", "__lshift__", "__ilshift__"},
                              {">>", "__rshift__", "__irshift__"},    {"|", "__or__", "__ior__"},
                              {"^", "__xor__", "__ixor__"},           {"&", "__and__", "__iand__"},
                              {"//", "__floordiv__", "__ifloordiv__"}};

struct Named {
  std::string_view op, method;
};

constexpr Named kUnary[] = {{"-", "__neg__"}, {"+", "__pos__"}, {"~", "__invert__"}};
constexpr Named kComparisons[] = {{"==", "__eq__"}, {"!=", "__ne__"}, {"<", "__lt__"},       {"<=", "__le__"},
                                  {">", "__gt__"},  {">=", "__ge__"}, {"in", "__contains__"}};

}  // namespace

std::string_view MethodOfBinary(std::string_view op) {
  for (const Binary& known : kBinary) {
    if (known.op == op) return known.method;
  }
  return {};
}

std::string_view MethodOfAugmented(std::string_view op) {
  for (const Binary& known : kBinary) {
    if (!op.empty() && known.op == op.substr(0, op.size() - 1)) return known.augmented;
  }
  return {};
}

std::string_view MethodOfUnary(std::string_view op) {
  for (const Named& known : kUnary) {
    if (known.op == op) return known.method;
  }
  return {};
}

std::string_view MethodOfComparison(std::string_view* operators) {
  const auto take = [&] {
    const std::string_view word = operators->substr(0, operators->find(' '));
    operators->remove_prefix(word.size() < operators->size() ? word.size() + 1 : word.size());
    return word;
  };
  const std::string_view word = take();
  if (word == "not") return take(), "__contains__";
  if (word == "is") {
    if (operators->substr(0, 3) == "not" && (operators->size() == 3 || (*operators)[3] == ' ') &&
        operators->substr(0, 6) != "not in") {
      take();
    }
    return {};
  }
  for (const Named& known : kComparisons) {
    if (known.op == word) return known.method;
  }
  return {};
}

}  // namespace codeanatomy::extract::values
