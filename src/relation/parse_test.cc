#include "relation/parse.h"

#include "relation/testing_internal.h"

namespace codeanatomy::relation {
namespace {

class ParseTest : public RelationTest {
 protected:
  Expression Read(const Relation& relation, std::string_view text) {
    auto parsed = Parse(*session_, relation, text);
    EXPECT_TRUE(parsed.ok()) << parsed.status();
    return parsed.ok() ? *parsed : Null();
  }
  std::string Error(const Relation& relation, std::string_view text) {
    auto parsed = Parse(*session_, relation, text);
    EXPECT_FALSE(parsed.ok()) << parsed->ToString();
    return parsed.status().message();
  }
};

TEST_F(ParseTest, ReadsExpressionsOverColumns) {
  const Relation files = T("files");
  ExpectSame(files.Filter(Read(files, "size > 10 OR path LIKE 'a%'")),
             "SELECT * FROM files WHERE size > 10 OR path LIKE 'a%'");
  ExpectSame(files.Select({Col("path"), Read(files, "CASE WHEN size > 10 THEN 1 ELSE ratio END AS x"),
                           Read(files, "coalesce(size, 0) + 1").As("y")}),
             "SELECT path, CASE WHEN size > 10 THEN 1 ELSE ratio END AS x, coalesce(size, 0) + 1 AS y FROM files");
  EXPECT_EQ(files.Select({Read(files, "size + 1 AS more")}).columns().ToSchema()->ToString(), "more: int64");
}

TEST_F(ParseTest, ReadsQualifiedColumns) {
  const Relation both =
      T("calls").As("a").Join(T("calls").As("Odd \"one\""), Col("a", "callee") == Col("Odd \"one\"", "caller"));
  ExpectSame(both.Select({Read(both, "a.line * \"Odd \"\"one\"\"\".line").As("x")}),
             "SELECT a.line * b.line FROM calls a JOIN calls b ON a.callee = b.caller");
  // On another relation that has the columns.
  ExpectSame(both.Filter(Read(both, "a.line > 0")).Select({Read(both, "a.line + 1").As("x")}),
             "SELECT a.line + 1 FROM calls a JOIN calls b ON a.callee = b.caller WHERE a.line > 0");
}

TEST_F(ParseTest, RefusesOtherText) {
  const Relation files = T("files");
  EXPECT_NE(Error(files, "siez > 1").find("siez"), std::string::npos);
  EXPECT_NE(Error(files, "size >").find("expression"), std::string::npos);
  EXPECT_NE(Error(files, "size > 1; DROP TABLE files").find("end of expression"), std::string::npos);
  EXPECT_EQ(Error(files, "sum(size)"), "the expression holds an aggregate; expected one over the columns of a row");
  EXPECT_EQ(Error(files, "1 + row_number() OVER ()"),
            "the expression holds a window function; expected one over the columns of a row");
  EXPECT_EQ(Error(files, "size > $1"), "the expression holds a parameter; expected one over the columns of a row");
  EXPECT_FALSE(Parse(*session_, files, "size IN (SELECT line FROM calls)").ok());
  EXPECT_FALSE(Parse(*session_, files, "path + true").ok());
  EXPECT_FALSE(Parse(*session_, files, "").ok());
}

TEST_F(ParseTest, HoldsOnlyOfTheColumnsItWasReadFor) {
  const Expression more = Read(T("files"), "size + 1 AS more");
  EXPECT_EQ(
      ErrorOf(T("calls").Select({more})),
      "Select(size + 1 AS more AS more): no column 'files.size'; columns: calls.caller, calls.callee, calls.line, "
      "calls.day");
  const Relation other = T("files").Select({Col("path").As("size")}).As("files");
  EXPECT_EQ(
      ErrorOf(other.Select({more})),
      "Select(size + 1 AS more AS more): size + 1 AS more was parsed against another relation: files.size is not the "
      "same column here");
  EXPECT_FALSE(Parse(*session_, T("nope"), "1").ok());
}

}  // namespace
}  // namespace codeanatomy::relation
