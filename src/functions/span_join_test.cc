// Joins by spans give what the function gives for every pair: on random spans, empty and equal ones and ones that end before
// they begin among them, with missing keys and ends, for several keys, partitions and sizes of batches.

#include <random>

#include <arrow/api.h>
#include <gtest/gtest.h>

#include "functions/functions.h"

namespace codeanatomy::functions {
namespace {

class SpanJoins : public testing::Test {
 protected:
  void SetUp() override { Open(2, 8192); }

  void Open(int partitions, int batch_size, std::uint64_t memory_limit = 0) {
    engine::SessionOptions options;
    options.settings = {{"datafusion.execution.target_partitions", std::to_string(partitions)},
                        {"datafusion.execution.batch_size", std::to_string(batch_size)}};
    options.memory_limit = memory_limit;
    auto made = engine::Session::Make(options);
    ASSERT_TRUE(made.ok()) << made.status();
    session_ = std::move(*made);
    const arrow::Status status = RegisterFunctions(*session_);
    ASSERT_TRUE(status.ok()) << status;
  }

  // A table of rows with an id, two keys and a span; each may be missing but the id.
  void Fill(const std::string& name, int rows, int keys, int width, std::uint32_t seed, int partitions) {
    std::mt19937 random(seed);  // NOLINT(bugprone-random-generator-seed,cert-msc*): the same rows each time
    const auto below = [&](int bound) {
      return static_cast<std::int64_t>(random() % static_cast<std::uint32_t>(bound));
    };
    std::vector<std::vector<std::shared_ptr<arrow::RecordBatch>>> parts(static_cast<std::size_t>(partitions));
    std::int64_t id = 0;
    for (auto& part : parts) {
      arrow::Int64Builder ids;
      arrow::StringViewBuilder texts;
      arrow::Int64Builder numbers;
      arrow::Int64Builder begins;
      arrow::Int64Builder ends;
      for (int row = 0; row < rows / partitions; ++row) {
        ASSERT_TRUE(ids.Append(id++).ok());
        ASSERT_TRUE((below(20) == 0 ? texts.AppendNull() : texts.Append("file " + std::to_string(below(keys)))).ok());
        ASSERT_TRUE((below(20) == 0 ? numbers.AppendNull() : numbers.Append(below(2) - 1)).ok());
        const std::int64_t begin = below(width);
        ASSERT_TRUE((below(30) == 0 ? begins.AppendNull() : begins.Append(begin)).ok());
        ASSERT_TRUE((below(30) == 0 ? ends.AppendNull() : ends.Append(begin + below(width / 2) - 2)).ok());
      }
      const std::int64_t count = ids.length();
      part = {arrow::RecordBatch::Make(
          Schema(), count, {*ids.Finish(), *texts.Finish(), *numbers.Finish(), *begins.Finish(), *ends.Finish()})};
    }
    ASSERT_TRUE(session_->DeclareTable({name, Schema(), {}, {}, "Spans."}).ok());
    ASSERT_TRUE(session_->SetRows(name, std::move(parts), name).ok());
  }

  static std::shared_ptr<arrow::Schema> Schema() {
    return arrow::schema({arrow::field("id", arrow::int64(), false), arrow::field("k", arrow::utf8_view()),
                          arrow::field("j", arrow::int64()), arrow::field("b", arrow::int64()),
                          arrow::field("e", arrow::int64())});
  }

  arrow::Result<std::string> Rows(const std::string& sql) {
    ARROW_ASSIGN_OR_RAISE(const engine::Plan plan, session_->PlanSql(sql, engine::Gate::kReadOnly));
    ARROW_ASSIGN_OR_RAISE(auto reader, plan.Execute(engine::CancelToken()));
    ARROW_ASSIGN_OR_RAISE(auto table, reader->ToTable());
    ARROW_ASSIGN_OR_RAISE(table, table->CombineChunks());
    return table->ToString();
  }

  std::string PlanText(const std::string& sql, engine::PlanStage stage) {
    auto plan = session_->PlanSql(sql, engine::Gate::kReadOnly);
    if (!plan.ok()) return plan.status().ToString();
    auto text = plan->ToText(stage);
    return text.ok() ? *text : text.status().ToString();
  }

  bool IsRewritten(const std::string& sql) {
    return PlanText(sql, engine::PlanStage::kOptimized).find("PairJoin") != std::string::npos;
  }

