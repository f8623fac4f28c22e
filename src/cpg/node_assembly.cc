#include "cpg/node_assembly.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "base/array_view.h"
#include "base/columns.h"
#include "normalize/ids.h"
#include "schema/schema.h"

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

arrow::Result<std::shared_ptr<arrow::RecordBatch>> ExternalSymbolNodes(arrow::RecordBatchReader& symbols,
                                                                       const std::string& repository) {
  std::set<std::string> names;
  while (true) {
    ARROW_ASSIGN_OR_RAISE(auto batch, symbols.Next());
    if (batch == nullptr) break;
    ARROW_ASSIGN_OR_RAISE(auto text, TextView::Make(batch->GetColumnByName("symbol").get()));
    for (std::int64_t row = 0; row < batch->num_rows(); ++row) {
      if (!text.IsNull(row)) names.emplace(text.At(row));
    }
  }
  std::vector<std::pair<normalize::NodeId, std::string_view>> nodes;
  for (const std::string& name : names) {
    nodes.emplace_back(normalize::ExternalSymbolId(repository, name, normalize::IdSpace()), name);
  }
  std::sort(nodes.begin(), nodes.end());
  IntColumn node_id, bstart, bend, line, col, parent_id, ordinal;
  StringColumn kind, name, qualified_name, path, origin;
  for (const auto& [id, symbol] : nodes) {
    node_id.Append(id);
    kind.Append("ExternalSymbol");
    name.Append(symbol.substr(symbol.rfind('.') + 1));
    qualified_name.Append(symbol);
    path.Append("");
    for (IntColumn* column : {&bstart, &bend, &line, &col, &parent_id}) column->AppendNull();
    ordinal.Append(0);
    origin.Append("treesitter");
  }
  return schema::MakeBatch("nodes",
                           {std::move(node_id).Finish(), std::move(kind).Finish(), std::move(name).Finish(),
                            std::move(qualified_name).Finish(), std::move(path).Finish(), std::move(bstart).Finish(),
                            std::move(bend).Finish(), std::move(line).Finish(), std::move(col).Finish(),
                            std::move(parent_id).Finish(), std::move(ordinal).Finish(), std::move(origin).Finish()});
}

arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> AssembleNodes(std::shared_ptr<arrow::RecordBatch> outside,
                                                                       std::shared_ptr<arrow::RecordBatchReader> tree) {
  return std::make_shared<Concatenated>(std::move(outside), std::move(tree));
}

}  // namespace codeanatomy::cpg
