#include "rules/kernel.h"

#include <algorithm>
#include <array>

#include "rules/values/values.h"

namespace codeanatomy::rules {

const Kernel* FindKernel(std::string_view name) {
  static constexpr std::array<Kernel, 1> kKernels = {{{"solve_values", &values::SolveValues}}};
  const auto* found =
      std::find_if(kKernels.begin(), kKernels.end(), [&](const Kernel& kernel) { return kernel.name == name; });
  return found == kKernels.end() ? nullptr : found;
}

}  // namespace codeanatomy::rules
