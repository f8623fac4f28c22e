#pragma once

#include <span>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "engine/engine.h"
#include "rules/rules.h"

namespace codeanatomy::pipeline {

// A place in a rule that spells out what a function does.
struct RuleHint {
  std::string rule;
  std::string file;
  int line = 0;  // the first of the shortest run of lines that has all its names
  std::string function;
  std::string write;  // what to write there
  std::string ToString() const;
};

// Looks for what functions do in the statements of rules, as they are written, by file and line. A header line
// `-- lint: FUNCTION why` accepts it in its rule. The session has the functions and every table that the rules read.
arrow::Result<std::vector<RuleHint>> LintRules(std::span<const rules::Rule> rules, const engine::Session& session);

}  // namespace codeanatomy::pipeline
