#include "functions/arguments_internal.h"
#include "functions/functions_internal.h"

namespace codeanatomy::functions {
namespace {

using arrow::Status;
using engine::ScalarCall;

constexpr std::int64_t kOne = 1'000'000;

Status CheckShare(std::int64_t share) {
  if (share >= 0 && share <= kOne) return Status::OK();
  return Status::Invalid("a confidence is ", share, " millionths, expected 0 to 1000000");
}

// Both factors are at most a million.
std::int64_t ProductDown(std::int64_t a, std::int64_t b) { return a * b / kOne; }
std::int64_t ProductUp(std::int64_t a, std::int64_t b) { return (a * b + kOne - 1) / kOne; }

// Rounding doubt up keeps it above zero where both doubts are.
std::int64_t Either(std::int64_t a, std::int64_t b) { return kOne - ProductUp(kOne - a, kOne - b); }

std::int64_t Both(std::int64_t a, std::int64_t b) {
  const std::int64_t product = ProductDown(a, b);
  return product == 0 && a > 0 && b > 0 ? 1 : product;
}

template <std::int64_t (*Combine)(std::int64_t, std::int64_t)>
Made Pairwise(const ScalarCall& call) {
  const Ints left(call, 0);
  const Ints right(call, 1);
  return ForEachWholeRow<arrow::Int64Builder>(call, [&](std::int64_t row, std::int64_t& value) -> Status {
    ARROW_RETURN_NOT_OK(CheckShare(left[row]));
    ARROW_RETURN_NOT_OK(CheckShare(right[row]));
    value = Combine(left[row], right[row]);
    return Status::OK();
  });
}

Made CandidateShare(const ScalarCall& call) {
  const Ints shares(call, 0);
  const Ints counts(call, 1);
  return ForEachWholeRow<arrow::Int64Builder>(call, [&](std::int64_t row, std::int64_t& value) -> Status {
    ARROW_RETURN_NOT_OK(CheckShare(shares[row]));
    if (counts[row] < 1) return Status::Invalid("there are ", counts[row], " candidates, expected at least 1");
    value = shares[row] / counts[row];
    return Status::OK();
  });
}

Made CandidateScore(const ScalarCall& call) {
  const Ints met(call, 0);
  const Ints asked(call, 1);
  return ForEachWholeRow<arrow::Int64Builder>(call, [&](std::int64_t row, std::int64_t& value) -> Status {
    constexpr std::int64_t kMost = 1'000'000'000;
    if (met[row] < 0 || met[row] > asked[row] || asked[row] > kMost) {
      return Status::Invalid(met[row], " of ", asked[row], " conditions are met, expected 0 to as many as are asked");
    }
    value = kOne * (2 * met[row] + 1) / (2 * asked[row] + 2);
    return Status::OK();
  });
}

}  // namespace

std::vector<Function> ConfidenceFunctions() {
  const auto share = [](const char* name) { return Whole(name, "A confidence in millionths."); };
  return {
      {{.name = "confidence_either",
        .parameters = {share("left"), share("right")},
        .returns = arrow::int64(),
        .description =
            "The confidence that at least one of two independent witnesses is right, 1 - (1 - left)(1 - right), in "
            "millionths: the doubt is rounded up, so it is 1000000 only where one of them is. For more than two, the "
            "aggregate confidence_any.",
        .example = "SELECT confidence_either(900000, 500000) AS combined"},
       Pairwise<Either>},
      {{.name = "confidence_both",
        .parameters = {share("left"), share("right")},
        .returns = arrow::int64(),
        .description =
            "The confidence of a step that rests on two independent ones, left * right, in millionths rounded "
            "down, and at least 1 where both are.",
        .example = "SELECT confidence_both(900000, 500000) AS combined"},
       Pairwise<Both>},
      {{.name = "candidate_share",
        .parameters = {share("confidence"), Whole("candidates", "How many share it; at least 1.")},
        .returns = arrow::int64(),
        .description =
            "What each of several candidates has of one confidence: equal parts in millionths, rounded down, so "
            "that they never make more than the whole.",
        .example = "SELECT candidate_share(1000000, count(*)) AS each, ambiguity_group FROM edges\n"
                   "WHERE ambiguity_group IS NOT NULL GROUP BY ambiguity_group"},
       CandidateShare},
      {{.name = "candidate_score",
        .parameters = {Whole("met", "How many conditions the candidate meets."),
                       Whole("asked", "Of how many; at most a thousand million.")},
        .returns = arrow::int64(),
        .description =
            "How well a candidate fits, in millionths: (2 * met + 1) / (2 * asked + 2), which more conditions "
            "move further from the middle and which is never 0 nor 1000000.",
        .example =
            "SELECT target, candidate_score(CAST(role = 'call' AS BIGINT) + CAST(status = 'resolved' AS BIGINT), 2)\n"
            "       AS score FROM \"references\""},
       CandidateScore},
  };
}

}  // namespace codeanatomy::functions
