#pragma once

// What shaped a run's plans and what came of it, part by part: the audit document. Two of them are compared part by part in the
// order of cause and effect, so that the first difference is what made the others.
//
//     {"schema": 1, "of": "run" or "plans", "versions": {NAME: VERSION}, "program": DIGEST, "settings": {KEY: VALUE}, "policy": {KEY: VALUE},
//      "rulepacks": {PHASE: [RULE]}, "functions": {FUNCTION: HASH}, "catalog": {TABLE: HASH},
//      "rules": {RULE: {"plan": HASH, "fingerprint", "functions", "settings", "writes", "key", "kernel"}},
//      "statistics": {RULE: HASH}, "topology": {RULE: HASH}, "inputs": {NAME: DIGEST}, "ran_statistics": {RULE: HASH},
//      "ran_topology": {RULE: HASH}, "identities": {TASK: HASH}, "tables": {TABLE: DIGEST}}
//
// A document has the parts that its source tells: a run has of its rules the hash alone, and rulepacks, functions, catalog,
// statistics and topology where it kept its plans; the program's own plans have no inputs, identities and tables, nothing that ran, and no
// digest of the program, so that a checked-in document stays right until a plan changes. `statistics` and `topology` are of plans over
// the declared tables, the same with `ran_` of those that ran over the rows there were.
// Only parts that both documents have are compared. Nothing in it tells of machine, folder, thread, time or Delta version.

#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>
#include <nlohmann/json.hpp>

#include "pipeline/build.h"
#include "storage/storage.h"

namespace codeanatomy::pipeline {

inline constexpr int kAuditSchema = 1;

// The parts that EnvironmentDocument tells, of its document.
nlohmann::json AuditOfEnvironment(const nlohmann::json& environment);

// Of a run, from its rows of `runs` alone.
nlohmann::json AuditOfRun(const storage::Run& run);

// Of the plans that a build with these options would make now of its rules, against the declared tables.
arrow::Result<nlohmann::json> AuditOfPlans(const BuildOptions& options);

// A document from a file's text. Invalid: other text, or a document of a later schema.
arrow::Result<nlohmann::json> ReadAudit(std::string_view text, const std::string& file);

// The document that `name` means: of a run, by its number, in the store at `store`; of the last run of a store, by its folder
// or the folder it lies in; or of a file. Invalid: none of these.
arrow::Result<nlohmann::json> AuditNamed(const std::string& name, const std::string& store,
                                         const policy::PolicyPack& policy);

// As JSON with a line for each entry of a part.
std::string AuditText(const nlohmann::json& document);

// A difference of two documents.
struct AuditDifference {
  std::string part;  // of the document
  std::string name;  // of the entry
  std::string before;  // empty: there is none
  std::string after;
  std::string meaning;
};

// In the order of cause and effect; empty: no drift.
std::vector<AuditDifference> CompareAudits(const nlohmann::json& before, const nlohmann::json& after);

}  // namespace codeanatomy::pipeline
