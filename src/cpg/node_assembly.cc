#include "cpg/node_assembly.h"

#include <utility>

namespace codeanatomy::cpg {
namespace {

// Gives `first` once, then what `rest` has.
class Concatenated : public arrow::RecordBatchReader {
 public:
  Concatenated(std::shared_ptr<arrow::RecordBatch> first, std::shared_ptr<arrow::RecordBatchReader> rest)
      : first_(std::move(first)), rest_(std::move(rest)), schema_(first_->schema()) {}
  std::shared_ptr<arrow::Schema> schema() const override { return schema_; }
  arrow::Status ReadNext(std::shared_ptr<arrow::RecordBatch>* batch) override {
    if (first_ == nullptr) return rest_->ReadNext(batch);
    *batch = std::move(first_);
    first_ = nullptr;
    return arrow::Status::OK();
  }

 private:
  std::shared_ptr<arrow::RecordBatch> first_;
  std::shared_ptr<arrow::RecordBatchReader> rest_;
  std::shared_ptr<arrow::Schema> schema_;
};

}  // namespace

std::shared_ptr<arrow::RecordBatchReader> AssembleNodes(std::shared_ptr<arrow::RecordBatch> outside,
                                                        std::shared_ptr<arrow::RecordBatchReader> tree) {
  return std::make_shared<Concatenated>(std::move(outside), std::move(tree));
}

}  // namespace codeanatomy::cpg
