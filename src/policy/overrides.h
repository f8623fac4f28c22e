#pragma once

#include <string>
#include <string_view>

#include <arrow/result.h>

#include "policy/policy_pack.h"

namespace codeanatomy::policy {

// Checks a setting that one rule or pack of rules has of its own, and gives its value in its one spelling. Invalid, each
// with what there is: no such key, a key that does more than shape plans, a value that is none, and a policy that allows no
// settings of rules (`rules.overrides`).
arrow::Result<std::string> CheckOverride(const PolicyPack& policy, std::string_view key, std::string_view value);

}  // namespace codeanatomy::policy
