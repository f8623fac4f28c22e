#include "rules/values/type_table_internal.h"

#include <algorithm>
#include <array>
#include <vector>

#include <gtest/gtest.h>

namespace codeanatomy::rules::values {
namespace {

constexpr Name kTuple = 9;

TEST(TypeTable, EqualTypesAreOne) {
  TypeTable table(kTuple);
  const TypeSet number = table.Only(Form::kOutside, 1);
  EXPECT_EQ(table.Intern(Form::kOutside, 1), table.Intern(Form::kOutside, 1));
  EXPECT_NE(table.Intern(Form::kOutside, 1), table.Intern(Form::kInstance, 1));
  const std::array<TypeSet, 1> held = {number};
  EXPECT_EQ(table.Intern(Form::kOutside, 2, 0, held), table.Intern(Form::kOutside, 2, 0, held));
  EXPECT_NE(table.Intern(Form::kOutside, 2, 0, held), table.Intern(Form::kOutside, 2));
}

TEST(TypeTable, UnionsDoNotDependOnOrder) {
  TypeTable table(kTuple);
  const TypeSet a = table.Only(Form::kOutside, 1), b = table.Only(Form::kOutside, 2),
                c = table.Only(Form::kInstance, 1);
  EXPECT_EQ(table.Either(table.Either(a, b), c), table.Either(c, table.Either(b, a)));
  EXPECT_EQ(table.Either(a, a), a);
  EXPECT_EQ(table.Either(a, kNothing), a);
  EXPECT_EQ(table.Either(kAnything, a), kAnything);
  EXPECT_EQ(table.Of(table.Either(table.Either(a, b), b)).size(), 2u);
}

TEST(TypeTable, LargeUnionsAreAnything) {
  TypeTable table(kTuple);
  TypeSet joined = kNothing;
  for (std::uint32_t i = 0; i < kMostTypes; ++i) joined = table.Either(joined, table.Only(Form::kOutside, i));
  EXPECT_EQ(table.Of(joined).size(), kMostTypes);
  EXPECT_EQ(table.Either(joined, table.Only(Form::kOutside, 99)), kAnything);
}

TEST(TypeTable, TuplesOfTuplesEnd) {
  TypeTable table(kTuple);
  TypeSet inner = table.Only(Form::kOutside, 1);
  std::vector<TypeSet> met;
  for (int i = 0; i < 8; ++i) {
    inner = table.Only(Form::kTuple, 0, 0, std::span(&inner, 1));
    met.push_back(inner);
  }
  const TypeSet plain = table.Only(Form::kOutside, kTuple);
  EXPECT_NE(std::find(met.begin(), met.end(), plain), met.end());
}

}  // namespace
}  // namespace codeanatomy::rules::values
