#pragma once

#include "schema/schema.h"

namespace codeanatomy::schema {

std::vector<Table> PublicTables();
std::vector<Table> EvidenceTables();
std::vector<Table> DerivedTables();

}  // namespace codeanatomy::schema
