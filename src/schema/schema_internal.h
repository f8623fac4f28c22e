#pragma once

#include "schema/schema.h"

namespace codeanatomy::schema {

std::vector<Table> PublicTables();
std::vector<Table> EvidenceTables();  // with WitnessTables
std::vector<Table> WitnessTables();
std::vector<Table> DerivedTables();  // with StarTables
std::vector<Table> StarTables();     // of rules that follow star imports

}  // namespace codeanatomy::schema
