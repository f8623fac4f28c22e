// The engine is the oracle: every pair of types under every operator.

#include "relation/coercion.h"

#include <set>

#include "relation/encode_internal.h"
#include "relation/expression_internal.h"
#include "relation/testing_internal.h"

namespace codeanatomy::relation {
namespace {

using arrow::TimeUnit;

std::vector<TypePtr> AllTypes() {
  return {arrow::null(),
          arrow::boolean(),
          arrow::int8(),
          arrow::int16(),
          arrow::int32(),
          arrow::int64(),
          arrow::uint8(),
          arrow::uint16(),
          arrow::uint32(),
          arrow::uint64(),
          arrow::float16(),
          arrow::float32(),
          arrow::float64(),
          arrow::utf8(),
          arrow::large_utf8(),
          arrow::utf8_view(),
          arrow::binary(),
          arrow::large_binary(),
          arrow::binary_view(),
          arrow::fixed_size_binary(4),
          arrow::date32(),
          arrow::date64(),
          arrow::time32(TimeUnit::MILLI),
          arrow::time64(TimeUnit::NANO),
          arrow::timestamp(TimeUnit::MICRO),
          arrow::timestamp(TimeUnit::NANO),
          arrow::timestamp(TimeUnit::MILLI, "UTC"),
          arrow::timestamp(TimeUnit::SECOND, "+02:00"),
          arrow::duration(TimeUnit::SECOND),
          arrow::duration(TimeUnit::MICRO),
          arrow::month_interval(),
          arrow::day_time_interval(),
          arrow::month_day_nano_interval(),
          *arrow::Decimal32Type::Make(5, 2),
          *arrow::Decimal64Type::Make(12, 4),
          arrow::decimal128(7, 6),
          arrow::decimal128(38, 10),
          arrow::decimal256(50, 3),
          arrow::list(arrow::int32()),
          arrow::list(arrow::utf8()),
          arrow::large_list(arrow::int64()),
          arrow::fixed_size_list(arrow::int64(), 2),
          arrow::struct_({arrow::field("a", arrow::int32())}),
          arrow::struct_({arrow::field("a", arrow::int64())}),
          arrow::dictionary(arrow::int32(), arrow::utf8())};
}

class CoercionTest : public RelationTest {
 protected:
  // A table with a column of each type.
  void SetUp() override {
    RelationTest::SetUp();
    arrow::FieldVector fields;
    for (const TypePtr& type : AllTypes()) fields.push_back(arrow::field("c" + std::to_string(fields.size()), type));
    engine::TableSpec spec;
    spec.name = "types";
    spec.schema = arrow::schema(fields);
    const arrow::Status declared = session_->DeclareTable(spec);
    ASSERT_TRUE(declared.ok()) << declared;
  }

  // The types the engine gives expressions over that table; none where it refuses one.
  std::vector<TypePtr> EngineTypes(const std::vector<Expression>& expressions) {
    datafusion::LogicalPlanNode plan;
    datafusion::ProjectionNode& projection = *plan.mutable_projection();
    for (std::size_t i = 0; i < expressions.size(); ++i) {
      if (!EncodeExpression(expressions[i].As("x" + std::to_string(i)), *projection.add_expr()).ok()) return {};
    }
    const auto schema = T("types").columns().ToSchema();
    if (!EncodeScan("types", *schema, *projection.mutable_input()->mutable_custom_scan()).ok()) return {};
    auto planned = session_->PlanProtobuf(plan.SerializeAsString());
    std::vector<TypePtr> types;
    if (!planned.ok()) return types;
    const auto found = *planned->OutputSchema();
    for (const auto& field : found->fields()) types.push_back(field->type());
    return types;
  }
};

TEST_F(CoercionTest, GivesOperatorsTheTypesOfTheEngine) {
  // Operators of which each pair is refused where the engine refuses it; the others have the rules of one of these.
  const std::set<std::string_view> thorough = {"Eq", "Minus", "StringConcat"};
  const std::vector<TypePtr> types = AllTypes();
  int accepted = 0;
  int refused = 0;
  for (const std::string_view op : BinaryOperators()) {
    for (std::size_t i = 0; i < types.size(); ++i) {
      std::vector<Expression> expressions;
      std::vector<TypePtr> expected;
      for (std::size_t j = 0; j < types.size(); ++j) {
        const Expression expression =
            Expression::Binary(op, Col("types", "c" + std::to_string(i)), Col("types", "c" + std::to_string(j)));
        auto made = BinaryType(op, types[i], types[j]);
        if (made.ok()) {
          expressions.push_back(expression);
          expected.push_back(*made);
          continue;
        }
        if (!thorough.contains(op)) continue;
        ++refused;
        EXPECT_TRUE(EngineTypes({expression}).empty()) << made.status();
      }
      if (expressions.empty()) continue;
      const std::vector<TypePtr> found = EngineTypes(expressions);
      ASSERT_EQ(found.size(), expected.size()) << types[i]->ToString() << " " << op;
      for (std::size_t j = 0; j < found.size(); ++j) {
        EXPECT_EQ(found[j]->ToString(), expected[j]->ToString())
            << expressions[j].ToString() << " " << types[i]->ToString();
      }
      accepted += static_cast<int>(found.size());
    }
  }
  EXPECT_GT(accepted, 5000);
  EXPECT_GT(refused, 3000);
}

// The branches of a CASE meet in one type, which the builder writes down before the engine sees it; the engine must not
// change it again.
TEST_F(CoercionTest, MeetsWhereTheEngineDoes) {
  const std::vector<TypePtr> types = AllTypes();
  int met = 0;
  for (std::size_t i = 0; i < types.size(); i += 2) {
    std::vector<Expression> cases;
    for (std::size_t j = 0; j < types.size(); ++j) {
      if (UnionType(types[i], types[j]) == nullptr) continue;
      cases.push_back(Case()
                          .When(Col("c1"), Col("c" + std::to_string(i)))
                          .Else(Col("c" + std::to_string(j)))
                          .As("case" + std::to_string(j)));
    }
    met += static_cast<int>(cases.size());
    const Relation relation = T("types").Select(cases);
    ASSERT_TRUE(relation.status().ok()) << relation.status();
    const arrow::Status checked = Check(*session_, relation);
    EXPECT_TRUE(checked.ok()) << types[i]->ToString() << ": " << checked;
  }
  EXPECT_GT(met, 100);
}

}  // namespace
}  // namespace codeanatomy::relation
