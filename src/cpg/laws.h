#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>

#include "engine/engine.h"

namespace codeanatomy::cpg {

// States something that holds of every graph, as a query over the public tables that gives the rows that break it.
struct Law {
  std::string name;
  std::string sentence;
  std::string query;
};

// All laws, by name.
std::vector<Law> Laws();

struct Violation {
  std::string law;
  std::string sentence;
  std::int64_t rows = 0;
  std::string first;  // the first row that breaks it, column by column
};

// Runs every law in a session in which the public tables are registered; empty when all hold.
arrow::Result<std::vector<Violation>> CheckLaws(const engine::Session& session, const engine::CancelToken& cancel);

}  // namespace codeanatomy::cpg
