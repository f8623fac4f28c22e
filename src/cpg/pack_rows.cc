#include "cpg/pack_rows.h"

#include <algorithm>
#include <map>
#include <utility>

#include <arrow/array/util.h>
#include <arrow/scalar.h>

#include "base/array_view.h"
#include "base/columns.h"
#include "base/parts_hash.h"
#include "cpg/row_key.h"
#include "cpg/row_merge.h"

namespace codeanatomy::cpg {
namespace {

using Batch = std::shared_ptr<arrow::RecordBatch>;
using Reader = std::shared_ptr<arrow::RecordBatchReader>;
using Column = std::shared_ptr<arrow::Array>;

// The same rows with the table's columns in its order; those that the rows lack are null.
arrow::Result<Batch> WithAllColumns(const schema::Table& table, const std::shared_ptr<arrow::Schema>& schema,
                                    const Batch& batch) {
  arrow::ArrayVector columns;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    Column column = batch->GetColumnByName(table.columns[i].name);
    if (column == nullptr) {
      ARROW_ASSIGN_OR_RAISE(column,
                            arrow::MakeArrayOfNull(schema->field(static_cast<int>(i))->type(), batch->num_rows()));
    }
    columns.push_back(std::move(column));
  }
  return arrow::RecordBatch::Make(schema, batch->num_rows(), std::move(columns));
}

arrow::Result<Column> Repeated(std::string_view text, std::int64_t rows) {
  return arrow::MakeArrayFromScalar(arrow::StringViewScalar(std::string(text)), rows);
}

// Makes of what a rule gives the rows of its table, and refuses those that the table does not take.
class PackReader : public arrow::RecordBatchReader {
 public:
  PackReader(const schema::Table& table, PackSource source)
      : table_(table),
        source_(std::move(source)),
        schema_(schema::ArrowSchema(table)),
        key_(source_.file, source_.key) {}
  std::shared_ptr<arrow::Schema> schema() const override { return schema_; }

  arrow::Status ReadNext(Batch* out) final {
    Batch given;
    ARROW_RETURN_NOT_OK(source_.rows->ReadNext(&given));
    *out = nullptr;
    if (given == nullptr) return arrow::Status::OK();
    ARROW_ASSIGN_OR_RAISE(given, WithAllColumns(table_, schema_, given));
    arrow::ArrayVector columns = given->columns();
    ARROW_RETURN_NOT_OK(Complete(*given, columns));
    *out = arrow::RecordBatch::Make(schema_, given->num_rows(), std::move(columns));
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
      const arrow::Array& column = *(*out)->column(static_cast<int>(i));
      if (table_.columns[i].null == schema::Null::kYes || column.null_count() == 0) continue;
      std::int64_t row = 0;
      while (column.IsValid(row)) ++row;
      return Refuse(**out, row, "has no ", table_.columns[i].name);
    }
    return key_.Add(**out);
  }

 protected:
  // Fills in what the rule does not give.
  virtual arrow::Status Complete(const arrow::RecordBatch& given, arrow::ArrayVector& columns) = 0;

  const PackSource& source() const { return source_; }

  int At(std::string_view column) const { return schema_->GetFieldIndex(std::string(column)); }
  arrow::Result<TextView> Text(const arrow::RecordBatch& batch, std::string_view column) const {
    return TextView::Make(batch.column(At(column)).get());
  }

  arrow::Status Refuse(const arrow::RecordBatch& batch, std::int64_t row, const auto&... what) const {
    return key_.Refuse(batch, row, what...);
  }

 private:
  const schema::Table& table_;
  PackSource source_;
  std::shared_ptr<arrow::Schema> schema_;
  RowKey key_;
};

class FindingReader : public PackReader {
 public:
  using PackReader::PackReader;

 private:
  arrow::Status Complete(const arrow::RecordBatch& given, arrow::ArrayVector& columns) override {
    ARROW_ASSIGN_OR_RAISE(const TextView severity, Text(given, "severity"));
    ARROW_ASSIGN_OR_RAISE(const TextView path, Text(given, "path"));
    ARROW_ASSIGN_OR_RAISE(const TextView message, Text(given, "message"));
    StringColumn fingerprint;
    for (std::int64_t row = 0; row < given.num_rows(); ++row) {
      constexpr std::string_view kSeverities[] = {"note", "warning", "error"};
      if (severity.IsNull(row) || path.IsNull(row) || message.IsNull(row)) {
        fingerprint.AppendNull();  // refused with the column's name
        continue;
      }
      if (std::find(std::begin(kSeverities), std::end(kSeverities), severity.At(row)) == std::end(kSeverities)) {
        return Refuse(given, row, "has the severity ", severity.At(row), ", which is none of note, warning and error");
      }
      fingerprint.Append(Fingerprint(path.At(row), message.At(row)));
    }
    ARROW_ASSIGN_OR_RAISE(columns[static_cast<std::size_t>(At("rule"))], Repeated(source().rule, given.num_rows()));
    columns[static_cast<std::size_t>(At("fingerprint"))] = std::move(fingerprint).Finish();
    return arrow::Status::OK();
  }

