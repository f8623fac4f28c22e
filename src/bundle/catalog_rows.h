#pragma once

#include <string>
#include <vector>

#include "bundle/table_rows.h"
#include "schema/schema.h"

namespace codeanatomy::bundle {

// Of a table's columns, key and order, and not of what is said of them.
std::string TableHash(const schema::Table& table);

// Of all of them.
std::string CatalogHash(const std::vector<const schema::Table*>& tables);

// Rows of `plan_schemas`: the tables under the hash `catalog`.
TableRows CatalogRows(std::vector<const schema::Table*> tables, const std::string& catalog);

}  // namespace codeanatomy::bundle
