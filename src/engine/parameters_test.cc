#include "engine/parameters.h"

#include "engine/testing_internal.h"

namespace codeanatomy::engine {
namespace {

using ParametersTest = EngineTest;

constexpr const char* kOurs =
    "SELECT string_agg(concat_ws(' ', specific_name, ordinal_position, parameter_mode, parameter_name, data_type, "
    "parameter_default), ', ' ORDER BY specific_name, ordinal_position) FROM information_schema.parameters "
    "WHERE specific_schema = 'rules'";

TEST_F(ParametersTest, AreListedAfterTheEngines) {
  const std::string engine = Cell("SELECT count(*) FROM information_schema.parameters");
  EXPECT_TRUE(ListParameters(*session_, "rules", {}).ok());
  EXPECT_EQ(Cell("SELECT count(*) FROM information_schema.parameters"), engine);
  ASSERT_TRUE(
      ListParameters(*session_, "rules", {{"mine", "limit", "Int64", "7"}, {"mine", "name", "String", "it's"}}).ok());
  EXPECT_EQ(Cell(kOurs), "mine 1 IN limit Int64 7, mine 2 IN name String it's");
  ASSERT_TRUE(
      ListParameters(*session_, "rules", {{"mine", "third", "Boolean", "true"}, {"other", "a", "Float64", "1"}}).ok());
  EXPECT_EQ(
      Cell(kOurs),
      "mine 1 IN limit Int64 7, mine 2 IN name String it's, mine 3 IN third Boolean true, other 1 IN a Float64 1");
  EXPECT_EQ(Cell("SELECT count(*) - 4 FROM information_schema.parameters"), engine);
}

TEST_F(ParametersTest, AreOneTableUnderEveryName) {
  ASSERT_TRUE(ListParameters(*session_, "rules", {{"mine", "limit", "Int64", "7"}}).ok());
  for (const char* from : {"information_schema.parameters", "datafusion.information_schema.parameters",
                           "INFORMATION_SCHEMA.Parameters", "information_schema.parameters AS p"}) {
    EXPECT_EQ(Cell(std::string("SELECT parameter_name FROM ") + from + " WHERE specific_name = 'mine'"), "limit")
        << from;
  }
  EXPECT_EQ(Cell("SELECT information_schema.parameters.parameter_name FROM information_schema.parameters "
                 "WHERE parameters.specific_name = 'mine'"),
            "limit");
  EXPECT_EQ(Cell("SELECT p.parameter_name FROM information_schema.parameters AS p WHERE p.specific_name = 'mine'"),
            "limit");
  EXPECT_EQ(Cell("SELECT count(*) FROM information_schema.parameters a JOIN information_schema.parameters b ON "
                 "a.specific_name = b.specific_name WHERE a.specific_name = 'mine'"),
            "1");
  // What is not that table is planned as ever.
  Declare("parameters");
  EXPECT_EQ(Cell("SELECT count(*) FROM parameters"), "0");
  EXPECT_EQ(Cell("WITH parameters AS (SELECT 5 AS a) SELECT a FROM parameters"), "5");
  EXPECT_TRUE(Query("SHOW FUNCTIONS LIKE 'abs'").ok());
}

}  // namespace
}  // namespace codeanatomy::engine