  std::string Fingerprint(std::string_view path, std::string_view message) {
    if (path != path_) {
      path_ = path;
      counts_.clear();
    }
    const std::int64_t ordinal = counts_[std::string(message)]++;
    return PartsHash().Add(source().rule).Add(path).Add(message).Add(ordinal).Hash();
  }

  std::string path_;  // the file whose findings are being read
  std::map<std::string, std::int64_t> counts_;  // of its messages
};

class FrameworkCallReader : public PackReader {
 public:
  using PackReader::PackReader;

 private:
  arrow::Status Complete(const arrow::RecordBatch& given, arrow::ArrayVector& columns) override {
    ARROW_ASSIGN_OR_RAISE(const TextView kind, Text(given, "kind"));
    for (std::int64_t row = 0; row < given.num_rows(); ++row) {
      constexpr std::string_view kKinds[] = {"entry", "registration", "call"};
      if (kind.IsNull(row)) continue;  // refused with the column's name
      if (std::find(std::begin(kKinds), std::end(kKinds), kind.At(row)) == std::end(kKinds)) {
        return Refuse(given, row, "has the kind ", kind.At(row), ", which is none of entry, registration and call");
      }
    }
    ARROW_ASSIGN_OR_RAISE(columns[static_cast<std::size_t>(At("rule"))], Repeated(source().rule, given.num_rows()));
    return arrow::Status::OK();
  }
};

class PropReader : public PackReader {
 public:
  using PackReader::PackReader;

 private:
  static constexpr std::string_view kTypes[] = {"bool", "float", "int", "string"};

  arrow::Status Complete(const arrow::RecordBatch& given, arrow::ArrayVector& columns) override {
    ARROW_ASSIGN_OR_RAISE(const TextView owner, Text(given, "owner_kind"));
    ARROW_ASSIGN_OR_RAISE(const TextView said, Text(given, "value_type"));
    StringColumn types;
    for (std::int64_t row = 0; row < given.num_rows(); ++row) {
      if (!owner.IsNull(row) && owner.At(row) != "node" && owner.At(row) != "edge") {
        return Refuse(given, row, "has the owner_kind ", owner.At(row), ", which is none of node and edge");
      }
      std::string_view type;
      for (const std::string_view each : kTypes) {
        if (given.column(At("value_" + std::string(each)))->IsNull(row)) continue;
        if (!type.empty()) return Refuse(given, row, "has two values, value_", type, " and value_", each);
        type = each;
      }
      if (type.empty()) return Refuse(given, row, "has no value");
      if (!said.IsNull(row) && said.At(row) != type) {
        return Refuse(given, row, "has the value_type ", said.At(row), " and a value in value_", type);
      }
      types.Append(type);
    }
    columns[static_cast<std::size_t>(At("value_type"))] = std::move(types).Finish();
    return arrow::Status::OK();
  }
};

class NodeReader : public PackReader {
 public:
  using PackReader::PackReader;

 private:
  arrow::Status Complete(const arrow::RecordBatch& given, arrow::ArrayVector& columns) override {
    ARROW_ASSIGN_OR_RAISE(const TextView origin, Text(given, "origin"));
    StringColumn origins;
    for (std::int64_t row = 0; row < given.num_rows(); ++row) {
      origins.Append(origin.IsNull(row) ? kPackOrigin : origin.At(row));
    }
    columns[static_cast<std::size_t>(At("origin"))] = std::move(origins).Finish();
    // What lies in no file has the empty path, as outside symbols have.
    if (source().rows->schema()->GetFieldIndex("path") < 0) {
      ARROW_ASSIGN_OR_RAISE(columns[static_cast<std::size_t>(At("path"))], Repeated("", given.num_rows()));
    }
    return arrow::Status::OK();
  }
};

// Gives the program's nodes the declared columns by name.
class OwnNodes : public arrow::RecordBatchReader {
 public:
  explicit OwnNodes(Reader rows) : rows_(std::move(rows)), schema_(schema::ArrowSchema(*schema::FindTable("nodes"))) {}
  std::shared_ptr<arrow::Schema> schema() const override { return schema_; }
  arrow::Status ReadNext(Batch* batch) override {
    ARROW_RETURN_NOT_OK(rows_->ReadNext(batch));
    if (*batch == nullptr) return arrow::Status::OK();
    ARROW_ASSIGN_OR_RAISE(*batch, WithAllColumns(*schema::FindTable("nodes"), schema_, *batch));
    return arrow::Status::OK();
  }

