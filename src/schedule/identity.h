#pragma once

// Identity documents: what a task's rows depend on, as JSON whose keys are sorted and which has no spaces, so that equal
// ones have equal bytes. Nothing in them tells of a machine, a folder, a thread, a time or a Delta version. A document names
// what lies below it by the hash of that one's document.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "plan/calls.h"
#include "rules/rules.h"

namespace codeanatomy::schedule {

// The number of the documents' form. A store's run of another one is compared by what both have.
inline constexpr int kIdentitySchema = 1;

std::string HashOf(std::string_view document);

// Of a rule without its inputs: its plan's fingerprint, in which parameters are values; the functions it calls; where the rows go;
// its kernel and its own settings.
std::string PlanDocument(const rules::Rule& rule, const std::string& fingerprint,
                         const std::vector<plan::CalledFunction>& functions);

// Of a task: `plan` is the hash of the one above, empty for a kernel; `inputs` are identities by table, or by rule for a
// merge; `environment` is the hash of the document of settings and versions.
std::string TaskDocument(std::string_view kernel, const std::string& plan, const std::string& environment,
                         const std::map<std::string, std::string>& inputs);

}  // namespace codeanatomy::schedule
