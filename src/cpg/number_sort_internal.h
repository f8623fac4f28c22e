#pragma once

// Private to cpg/: sorting by a number first.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace codeanatomy::cpg {

// Sorts values that are ordered by a number first. They are dealt out by the leading bits of their numbers to about as many
// places as there are values, and each place is sorted for itself: quick where numbers are spread evenly, and no slower than
// a sort where they are not. Keeps its room from one call to the next.
template <typename T>
class NumberSort {
 public:
  template <typename Number, typename Before>
  void Sort(std::vector<T>& values, const Number& number, const Before& before) {
    constexpr std::size_t kFew = 32;
    if (values.size() <= kFew) {
      std::sort(values.begin(), values.end(), before);
      return;
    }
    std::int64_t least = number(values[0]), most = least;
    for (const T& value : values) {
      least = std::min<std::int64_t>(least, number(value));
      most = std::max<std::int64_t>(most, number(value));
    }
    const auto distance = [least](std::int64_t of) {
      return static_cast<std::uint64_t>(of) - static_cast<std::uint64_t>(least);
    };
    const int bits = static_cast<int>(std::bit_width(values.size())) - 1;
    const int shift = std::max(static_cast<int>(std::bit_width(distance(most))) - bits, 0);
    const auto place = [&](const T& value) { return static_cast<std::size_t>(distance(number(value)) >> shift); };
    begins_.assign((std::size_t{1} << bits) + 1, 0);
    for (const T& value : values) ++begins_[place(value) + 1];
    for (std::size_t i = 1; i < begins_.size(); ++i) begins_[i] += begins_[i - 1];
    dealt_.resize(values.size());
    // What began a place is its end once all are dealt out.
    for (const T& value : values) dealt_[begins_[place(value)]++] = value;
    auto begin = dealt_.begin();
    for (const std::size_t ended : begins_) {
      const auto end = dealt_.begin() + static_cast<std::ptrdiff_t>(ended);
      if (end - begin > 1) std::sort(begin, end, before);
      begin = end;
    }
    std::swap(values, dealt_);
  }

 private:
  std::vector<T> dealt_;
  std::vector<std::size_t> begins_;
};

}  // namespace codeanatomy::cpg