  void ExpectSame(const std::string& by_join, const std::string& by_function) {
    EXPECT_TRUE(IsRewritten(by_join)) << PlanText(by_join, engine::PlanStage::kOptimized);
    EXPECT_FALSE(IsRewritten(by_function)) << by_function;
    const auto found = Rows(by_join);
    const auto expected = Rows(by_function);
    ASSERT_TRUE(found.ok()) << by_join << "\n" << found.status();
    ASSERT_TRUE(expected.ok()) << by_function << "\n" << expected.status();
    EXPECT_EQ(*found, *expected) << by_join;
  }

  std::unique_ptr<engine::Session> session_;
};

// Each operator, and what it means in comparisons alone.
struct Meaning {
  const char* symbol;
  const char* plain;
};

constexpr const char* kLeft = "span_make(l.b, l.e)";
constexpr const char* kRight = "span_make(r.b, r.e)";

const Meaning kMeanings[] = {
    {"@>", "l.b <= r.b AND greatest(r.b, r.e) <= greatest(l.b, l.e) AND r.e IS NOT NULL AND l.e IS NOT NULL"},
    {"<@", "r.b <= l.b AND greatest(l.b, l.e) <= greatest(r.b, r.e) AND r.e IS NOT NULL AND l.e IS NOT NULL"},
    {"&&", "l.b < l.e AND r.b < r.e AND l.b < r.e AND r.b < l.e"},
    {"-|-", "l.b < l.e AND r.b < r.e AND (l.e = r.b OR r.e = l.b)"},
};

std::string Operator(const Meaning& meaning) { return std::string(kLeft) + " " + meaning.symbol + " " + kRight; }

TEST_F(SpanJoins, GiveWhatTheComparisonsGive) {
  for (const int batch_size : {1, 2, 7, 8192}) {
    for (const int partitions : {1, 3}) {
      Open(partitions, batch_size);
      const auto seed = static_cast<std::uint32_t>(100 * batch_size + partitions);
      Fill("l", 120, 3, 30, seed, partitions);
      Fill("r", 150, 3, 30, seed + 1, 2);
      for (const Meaning& meaning : kMeanings) {
        for (const char* kind : {"JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"}) {
          const std::string head =
              std::string("SELECT l.id AS a, r.id AS b FROM l ") + kind + " r ON l.k = r.k AND l.j = r.j AND ";
          ExpectSame(head + Operator(meaning) + " ORDER BY a, b", head + meaning.plain + " ORDER BY a, b");
        }
        for (const char* exists : {"EXISTS", "NOT EXISTS"}) {
          const std::string head =
              std::string("SELECT l.id AS a FROM l WHERE ") + exists + " (SELECT 1 FROM r WHERE l.k = r.k AND ";
          ExpectSame(head + Operator(meaning) + ") ORDER BY a", head + meaning.plain + ") ORDER BY a");
        }
      }
    }
  }
}

TEST_F(SpanJoins, TakeAnyKeyAndNone) {
  Fill("l", 200, 4, 40, 5, 2);
  Fill("r", 200, 4, 40, 6, 2);
  for (const Meaning& meaning : kMeanings) {
    for (const char* keys :
         {"", "l.k = r.k AND ", "l.j = r.j AND ", "upper(l.k) = upper(r.k) AND l.j + 1 = r.j AND "}) {
      const auto statement = [&](std::string_view condition) {
        // Other conditions of an inner join are a filter.
        return std::string("SELECT l.id AS a, r.id AS b, l.k, r.e FROM l JOIN r ON ")
            .append(keys)
            .append(condition)
            .append(" AND l.id + r.id > 50 AND r.id % 3 < 2 ORDER BY a, b");
      };
      const std::string found = statement(Operator(meaning));
      const auto rows = Rows(found);
      const auto expected = Rows(statement(std::string("(").append(meaning.plain).append(")")));
      ASSERT_TRUE(rows.ok() && expected.ok()) << rows.status() << expected.status();
      EXPECT_EQ(*rows, *expected) << found;
      EXPECT_TRUE(IsRewritten(found)) << PlanText(found, engine::PlanStage::kOptimized);
    }
  }
}

TEST_F(SpanJoins, TakeSpansOfColumnsAndExpressions) {
  Fill("l", 100, 2, 30, 7, 1);
  Fill("r", 100, 2, 30, 8, 1);
  const std::string plain = "SELECT l.id AS a, r.id AS b FROM l JOIN r ON l.k = r.k AND ";
  ExpectSame(
      "SELECT a.id AS a, b.id AS b FROM (SELECT id, k, span_make(b, e) AS s FROM l) a JOIN "
      "(SELECT id, k, span_make(b, e) AS s FROM r) b ON a.k = b.k AND a.s @> b.s ORDER BY 1, 2",
      plain + kMeanings[0].plain + " ORDER BY 1, 2");
  ExpectSame(
      "SELECT l.id AS a, r.id AS b FROM l JOIN r ON l.k = r.k AND span_make(l.b - 1, l.e + 1) @> span_make(r.b, r.e) "
      "ORDER BY 1, 2",
      plain + "(span_contains(l.b - 1, l.e + 1, r.b, r.e) IS TRUE) ORDER BY 1, 2");
}

TEST_F(SpanJoins, GiveTheInnermostToAWindow) {
  for (const int batch_size : {1, 5, 8192}) {
    Open(3, batch_size);
    Fill("l", 150, 2, 40, 9, 2);
    Fill("r", 100, 2, 40, 10, 2);
    for (const char* kind : {"JOIN", "RIGHT JOIN"}) {
      const auto with = [&](const std::string& condition) {
        return "SELECT a, b FROM (SELECT l.id AS a, r.id AS b, row_number() OVER (PARTITION BY r.id ORDER BY "
               "span_len(l.b, l.e), "
               "l.id) AS n FROM l " +
               std::string(kind) + " r ON l.k = r.k AND " + condition + ") WHERE n = 1 ORDER BY b, a";
      };
      const std::string found = with(Operator(kMeanings[0]));
      EXPECT_NE(PlanText(found, engine::PlanStage::kOptimized).find("smallest"), std::string::npos)
          << PlanText(found, engine::PlanStage::kOptimized);
      ExpectSame(found, with(kMeanings[0].plain));
    }
  }
}

TEST_F(SpanJoins, KeepAllWhereMoreThanTheInnermostCounts) {
  Fill("l", 50, 2, 40, 9, 1);
  Fill("r", 50, 2, 40, 10, 1);
  const auto of = [&](const std::string& window, const std::string& join, const std::string& where) {
    return "SELECT a, b FROM (SELECT l.id AS a, r.id AS b, " + window + " AS n FROM l " + join +
           " r ON l.k = r.k AND span_make(l.b, l.e) @> span_make(r.b, r.e)) WHERE " + where;
  };
  const std::string by_length = "ORDER BY span_len(l.b, l.e), l.id)";
  for (const std::string& sql : {
           of("row_number() OVER (PARTITION BY r.id, l.j " + by_length, "JOIN", "n = 1"),
           of("row_number() OVER (PARTITION BY r.id " + by_length, "JOIN", "n = 2"),
           of("row_number() OVER (PARTITION BY r.id " + by_length, "JOIN", "n <= 2"),
           of("row_number() OVER (PARTITION BY r.id " + by_length, "LEFT JOIN", "n = 1"),
           of("row_number() OVER (PARTITION BY r.id ORDER BY l.id)", "JOIN", "n = 1"),
           of("row_number() OVER (PARTITION BY r.id ORDER BY span_len(l.b, l.e) DESC, l.id)", "JOIN", "n = 1"),
           of("row_number() OVER (PARTITION BY r.id ORDER BY span_len(r.b, r.e), l.id)", "JOIN", "n = 1"),
           of("count(*) OVER (PARTITION BY r.id " + by_length, "JOIN", "n = 1"),
           of("row_number() OVER (PARTITION BY r.id " + by_length + " AS m, count(*) OVER (PARTITION BY r.id)", "JOIN",
              "m = 1 AND n > 0"),
       }) {
    const std::string text = PlanText(sql, engine::PlanStage::kOptimized);
    EXPECT_NE(text.find("PairJoin"), std::string::npos) << text;
    EXPECT_EQ(text.find("smallest"), std::string::npos) << text;
  }
}

TEST_F(SpanJoins, LeaveOtherJoinsAlone) {
  Fill("l", 20, 2, 40, 9, 1);
  Fill("r", 20, 2, 40, 10, 1);
  const std::string spans = Operator(kMeanings[0]);
  for (const std::string& sql : {
           "SELECT * FROM l LEFT JOIN r ON l.k = r.k AND l.id > r.id AND " + spans,
           std::string("SELECT * FROM l JOIN r ON l.k = r.k AND span_make(l.b, r.e) @> span_make(r.b, l.e)"),
           std::string("SELECT * FROM l JOIN r ON l.k = r.k AND span_make(l.b, l.e) @> span_make(1, 2)"),
           "SELECT * FROM l JOIN r ON (l.k IS NOT DISTINCT FROM r.k) AND " + spans,
           "SELECT * FROM l JOIN r ON CAST(l.j AS DOUBLE) = CAST(r.j AS DOUBLE) AND " + spans,
           "SELECT * FROM l JOIN (SELECT k, min(b) AS b, max(e) AS e FROM r GROUP BY k) r ON l.k = r.k AND " + spans,
       }) {
    EXPECT_FALSE(IsRewritten(sql)) << PlanText(sql, engine::PlanStage::kOptimized);
    const auto rows = Rows(sql);
    EXPECT_TRUE(rows.ok()) << sql << "\n" << rows.status();
  }
}

TEST_F(SpanJoins, FiltersGoBelow) {
  Fill("l", 20, 2, 40, 9, 1);
  Fill("r", 20, 2, 40, 10, 1);
  const std::string text = PlanText(
      "SELECT l.id FROM l JOIN r ON l.k = r.k AND span_make(l.b, l.e) @> span_make(r.b, r.e) "
      "WHERE l.j = 0 AND r.id > 5 AND l.k <> 'x'",
      engine::PlanStage::kOptimized);
  const std::size_t join = text.find("PairJoin");
  ASSERT_NE(join, std::string::npos) << text;
  for (const char* filter : {"l.j = Int64(0)", "r.id > Int64(5)", "l.k != "}) {
    EXPECT_GT(text.find(filter), join) << text;
    EXPECT_NE(text.find(filter), std::string::npos) << text;
  }
  // Columns that nobody asks for are not read.
  EXPECT_EQ(text.find("r.j"), std::string::npos) << text;
}

TEST_F(SpanJoins, OperatorsBetweenOtherThingsStayTheEngines) {
  EXPECT_NE(Rows("SELECT [1, 2, 3] @> [2] AS yes, [4] <@ [1, 2] AS no")->find("true"), std::string::npos);
  const auto mixed = Rows("SELECT span_make(1, 2) @> 3");
  EXPECT_NE(mixed.status().message().find("expected what span_make makes"), std::string::npos) << mixed.status();
  EXPECT_FALSE(Rows("SELECT 1 && 2").ok());
  for (const char* sql :
       {"SELECT span_make(1, 9) @> span_make(2, 3) AS yes", "SELECT span_make(2, 3) <@ span_make(1, 9) AS yes",
        "SELECT span_make(1, 9) && span_make(8, 10) AS yes",
        "SELECT span_make(1, 9) -|- span_make(bstart => 9, bend => 10) AS yes",
        "SELECT NOT span_make(1, 9) -|- span_make(9, 9) AS yes"}) {
    const auto rows = Rows(sql);
    ASSERT_TRUE(rows.ok()) << sql << "\n" << rows.status();
    EXPECT_NE(rows->find("true"), std::string::npos) << sql << *rows;
  }
}

TEST_F(SpanJoins, CountMemoryOfTheSession) {
  // All rows are of one key and lie in one another, so all of one side are held; the limit is too low for them.
  Open(1, 1024, 3'000'000);
  const std::string wide =
      "(SELECT value AS id, 'k' AS k, value AS b, 1000000 AS e, repeat('x', 200) AS t FROM generate_series(1, ";
  const auto join = [&](const std::string& rows) {
    return "SELECT count(*), max(length(l.t || r.t)) FROM " + wide + rows + ")) l JOIN " + wide +
           "3)) r ON l.k = r.k AND span_make(l.b, l.e) && span_make(r.b, r.e)";
  };
  EXPECT_TRUE(Rows(join("10")).ok());
  const auto rows = Rows(join("40000"));
  ASSERT_FALSE(rows.ok());
  const auto* detail = engine::GetErrorDetail(rows.status());
  ASSERT_NE(detail, nullptr) << rows.status();
  EXPECT_EQ(detail->error_class(), engine::ErrorClass::kResources) << rows.status();
}

}  // namespace
}  // namespace codeanatomy::functions
