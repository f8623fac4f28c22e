#pragma once

#include <cstddef>
#include <functional>

#include <arrow/status.h>

namespace codeanatomy {

// Calls `work(i)` for every i in [0, count) on `threads` threads, in increasing order of start. Returns the error of
// the lowest failing index, so that the answer does not depend on timing; work that has not begun is dropped then.
arrow::Status ParallelFor(int threads, std::size_t count, const std::function<arrow::Status(std::size_t)>& work);

}  // namespace codeanatomy
