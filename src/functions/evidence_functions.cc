// Noisy-or of any number of witnesses: 1 - (1 - a)(1 - b)…, in millionths.
//
// Doubts are multiplied as sums of logarithms in whole numbers, which come out the same in any order and any grouping; the
// sum is capped where the doubt is far below a millionth, so that it cannot overflow. The result is the doubt whose logarithm
// that sum reaches, at least one millionth unless a witness is certain.

#include <algorithm>

#include <arrow/builder.h>

#include "functions/functions_internal.h"

namespace codeanatomy::functions {
namespace {

using arrow::Status;

constexpr std::int64_t kOne = 1'000'000;
constexpr int kBits = 40;  // of a logarithm, behind the point
constexpr std::int64_t kCap = std::int64_t{64} << kBits;  // a doubt of 2^-64
constexpr std::int64_t kCertain = -1;
constexpr std::int64_t kNone = -2;
// Sums of many rounded logarithms may lie this much beside the exact one.
constexpr std::int64_t kSlack = 1 << 10;

// The binary logarithm of a number from 1, rounded down: by squaring, bit by bit.
std::int64_t Log2(std::uint64_t number) {
  constexpr int kPoint = 62;
  const int whole = 63 - __builtin_clzll(number);
  std::uint64_t mantissa = number << (kPoint - whole);
  std::int64_t log = whole;
  for (int bit = 0; bit < kBits; ++bit) {
    mantissa = static_cast<std::uint64_t>(static_cast<unsigned __int128>(mantissa) * mantissa >> kPoint);
    const bool above = mantissa >> (kPoint + 1) != 0;
    log = log * 2 + (above ? 1 : 0);
    if (above) mantissa >>= 1;
  }
  return log;
}

// How much a doubt in millionths takes away, above 0 where it is not whole.
std::int64_t Weight(std::int64_t doubt) {
  static const std::int64_t log_one = Log2(kOne);
  return log_one - Log2(static_cast<std::uint64_t>(doubt));
}

std::int64_t Combine(std::int64_t a, std::int64_t b) {
  if (a == kNone) return b;
  if (b == kNone) return a;
  if (a == kCertain || b == kCertain) return kCertain;
  return std::min(a + b, kCap);
}

// The least doubt whose weight is no more than the sum.
std::int64_t ConfidenceOf(std::int64_t sum) {
  if (sum == kCertain) return kOne;
  std::int64_t low = 1, high = kOne;
  while (low < high) {
    const std::int64_t middle = (low + high) / 2;
    if (Weight(middle) <= sum + kSlack) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return kOne - low;
}

class Evidence : public engine::GroupStates {
 public:
  Status Grow(std::size_t groups) override {
    if (groups > sums_.size()) sums_.resize(groups, kNone);
    return Status::OK();
  }

  Status Update(const arrow::ArrayVector& arguments, std::span<const std::size_t> groups) override {
    const auto& confidences = static_cast<const arrow::Int64Array&>(*arguments[0]);
    for (std::size_t row = 0; row < groups.size(); ++row) {
      if (confidences.IsNull(static_cast<std::int64_t>(row))) continue;
      const std::int64_t confidence = confidences.Value(static_cast<std::int64_t>(row));
      if (confidence < 0 || confidence > kOne) {
        return Status::Invalid("a confidence is ", confidence, " millionths, expected 0 to 1000000");
      }
      // Neighbours are often alike.
      if (confidence != last_) {
        last_ = confidence;
        last_weight_ = confidence == kOne ? kCertain : Weight(kOne - confidence);
      }
      std::int64_t& sum = sums_[groups[row]];
      sum = Combine(sum, last_weight_);
    }
    return Status::OK();
  }

  Status Merge(const arrow::ArrayVector& states, std::span<const std::size_t> groups) override {
    const auto& sums = static_cast<const arrow::Int64Array&>(*states[0]);
    for (std::size_t row = 0; row < groups.size(); ++row) {
      const auto at = static_cast<std::int64_t>(row);
      if (sums.IsNull(at)) continue;
      std::int64_t& sum = sums_[groups[row]];
      sum = Combine(sum, sums.Value(at));
    }
    return Status::OK();
  }

  arrow::Result<std::shared_ptr<arrow::Array>> Results(std::size_t groups) const override {
    return Build(groups, [](std::int64_t sum) { return ConfidenceOf(sum); });
  }
  arrow::Result<arrow::ArrayVector> States(std::size_t groups) const override {
    ARROW_ASSIGN_OR_RAISE(auto sums, Build(groups, [](std::int64_t sum) { return sum; }));
    return arrow::ArrayVector{std::move(sums)};
  }

  void DropFirst(std::size_t groups) override {
    sums_.erase(sums_.begin(), sums_.begin() + static_cast<std::ptrdiff_t>(groups));
  }
  std::size_t Bytes() const override { return sums_.capacity() * sizeof(std::int64_t); }

 private:
  template <typename Convert>
  arrow::Result<std::shared_ptr<arrow::Array>> Build(std::size_t groups, Convert convert) const {
    arrow::Int64Builder builder;
    ARROW_RETURN_NOT_OK(builder.Reserve(static_cast<std::int64_t>(groups)));
    for (std::size_t i = 0; i < groups; ++i) {
      sums_[i] == kNone ? builder.UnsafeAppendNull() : builder.UnsafeAppend(convert(sums_[i]));
    }
    return builder.Finish();
  }

  std::vector<std::int64_t> sums_;  // of weights; or kCertain, kNone
  std::int64_t last_ = kNone;
  std::int64_t last_weight_ = 0;
};

}  // namespace

std::vector<Aggregate> EvidenceFunctions() {
  return {
      {{.name = "confidence_any",
        .parameters = {{"confidence", "A confidence in millionths, of one of several independent witnesses."}},
        .types = {{{arrow::int64()}, arrow::int64(), {arrow::int64()}}},
        .description =
            "The confidence that at least one of any number of independent witnesses is right, 1 - (1 - a)(1 - b)…, in "
            "millionths: to within one of the exact value, and 1000000 only where a witness is. The order of rows does "
            "not count; nulls are passed over.",
        .example = "SELECT edge_id, confidence_any(millionths_of(confidence)) AS combined FROM witnesses\n"
                   "GROUP BY edge_id"},
       [](std::size_t) -> arrow::Result<std::unique_ptr<engine::GroupStates>> { return std::make_unique<Evidence>(); }},
  };
}

}  // namespace codeanatomy::functions
