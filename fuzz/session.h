#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/engine.h"

namespace codeanatomy::fuzz {

// A session in which every table of the program is declared, and `nodes`, `files` and `references` have a few rows.
std::unique_ptr<engine::Session> MakeSession();

// The statements of the rules and laws, but for their headers.
std::vector<std::string> Statements();

}  // namespace codeanatomy::fuzz
