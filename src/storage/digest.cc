#include "storage/digest.h"

#include <arrow/io/interfaces.h>

#include "storage/canonical_rows.h"

namespace codeanatomy::storage {

// Hashes what is written to it.
class TableDigest::Sink : public arrow::io::OutputStream {
 public:
  arrow::Status Write(const void* data, std::int64_t bytes) override {
    hash_.Update({static_cast<const char*>(data), static_cast<std::size_t>(bytes)});
    position_ += bytes;
    return arrow::Status::OK();
  }
  arrow::Status Close() override {
    closed_ = true;
    return arrow::Status::OK();
  }
  arrow::Result<std::int64_t> Tell() const override { return position_; }
  bool closed() const override { return closed_; }
  std::string Hex() const { return hash_.Hex(); }

 private:
  Blake3Stream hash_;
  std::int64_t position_ = 0;
  bool closed_ = false;
};

arrow::Result<std::unique_ptr<TableDigest>> TableDigest::Make(const schema::Table& table) {
  auto digest = std::unique_ptr<TableDigest>(new TableDigest());
  arrow::FieldVector fields;
  const auto all = CanonicalSchema(table);
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (table.columns[i].is_volatile) continue;
    digest->columns_.push_back(static_cast<int>(i));
    fields.push_back(all->field(static_cast<int>(i)));
  }
  digest->schema_ = arrow::schema(std::move(fields));
  digest->sink_ = std::make_shared<Sink>();
  arrow::ipc::IpcWriteOptions options = arrow::ipc::IpcWriteOptions::Defaults();
  options.use_threads = false;
  ARROW_ASSIGN_OR_RAISE(digest->writer_, arrow::ipc::MakeStreamWriter(digest->sink_, digest->schema_, options));
  return digest;
}

arrow::Status TableDigest::Update(const arrow::RecordBatch& batch) {
  arrow::ArrayVector columns;
  for (const int column : columns_) columns.push_back(batch.column(column));
  return writer_->WriteRecordBatch(*arrow::RecordBatch::Make(schema_, batch.num_rows(), std::move(columns)));
}

arrow::Result<std::string> TableDigest::Finish() {
  ARROW_RETURN_NOT_OK(writer_->Close());
  return sink_->Hex();
}

}  // namespace codeanatomy::storage