 private:
  Reader rows_;
  std::shared_ptr<arrow::Schema> schema_;
};

// The ids of packs' nodes, and which source gave them.
struct PackIds {
  std::vector<std::pair<std::int64_t, std::size_t>> ids;
  std::vector<std::string> files;

  // Says which are there twice, or among `taken`.
  arrow::Status Check(const std::vector<Column>& taken) {
    std::sort(ids.begin(), ids.end());
    const auto twice =
        std::adjacent_find(ids.begin(), ids.end(), [](const auto& a, const auto& b) { return a.first == b.first; });
    if (twice != ids.end()) {
      return arrow::Status::Invalid(files[(twice + 1)->second], ": gives a node the id ", twice->first,
                                    ", which a node of ", files[twice->second], " has");
    }
    for (const Column& column : taken) {
      ARROW_ASSIGN_OR_RAISE(const IntView view, IntView::Make(column.get()));
      for (std::int64_t row = 0; row < column->length(); ++row) {
        const auto found = std::lower_bound(ids.begin(), ids.end(), std::pair(view.At(row), std::size_t{0}));
        if (found == ids.end() || found->first != view.At(row)) continue;
        return arrow::Status::Invalid(files[found->second], ": gives a node the id ", found->first,
                                      ", which another node has");
      }
    }
    return arrow::Status::OK();
  }
};

// Notes the ids that pass.
class NotingIds : public arrow::RecordBatchReader {
 public:
  NotingIds(Reader rows, std::size_t source, std::shared_ptr<PackIds> ids)
      : rows_(std::move(rows)), source_(source), ids_(std::move(ids)) {}
  std::shared_ptr<arrow::Schema> schema() const override { return rows_->schema(); }
  arrow::Status ReadNext(Batch* batch) override {
    ARROW_RETURN_NOT_OK(rows_->ReadNext(batch));
    if (*batch == nullptr) return arrow::Status::OK();
    ARROW_ASSIGN_OR_RAISE(const IntView id, IntView::Make((*batch)->GetColumnByName("node_id").get()));
    for (std::int64_t row = 0; row < (*batch)->num_rows(); ++row) ids_->ids.emplace_back(id.At(row), source_);
    return arrow::Status::OK();
  }

 private:
  Reader rows_;
  std::size_t source_;
  std::shared_ptr<PackIds> ids_;
};

// Checks the ids of packs' nodes once all are known.
class CheckedNodes : public arrow::RecordBatchReader {
 public:
  CheckedNodes(Reader rows, std::shared_ptr<PackIds> ids, std::vector<Column> taken)
      : rows_(std::move(rows)), ids_(std::move(ids)), taken_(std::move(taken)) {}
  std::shared_ptr<arrow::Schema> schema() const override { return rows_->schema(); }
  arrow::Status ReadNext(Batch* batch) override {
    ARROW_RETURN_NOT_OK(rows_->ReadNext(batch));
    return *batch == nullptr ? ids_->Check(taken_) : arrow::Status::OK();
  }

 private:
  Reader rows_;
  std::shared_ptr<PackIds> ids_;
  std::vector<Column> taken_;
};

}  // namespace

arrow::Result<Reader> SharedRows(const schema::Table& table, std::vector<PackSource> sources) {
  std::vector<OrderedRows> ordered;
  for (PackSource& source : sources) {
    const std::string file = source.file;
    Reader rows;
    if (table.name == "findings") {
      rows = std::make_shared<FindingReader>(table, std::move(source));
    } else if (table.name == "framework_calls") {
      rows = std::make_shared<FrameworkCallReader>(table, std::move(source));
    } else {
      rows = std::make_shared<PropReader>(table, std::move(source));
    }
    // A key of the rule's own may have more columns than the table's.
    ARROW_ASSIGN_OR_RAISE(rows, DistinctRows({file, std::move(rows)}, table.order));
    ordered.push_back({file, std::move(rows)});
  }
  return MergeRows(table, std::move(ordered));
}

arrow::Result<Reader> AddPackNodes(Reader own, std::vector<PackSource> sources, std::vector<Column> taken) {
  const schema::Table& table = *schema::FindTable("nodes");
  const auto ids = std::make_shared<PackIds>();
  std::vector<OrderedRows> ordered = {{"the program", std::make_shared<OwnNodes>(std::move(own))}};
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const std::string file = sources[i].file;
    ids->files.push_back(file);
    auto rows = std::make_shared<NodeReader>(table, std::move(sources[i]));
    ordered.push_back({file, std::make_shared<NotingIds>(std::move(rows), i, ids)});
  }
  ARROW_ASSIGN_OR_RAISE(auto merged, MergeRows(table, std::move(ordered)));
  return std::make_shared<CheckedNodes>(std::move(merged), ids, std::move(taken));
}

}  // namespace codeanatomy::cpg
