#pragma once

#include <memory>
#include <vector>

#include <arrow/record_batch.h>

namespace codeanatomy::cpg {

// Gives the nodes of the tree that lie in files and folders. Those without a path, which come first in the tree and last
// among the nodes, are kept. One thread reads.
class NodesInPlaces : public arrow::RecordBatchReader {
 public:
  explicit NodesInPlaces(std::shared_ptr<arrow::RecordBatchReader> tree) : tree_(std::move(tree)) {}
  std::shared_ptr<arrow::Schema> schema() const override { return tree_->schema(); }
  arrow::Status ReadNext(std::shared_ptr<arrow::RecordBatch>* batch) override;
  // All of them, once the stream has ended.
  const std::vector<std::shared_ptr<arrow::RecordBatch>>& kept() const { return kept_; }

 private:
  std::shared_ptr<arrow::RecordBatchReader> tree_;
  std::vector<std::shared_ptr<arrow::RecordBatch>> kept_;
};

// Gives the nodes in their order: those of the tree with a path, what is outside, those of the tree without one, types.
std::shared_ptr<arrow::RecordBatchReader> AssembleNodes(std::shared_ptr<arrow::RecordBatch> outside,
                                                        std::shared_ptr<NodesInPlaces> tree,
                                                        std::shared_ptr<arrow::RecordBatch> types);

}  // namespace codeanatomy::cpg
