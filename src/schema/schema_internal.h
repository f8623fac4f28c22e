#pragma once

#include "schema/schema.h"

namespace codeanatomy::schema {

constexpr auto kNot = Null::kNo;
constexpr auto kMay = Null::kYes;

inline Column Int(const char* name, const char* comment, Null null = kNot) {
  return {name, Type::kInt64, null, comment};
}
inline Column Text(const char* name, const char* comment, Null null = kNot) {
  return {name, Type::kString, null, comment};
}
inline Column Flag(const char* name, const char* comment) { return {name, Type::kBool, kNot, comment}; }

std::vector<Table> PublicTables();
std::vector<Table> EvidenceTables();  // with ValueTables and WitnessTables
std::vector<Table> ValueTables();     // what names and expressions may be, file by file
std::vector<Table> WitnessTables();
std::vector<Table> DerivedTables();  // with StarTables
std::vector<Table> StarTables();     // of rules that follow star imports
std::vector<Table> InstalledTables();  // of what is installed for an interpreter
std::vector<Table> OutsideTables();  // of what is outside the repository
Table ExternalModules();
Table ExternalSymbols();

}  // namespace codeanatomy::schema
