#include "tpch_queries.h"

namespace codeanatomy::tpch {

using relation::Any;
using relation::Asc;
using relation::Avg;
using relation::Case;
using relation::Col;
using relation::Count;
using relation::CountDistinct;
using relation::CountStar;
using relation::Date;
using relation::Desc;
using relation::Expression;
using relation::JoinKind;
using relation::Max;
using relation::Relation;
using relation::Substr;
using relation::Sum;
using relation::Tables;

Relation Query12(const Tables& t) {
  const Expression urgent = Col("o_orderpriority").In({"1-URGENT", "2-HIGH"});
  return t("orders")
      .Join(t("lineitem").Filter(Col("l_shipmode").In({"MAIL", "SHIP"}) && Col("l_commitdate") < Col("l_receiptdate") &&
                                 Col("l_shipdate") < Col("l_commitdate") && Col("l_receiptdate") >= Date(1994, 1, 1) &&
                                 Col("l_receiptdate") < Date(1995, 1, 1)),
            Col("o_orderkey") == Col("l_orderkey"))
      .Aggregate({Col("l_shipmode")}, {Sum(Case().When(urgent, 1).Else(0)).As("high_line_count"),
                                       Sum(Case().When(!urgent, 1).Else(0)).As("low_line_count")})
      .Sort({Asc(Col("l_shipmode"))});
}

Relation Query13(const Tables& t) {
  return t("customer")
      .Join(t("orders").Filter(Col("o_comment").NotLike("%special%requests%")), JoinKind::kLeft,
            Col("c_custkey") == Col("o_custkey"))
      .Aggregate({Col("c_custkey")}, {Count(Col("o_orderkey")).As("c_count")})
      .Aggregate({Col("c_count")}, {CountStar().As("custdist")})
      .Sort({Desc(Col("custdist")), Desc(Col("c_count"))});
}

Relation Query14(const Tables& t) {
  return t("lineitem")
      .Filter(Col("l_shipdate") >= Date(1995, 9, 1) && Col("l_shipdate") < Date(1995, 10, 1))
      .Join(t("part"), Col("l_partkey") == Col("p_partkey"))
      .Aggregate({}, {Sum(Case().When(Col("p_type").Like("PROMO%"), Revenue()).Else(0)).As("promo"),
                      Sum(Revenue()).As("total")})
      .Select({(100.0 * Col("promo") / Col("total")).As("promo_revenue")});
}

Relation Query15(const Tables& t) {
  const Relation revenue =
      t("lineitem")
          .Filter(Col("l_shipdate") >= Date(1996, 1, 1) && Col("l_shipdate") < Date(1996, 4, 1))
          .Aggregate({Col("l_suppkey").As("supplier_no")}, {Sum(Revenue()).As("total_revenue")});
  return t("supplier")
      .Join(revenue, Col("s_suppkey") == Col("supplier_no"))
      .Join(revenue.Aggregate({}, {Max(Col("total_revenue")).As("most")}), Col("total_revenue") == Col("most"))
      .Select({Col("s_suppkey"), Col("s_name"), Col("s_address"), Col("s_phone"), Col("total_revenue")})
      .Sort({Asc(Col("s_suppkey"))});
}

Relation Query16(const Tables& t) {
  return t("partsupp")
      .Join(t("part"), Col("p_partkey") == Col("ps_partkey"))
      .Filter(Col("p_brand") != "Brand#45" && Col("p_type").NotLike("MEDIUM POLISHED%") &&
              Col("p_size").In({49, 14, 23, 45, 19, 3, 36, 9}))
      .Join(t("supplier").Filter(Col("s_comment").Like("%Customer%Complaints%")), JoinKind::kLeftAnti,
            Col("ps_suppkey") == Col("s_suppkey"), {.null_aware = true})
      .Aggregate({Col("p_brand"), Col("p_type"), Col("p_size")}, {CountDistinct(Col("ps_suppkey")).As("supplier_cnt")})
      .Sort({Desc(Col("supplier_cnt")), Asc(Col("p_brand")), Asc(Col("p_type")), Asc(Col("p_size"))});
}

Relation Query17(const Tables& t) {
  const Relation usual = t("lineitem")
                             .Aggregate({Col("l_partkey").As("part")}, {Avg(Col("l_quantity")).As("mean")})
                             .Select({Col("part"), (0.2 * Col("mean")).As("little")});
  return t("lineitem")
      .Join(t("part").Filter(Col("p_brand") == "Brand#23" && Col("p_container") == "MED BOX"),
            Col("p_partkey") == Col("l_partkey"))
      .Join(usual, Col("p_partkey") == Col("part") && Col("l_quantity") < Col("little"))
      .Aggregate({}, {Sum(Col("l_extendedprice")).As("sum")})
      .Select({(Col("sum") / 7.0).As("avg_yearly")});
}

Relation Query18(const Tables& t) {
  const Relation large = t("lineitem")
                             .Aggregate({Col("l_orderkey").As("large_order")}, {Sum(Col("l_quantity")).As("quantity")})
                             .Filter(Col("quantity") > 300);
  return t("customer")
      .Join(t("orders"), Col("c_custkey") == Col("o_custkey"))
      .Join(large, JoinKind::kLeftSemi, Col("o_orderkey") == Col("large_order"))
      .Join(t("lineitem"), Col("o_orderkey") == Col("l_orderkey"))
      .Aggregate({Col("c_name"), Col("c_custkey"), Col("o_orderkey"), Col("o_orderdate"), Col("o_totalprice")},
                 {Sum(Col("l_quantity")).As("total_quantity")})
      .Sort({Desc(Col("o_totalprice")), Asc(Col("o_orderdate"))})
      .Limit(100);
}

Relation Query19(const Tables& t) {
  const auto kind = [](const char* brand, std::vector<Expression> containers, int quantity, int size) {
    return Col("p_brand") == brand && Col("p_container").In(std::move(containers)) &&
           Col("l_quantity").Between(quantity, quantity + 10) && Col("p_size").Between(1, size);
  };
  return t("lineitem")
      .Filter(Col("l_shipmode").In({"AIR", "AIR REG"}) && Col("l_shipinstruct") == "DELIVER IN PERSON")
      .Join(t("part"), Col("p_partkey") == Col("l_partkey") &&
                           Any({kind("Brand#12", {"SM CASE", "SM BOX", "SM PACK", "SM PKG"}, 1, 5),
                                kind("Brand#23", {"MED BAG", "MED BOX", "MED PKG", "MED PACK"}, 10, 10),
                                kind("Brand#34", {"LG CASE", "LG BOX", "LG PACK", "LG PKG"}, 20, 15)}))
      .Aggregate({}, {Sum(Revenue()).As("revenue")});
}

Relation Query20(const Tables& t) {
  const Relation shipped =
      t("lineitem")
          .Filter(Col("l_shipdate") >= Date(1994, 1, 1) && Col("l_shipdate") < Date(1995, 1, 1))
          .Aggregate({Col("l_partkey"), Col("l_suppkey")}, {Sum(Col("l_quantity")).As("quantity")});
  const Relation surplus =
      t("partsupp")
          .Join(t("part").Filter(Col("p_name").Like("forest%")), JoinKind::kLeftSemi,
                Col("ps_partkey") == Col("p_partkey"))
          .Join(shipped, Col("l_partkey") == Col("ps_partkey") && Col("l_suppkey") == Col("ps_suppkey"))
          .Filter(Col("ps_availqty") > 0.5 * Col("quantity"));
  return t("supplier")
      .Join(surplus, JoinKind::kLeftSemi, Col("s_suppkey") == Col("ps_suppkey"))
      .Join(t("nation").Filter(Col("n_name") == "CANADA"), Col("s_nationkey") == Col("n_nationkey"))
      .Select({Col("s_name"), Col("s_address")})
      .Sort({Asc(Col("s_name"))});
}

Relation Query21(const Tables& t) {
  const auto other = [](const char* name) {
    return Col(name, "l_orderkey") == Col("l1", "l_orderkey") && Col(name, "l_suppkey") != Col("l1", "l_suppkey");
  };
  const Expression late = Col("l_receiptdate") > Col("l_commitdate");
  return t("supplier")
      .Join(t("lineitem").Filter(late).As("l1"), Col("s_suppkey") == Col("l1", "l_suppkey"))
      .Join(t("orders").Filter(Col("o_orderstatus") == "F"), Col("o_orderkey") == Col("l1", "l_orderkey"))
      .Join(t("nation").Filter(Col("n_name") == "SAUDI ARABIA"), Col("s_nationkey") == Col("n_nationkey"))
      .Join(t("lineitem").As("l2"), JoinKind::kLeftSemi, other("l2"))
      .Join(t("lineitem").Filter(late).As("l3"), JoinKind::kLeftAnti, other("l3"))
      .Aggregate({Col("s_name")}, {CountStar().As("numwait")})
      .Sort({Desc(Col("numwait")), Asc(Col("s_name"))})
      .Limit(100);
}

Relation Query22(const Tables& t) {
  const Relation chosen =
      t("customer")
          .With({Substr(Col("c_phone"), 1, 2).As("cntrycode")})
          .Filter(Col("cntrycode").In({"13", "31", "23", "29", "30", "18", "17"}));
  const Relation mean = chosen.Filter(Col("c_acctbal") > 0.0).Aggregate({}, {Avg(Col("c_acctbal")).As("mean")});
  return chosen.Join(mean, Col("c_acctbal") > Col("mean"))
      .Join(t("orders"), JoinKind::kLeftAnti, Col("o_custkey") == Col("c_custkey"))
      .Aggregate({Col("cntrycode")}, {CountStar().As("numcust"), Sum(Col("c_acctbal")).As("totacctbal")})
      .Sort({Asc(Col("cntrycode"))});
}

const std::vector<Query>& Queries() {
  static const std::vector<Query> queries = {
      {"q01", Query1, {0, 1}},     {"q02", Query2, {0, 2, 1, 3}}, {"q03", Query3, {1, 2}},     {"q04", Query4, {0}},
      {"q05", Query5, {1}},        {"q06", Query6Computed, {}}, {"q06.ibis", Query6, {}},           {"q07", Query7, {0, 1, 2}},  {"q08", Query8, {0}},
      {"q09", Query9, {0, 1}},     {"q10", Query10, {2}},        {"q11", Query11, {1}},      {"q12", Query12, {0}},
      {"q13", Query13, {1, 0}},   {"q14", Query14, {}},         {"q15", Query15, {0}},      {"q16", Query16, {3, 0, 1, 2}},
      {"q17", Query17, {}},       {"q18", Query18, {4, 3}},     {"q19", Query19, {}},       {"q20", Query20, {0}},
      {"q21", Query21, {1, 0}},   {"q22", Query22, {0}},
  };
  return queries;
}

}  // namespace codeanatomy::tpch
