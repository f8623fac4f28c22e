#include "cpg/pack_edges.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/array_view.h"
#include "cpg/row_key.h"

namespace codeanatomy::cpg {
namespace {

using Reader = std::shared_ptr<arrow::RecordBatchReader>;

constexpr std::string_view kResolutions[] = {"resolved", "ambiguous", "external", "unresolved"};
constexpr std::string_view kConfirming[] = {"ast", "symtable"};
constexpr std::int64_t kSure = 1'000'000;

bool IsIn(std::string_view text, const auto& texts) {
  return std::find(std::begin(texts), std::end(texts), text) != std::end(texts);
}

class CheckedEdges : public arrow::RecordBatchReader {
 public:
  CheckedEdges(std::string file, std::vector<std::string> key, Reader rows)
      : key_(std::move(file), std::move(key)), rows_(std::move(rows)) {}
  std::shared_ptr<arrow::Schema> schema() const override { return rows_->schema(); }

  arrow::Status ReadNext(std::shared_ptr<arrow::RecordBatch>* out) override {
    ARROW_RETURN_NOT_OK(rows_->ReadNext(out));
    if (*out == nullptr) return arrow::Status::OK();
    const arrow::RecordBatch& batch = **out;
    ARROW_ASSIGN_OR_RAISE(const TextView kind, Text(batch, "kind"));
    ARROW_ASSIGN_OR_RAISE(const TextView path, Text(batch, "path"));
    ARROW_ASSIGN_OR_RAISE(const TextView resolution, Text(batch, "resolution"));
    ARROW_ASSIGN_OR_RAISE(const TextView origin, Text(batch, "origin"));
    ARROW_ASSIGN_OR_RAISE(const IntView millionths, Int(batch, "millionths"));
    ARROW_ASSIGN_OR_RAISE(const IntView group, Int(batch, "ambiguity_group"));
    for (std::int64_t row = 0; row < batch.num_rows(); ++row) {
      if (kind.IsNull(row)) return key_.Refuse(batch, row, "has no kind");
      if (path.IsNull(row)) return key_.Refuse(batch, row, "has no path");
      const std::string_view said = resolution.IsNull(row) ? kResolutions[0] : resolution.At(row);
      if (!IsIn(said, kResolutions)) {
        return key_.Refuse(batch, row, "has the resolution ", said,
                           ", which is none of resolved, ambiguous, external and unresolved");
      }
      if ((said == "ambiguous") == group.IsNull(row)) {
        return key_.Refuse(batch, row, "is ", said, " and has ", group.IsNull(row) ? "no" : "an", " ambiguity_group");
      }
      if (const std::int64_t value = millionths.At(row, kSure); value < 0 || value > kSure) {
        return key_.Refuse(batch, row, "has ", value, " millionths, which lie between 0 and ", kSure);
      }
      if (!origin.IsNull(row) && IsIn(origin.At(row), kConfirming)) {
        return key_.Refuse(batch, row, "has the origin ", origin.At(row), ", which confirms edges and makes none");
      }
    }
    return key_.Add(batch);
  }

 private:
  static arrow::Result<TextView> Text(const arrow::RecordBatch& batch, const char* column) {
    return TextView::Make(batch.GetColumnByName(column).get());
  }
  static arrow::Result<IntView> Int(const arrow::RecordBatch& batch, const char* column) {
    return IntView::Make(batch.GetColumnByName(column).get());
  }

  RowKey key_;
  Reader rows_;
};

}  // namespace

Reader CheckPackEdges(std::string file, std::vector<std::string> key, Reader rows) {
  return std::make_shared<CheckedEdges>(std::move(file), std::move(key), std::move(rows));
}

}  // namespace codeanatomy::cpg
