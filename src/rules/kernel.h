#pragma once

// Kernels: the rows of a rule whose answer is a fixpoint that SQL has no words for.
//
// In: the rows of the rule's statement, in any order. Out: the rows of its table, as declared.
//
//  1. A rule says `-- kernel: NAME`; what it reads, its order and its staleness come from its statement, as for any rule.
//  2. A kernel is a function of the rows alone: their order, batches and threads change nothing.
//  3. It ends, and its memory is linear in its rows; where it stops early it says so in a row.
//
// `Run` may be called from any thread.

#include <functional>
#include <memory>
#include <string_view>

#include <arrow/record_batch.h>
#include <arrow/result.h>

namespace codeanatomy::rules {

struct KernelCall {
  std::shared_ptr<arrow::RecordBatchReader> rows;
  std::function<bool()> is_cancelled;  // asked now and then
};

struct Kernel {
  std::string_view name;
  arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> (*run)(const KernelCall& call);
};

// Null: there is none of that name.
const Kernel* FindKernel(std::string_view name);

}  // namespace codeanatomy::rules
