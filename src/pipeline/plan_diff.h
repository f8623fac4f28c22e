#pragma once

#include <string>
#include <vector>

#include <arrow/result.h>
#include <nlohmann/json.hpp>

#include "policy/policy_pack.h"

namespace codeanatomy::pipeline {

// How the plans of two runs' rules differ, a rule an entry:
//
//     [{"rule", "change", "of": "plan" or "statement", "lines": [{"change": "keep", "remove" or "insert", "text"}]}]
//
// Plans are made anew of the recorded statements and settings and compared line by line. Statements are compared where a plan
// cannot be made, such as without the parameters of a pack that is gone. Rules whose data hash is the same are left out.
// `before` and `after` are runs, as RunNamed takes them.
arrow::Result<nlohmann::ordered_json> DiffPlans(const std::string& before, const std::string& after,
                                                const std::string& store, const policy::PolicyPack& policy);

// For people.
std::string PlanDiffText(const nlohmann::ordered_json& diff);

}  // namespace codeanatomy::pipeline
