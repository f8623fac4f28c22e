#include "cpg/node_assembly.h"

#include <utility>

#include "base/array_view.h"

namespace codeanatomy::cpg {
namespace {

class InOrder : public arrow::RecordBatchReader {
 public:
  InOrder(std::shared_ptr<arrow::RecordBatch> outside, std::shared_ptr<NodesInPlaces> tree,
          std::shared_ptr<arrow::RecordBatch> types)
      : outside_(std::move(outside)), types_(std::move(types)), tree_(std::move(tree)) {}
  std::shared_ptr<arrow::Schema> schema() const override { return tree_->schema(); }
  arrow::Status ReadNext(std::shared_ptr<arrow::RecordBatch>* batch) override {
    *batch = nullptr;
    if (!is_tree_done_) ARROW_RETURN_NOT_OK(tree_->ReadNext(batch));
    if (*batch != nullptr) return arrow::Status::OK();
    is_tree_done_ = true;
    if (outside_ != nullptr) {
      *batch = std::exchange(outside_, nullptr);
    } else if (next_kept_ < tree_->kept().size()) {
      *batch = tree_->kept()[next_kept_++];
    } else {
      *batch = std::exchange(types_, nullptr);
    }
    return arrow::Status::OK();
  }

 private:
  std::shared_ptr<arrow::RecordBatch> outside_, types_;
  std::shared_ptr<NodesInPlaces> tree_;
  bool is_tree_done_ = false;
  std::size_t next_kept_ = 0;
};

}  // namespace

arrow::Status NodesInPlaces::ReadNext(std::shared_ptr<arrow::RecordBatch>* batch) {
  while (true) {
    ARROW_RETURN_NOT_OK(tree_->ReadNext(batch));
    if (*batch == nullptr) return arrow::Status::OK();
    ARROW_ASSIGN_OR_RAISE(const TextView path, TextView::Make((*batch)->GetColumnByName("path").get()));
    std::int64_t without = 0;
    while (without < (*batch)->num_rows() && path.At(without).empty()) ++without;
    if (without == 0) return arrow::Status::OK();
    kept_.push_back((*batch)->Slice(0, without));
    *batch = (*batch)->Slice(without);
    if ((*batch)->num_rows() > 0) return arrow::Status::OK();
  }
}

std::shared_ptr<arrow::RecordBatchReader> AssembleNodes(std::shared_ptr<arrow::RecordBatch> outside,
                                                        std::shared_ptr<NodesInPlaces> tree,
                                                        std::shared_ptr<arrow::RecordBatch> types) {
  return std::make_shared<InOrder>(std::move(outside), std::move(tree), std::move(types));
}

}  // namespace codeanatomy::cpg
