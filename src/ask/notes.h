#pragma once

#include <cstdint>
#include <set>
#include <string>

#include <arrow/result.h>

#include "ask/run_query.h"

namespace codeanatomy::ask {

// `a`, `b`.
std::string Quoted(const std::set<std::string>& words);

// "1 call", "2 calls".
std::string Times(std::int64_t count, const std::string& one, const std::string& many);

// How many of what, as a query counts it by reason.
struct Reasons {
  std::int64_t sum = 0;
  std::string text;  // "3 this, 1 that"
};

// Of rows whose columns are a reason and a count.
arrow::Result<Reasons> ReasonsOf(const Rows& rows);

}  // namespace codeanatomy::ask
