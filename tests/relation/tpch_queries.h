#pragma once

// The 22 queries of TPC-H, built with relation/.

#include <string>
#include <vector>

#include "relation/relation.h"

namespace codeanatomy::tpch {

struct Query {
  const char* name;  // as the statement's file begins; the longest that fits
  relation::Relation (*build)(const relation::Tables& t);
  std::vector<int> ordered_by;  // result columns that the rows are in order of
};

const std::vector<Query>& Queries();

relation::Relation Query1(const relation::Tables& t);
relation::Relation Query2(const relation::Tables& t);
relation::Relation Query3(const relation::Tables& t);
relation::Relation Query4(const relation::Tables& t);
relation::Relation Query5(const relation::Tables& t);
relation::Relation Query6(const relation::Tables& t);
// With the bounds of the discount computed, which as floats are others.
relation::Relation Query6Computed(const relation::Tables& t);
relation::Relation Query7(const relation::Tables& t);
relation::Relation Query8(const relation::Tables& t);
relation::Relation Query9(const relation::Tables& t);
relation::Relation Query10(const relation::Tables& t);
relation::Relation Query11(const relation::Tables& t);
relation::Relation Query12(const relation::Tables& t);
relation::Relation Query13(const relation::Tables& t);
relation::Relation Query14(const relation::Tables& t);
relation::Relation Query15(const relation::Tables& t);
relation::Relation Query16(const relation::Tables& t);
relation::Relation Query17(const relation::Tables& t);
relation::Relation Query18(const relation::Tables& t);
relation::Relation Query19(const relation::Tables& t);
relation::Relation Query20(const relation::Tables& t);
relation::Relation Query21(const relation::Tables& t);
relation::Relation Query22(const relation::Tables& t);

// What a line item is sold for.
inline relation::Expression Revenue() {
  using relation::Col;
  return Col("l_extendedprice") * (1 - Col("l_discount"));
}

}  // namespace codeanatomy::tpch
