#include "tpch_queries.h"

namespace codeanatomy::tpch {

using relation::Asc;
using relation::Avg;
using relation::Case;
using relation::Col;
using relation::CountStar;
using relation::Date;
using relation::DatePart;
using relation::Desc;
using relation::Expression;
using relation::JoinKind;
using relation::Min;
using relation::Relation;
using relation::Sum;
using relation::Tables;

Relation Query1(const Tables& t) {
  return t("lineitem")
      .Filter(Col("l_shipdate") <= Date(1998, 9, 2))
      .Aggregate({Col("l_returnflag"), Col("l_linestatus")},
                 {Sum(Col("l_quantity")).As("sum_qty"), Sum(Col("l_extendedprice")).As("sum_base_price"),
                  Sum(Revenue()).As("sum_disc_price"), Sum(Revenue() * (1 + Col("l_tax"))).As("sum_charge"),
                  Avg(Col("l_quantity")).As("avg_qty"), Avg(Col("l_extendedprice")).As("avg_price"),
                  Avg(Col("l_discount")).As("avg_disc"), CountStar().As("count_order")})
      .Sort({Asc(Col("l_returnflag")), Asc(Col("l_linestatus"))});
}

Relation Query2(const Tables& t) {
  const Relation offers = t("partsupp")
                              .Join(t("supplier"), Col("ps_suppkey") == Col("s_suppkey"))
                              .Join(t("nation"), Col("s_nationkey") == Col("n_nationkey"))
                              .Join(t("region"), Col("n_regionkey") == Col("r_regionkey"))
                              .Filter(Col("r_name") == "EUROPE");
  const Relation cheapest = offers.Aggregate({Col("ps_partkey").As("part")}, {Min(Col("ps_supplycost")).As("lowest")});
  return t("part")
      .Filter(Col("p_size") == 15 && Col("p_type").Like("%BRASS"))
      .Join(offers, Col("p_partkey") == Col("ps_partkey"))
      .Join(cheapest, Col("p_partkey") == Col("part") && Col("ps_supplycost") == Col("lowest"))
      .Select({Col("s_acctbal"), Col("s_name"), Col("n_name"), Col("p_partkey"), Col("p_mfgr"), Col("s_address"),
               Col("s_phone"), Col("s_comment")})
      .Sort({Desc(Col("s_acctbal")), Asc(Col("n_name")), Asc(Col("s_name")), Asc(Col("p_partkey"))})
      .Limit(100);
}

Relation Query3(const Tables& t) {
  return t("customer")
      .Filter(Col("c_mktsegment") == "BUILDING")
      .Join(t("orders").Filter(Col("o_orderdate") < Date(1995, 3, 15)), Col("c_custkey") == Col("o_custkey"))
      .Join(t("lineitem").Filter(Col("l_shipdate") > Date(1995, 3, 15)), Col("l_orderkey") == Col("o_orderkey"))
      .Aggregate({Col("l_orderkey"), Col("o_orderdate"), Col("o_shippriority")}, {Sum(Revenue()).As("revenue")})
      .Select({Col("l_orderkey"), Col("revenue"), Col("o_orderdate"), Col("o_shippriority")})
      .Sort({Desc(Col("revenue")), Asc(Col("o_orderdate"))})
      .Limit(10);
}

Relation Query4(const Tables& t) {
  return t("orders")
      .Filter(Col("o_orderdate") >= Date(1993, 7, 1) && Col("o_orderdate") < Date(1993, 10, 1))
      .Join(t("lineitem").Filter(Col("l_commitdate") < Col("l_receiptdate")), JoinKind::kLeftSemi,
            Col("l_orderkey") == Col("o_orderkey"))
      .Aggregate({Col("o_orderpriority")}, {CountStar().As("order_count")})
      .Sort({Asc(Col("o_orderpriority"))});
}

Relation Query5(const Tables& t) {
  return t("customer")
      .Join(t("orders").Filter(Col("o_orderdate") >= Date(1994, 1, 1) && Col("o_orderdate") < Date(1995, 1, 1)),
            Col("c_custkey") == Col("o_custkey"))
      .Join(t("lineitem"), Col("l_orderkey") == Col("o_orderkey"))
      .Join(t("supplier"), Col("l_suppkey") == Col("s_suppkey") && Col("c_nationkey") == Col("s_nationkey"))
      .Join(t("nation"), Col("s_nationkey") == Col("n_nationkey"))
      .Join(t("region").Filter(Col("r_name") == "ASIA"), Col("n_regionkey") == Col("r_regionkey"))
      .Aggregate({Col("n_name")}, {Sum(Revenue()).As("revenue")})
      .Sort({Desc(Col("revenue"))});
}

namespace {

Relation Discounted(const Tables& t, const Expression& low, const Expression& high) {
  return t("lineitem")
      .Filter(Col("l_shipdate") >= Date(1994, 1, 1) && Col("l_shipdate") < Date(1995, 1, 1) &&
              Col("l_discount").Between(low, high) && Col("l_quantity") < 24)
      .Aggregate({}, {Sum(Col("l_extendedprice") * Col("l_discount")).As("revenue")});
}

}  // namespace

Relation Query6(const Tables& t) { return Discounted(t, 0.05, 0.07); }
Relation Query6Computed(const Tables& t) { return Discounted(t, Expression(0.06) - 0.01, Expression(0.06) + 0.01); }

Relation Query7(const Tables& t) {
  const auto trade = [](const char* from, const char* to) {
    return Col("n1", "n_name") == from && Col("n2", "n_name") == to;
  };
  return t("supplier")
      .Join(t("lineitem").Filter(Col("l_shipdate").Between(Date(1995, 1, 1), Date(1996, 12, 31))),
            Col("s_suppkey") == Col("l_suppkey"))
      .Join(t("orders"), Col("o_orderkey") == Col("l_orderkey"))
      .Join(t("customer"), Col("c_custkey") == Col("o_custkey"))
      .Join(t("nation").As("n1"), Col("s_nationkey") == Col("n1", "n_nationkey"))
      .Join(t("nation").As("n2"), Col("c_nationkey") == Col("n2", "n_nationkey"))
      .Filter(trade("FRANCE", "GERMANY") || trade("GERMANY", "FRANCE"))
      .Select({Col("n1", "n_name").As("supp_nation"), Col("n2", "n_name").As("cust_nation"),
               DatePart("year", Col("l_shipdate")).As("l_year"), Revenue().As("volume")})
      .Aggregate({Col("supp_nation"), Col("cust_nation"), Col("l_year")}, {Sum(Col("volume")).As("revenue")})
      .Sort({Asc(Col("supp_nation")), Asc(Col("cust_nation")), Asc(Col("l_year"))});
}

Relation Query8(const Tables& t) {
  const Relation sales =
      t("part")
          .Filter(Col("p_type") == "ECONOMY ANODIZED STEEL")
          .Join(t("lineitem"), Col("p_partkey") == Col("l_partkey"))
          .Join(t("supplier"), Col("s_suppkey") == Col("l_suppkey"))
          .Join(t("orders").Filter(Col("o_orderdate").Between(Date(1995, 1, 1), Date(1996, 12, 31))),
                Col("l_orderkey") == Col("o_orderkey"))
          .Join(t("customer"), Col("o_custkey") == Col("c_custkey"))
          .Join(t("nation").As("n1"), Col("c_nationkey") == Col("n1", "n_nationkey"))
          .Join(t("region").Filter(Col("r_name") == "AMERICA"), Col("n1", "n_regionkey") == Col("r_regionkey"))
          .Join(t("nation").As("n2"), Col("s_nationkey") == Col("n2", "n_nationkey"))
          .Select({DatePart("year", Col("o_orderdate")).As("o_year"), Revenue().As("volume"),
                   Col("n2", "n_name").As("nation")});
  return sales
      .Aggregate({Col("o_year")},
                 {Sum(Case().When(Col("nation") == "BRAZIL", Col("volume")).Else(0)).As("brazil"),
                  Sum(Col("volume")).As("world")})
      .Select({Col("o_year"), (Col("brazil") / Col("world")).As("mkt_share")})
      .Sort({Asc(Col("o_year"))});
}

Relation Query9(const Tables& t) {
  return t("part")
      .Filter(Col("p_name").Like("%green%"))
      .Join(t("lineitem"), Col("p_partkey") == Col("l_partkey"))
      .Join(t("supplier"), Col("s_suppkey") == Col("l_suppkey"))
      .Join(t("partsupp"), Col("ps_suppkey") == Col("l_suppkey") && Col("ps_partkey") == Col("l_partkey"))
      .Join(t("orders"), Col("o_orderkey") == Col("l_orderkey"))
      .Join(t("nation"), Col("s_nationkey") == Col("n_nationkey"))
      .Select({Col("n_name").As("nation"), DatePart("year", Col("o_orderdate")).As("o_year"),
               (Revenue() - Col("ps_supplycost") * Col("l_quantity")).As("amount")})
      .Aggregate({Col("nation"), Col("o_year")}, {Sum(Col("amount")).As("sum_profit")})
      .Sort({Asc(Col("nation")), Desc(Col("o_year"))});
}

Relation Query10(const Tables& t) {
  return t("customer")
      .Join(t("orders").Filter(Col("o_orderdate") >= Date(1993, 10, 1) && Col("o_orderdate") < Date(1994, 1, 1)),
            Col("c_custkey") == Col("o_custkey"))
      .Join(t("lineitem").Filter(Col("l_returnflag") == "R"), Col("l_orderkey") == Col("o_orderkey"))
      .Join(t("nation"), Col("c_nationkey") == Col("n_nationkey"))
      .Aggregate({Col("c_custkey"), Col("c_name"), Col("c_acctbal"), Col("c_phone"), Col("n_name"), Col("c_address"),
                  Col("c_comment")},
                 {Sum(Revenue()).As("revenue")})
      .Select({Col("c_custkey"), Col("c_name"), Col("revenue"), Col("c_acctbal"), Col("n_name"), Col("c_address"),
               Col("c_phone"), Col("c_comment")})
      .Sort({Desc(Col("revenue"))})
      .Limit(20);
}

Relation Query11(const Tables& t) {
  const Relation german = t("partsupp")
                              .Join(t("supplier"), Col("ps_suppkey") == Col("s_suppkey"))
                              .Join(t("nation").Filter(Col("n_name") == "GERMANY"),
                                    Col("s_nationkey") == Col("n_nationkey"));
  const Expression cost = Sum(Col("ps_supplycost") * Col("ps_availqty"));
  return german.Aggregate({Col("ps_partkey")}, {cost.As("value")})
      .Cross(german.Aggregate({}, {cost.As("total")}))
      .Filter(Col("value") > Col("total") * 0.0001)
      .Select({Col("ps_partkey"), Col("value")})
      .Sort({Desc(Col("value"))});
}

}  // namespace codeanatomy::tpch
