#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <arrow/result.h>

namespace codeanatomy::ask {

// What counts as used beside what code uses.
struct DeadSettings {
  std::vector<std::string> entry_points;                // names, or patterns of such
  std::optional<std::vector<std::string>> interfaces;  // modules whose public names are; `*`: all; absent: not declared
  bool tests = true;  // what tests use
  std::vector<std::string> packs;  // rule packs of frameworks that the program brings, named as these
  std::int64_t percent = 50;  // how likely what is named has to be dead
};

// Every public name, in the list of interfaces.
inline constexpr const char* kEverywhere = "*";

// Takes over what the section `[dead]` of the text says. Invalid with file and line.
arrow::Status ReadDeadSettings(std::string_view toml, const std::string& file, DeadSettings* settings);

}  // namespace codeanatomy::ask
