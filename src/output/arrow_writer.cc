#include <arrow/array.h>
#include <arrow/compute/cast.h>
#include <arrow/io/interfaces.h>
#include <arrow/ipc/writer.h>
#include <arrow/type_traits.h>
#include <parquet/arrow/writer.h>
#include <parquet/properties.h>

#include "output/output_internal.h"

namespace codeanatomy::output {
namespace {

// Lets Arrow's writers write into a sink.
class SinkStream : public arrow::io::OutputStream {
 public:
  explicit SinkStream(Sink* sink) : sink_(sink) {}
  arrow::Status Write(const void* data, std::int64_t bytes) override {
    position_ += bytes;
    return sink_->Write({static_cast<const char*>(data), static_cast<std::size_t>(bytes)});
  }
  using arrow::io::OutputStream::Write;
  arrow::Status Flush() override { return sink_->Flush(); }
  arrow::Status Close() override {
    is_closed_ = true;
    return arrow::Status::OK();
  }
  arrow::Result<std::int64_t> Tell() const override { return position_; }
  bool closed() const override { return is_closed_; }

 private:
  Sink* sink_;
  std::int64_t position_ = 0;
  bool is_closed_ = false;
};

// The type without views, so that older readers can take it; the same pointer where there are none.
std::shared_ptr<arrow::DataType> PlainType(const std::shared_ptr<arrow::DataType>& type) {
  const auto plain_field = [](const std::shared_ptr<arrow::Field>& field) {
    return field->WithType(PlainType(field->type()));
  };
  switch (type->id()) {
    case arrow::Type::STRING_VIEW: return arrow::utf8();
    case arrow::Type::BINARY_VIEW: return arrow::binary();
    case arrow::Type::LIST_VIEW:
    case arrow::Type::LIST: return arrow::list(plain_field(type->field(0)));
    case arrow::Type::LARGE_LIST_VIEW:
    case arrow::Type::LARGE_LIST: return arrow::large_list(plain_field(type->field(0)));
    case arrow::Type::FIXED_SIZE_LIST:
      return arrow::fixed_size_list(plain_field(type->field(0)),
                                    static_cast<const arrow::FixedSizeListType&>(*type).list_size());
    case arrow::Type::STRUCT: {
      arrow::FieldVector fields;
      for (const auto& field : type->fields()) fields.push_back(plain_field(field));
      return arrow::struct_(fields);
    }
    case arrow::Type::MAP: {
      const auto& map = static_cast<const arrow::MapType&>(*type);
      return std::make_shared<arrow::MapType>(plain_field(map.key_field()), plain_field(map.item_field()),
                                              map.keys_sorted());
    }
    case arrow::Type::DICTIONARY: {
      const auto& dictionary = static_cast<const arrow::DictionaryType&>(*type);
      const auto value = PlainType(dictionary.value_type());
      return value->Equals(*dictionary.value_type()) ? type : value;
    }
    default: return type;
  }
}

// Gives batches unique names and types without views.
class PlainBatches {
 public:
  explicit PlainBatches(const arrow::Schema& schema) {
    arrow::FieldVector fields;
    const std::vector<std::string> names = UniqueNames(schema);
    for (int i = 0; i < schema.num_fields(); ++i) {
      const auto& field = schema.field(i);
      fields.push_back(field->WithName(names[static_cast<std::size_t>(i)])->WithType(PlainType(field->type())));
    }
    schema_ = arrow::schema(std::move(fields), schema.metadata());
  }

  const std::shared_ptr<arrow::Schema>& schema() const { return schema_; }

  arrow::Result<std::shared_ptr<arrow::RecordBatch>> Convert(const arrow::RecordBatch& batch) const {
    arrow::ArrayVector columns;
    for (int i = 0; i < batch.num_columns(); ++i) {
      const auto& type = schema_->field(i)->type();
      std::shared_ptr<arrow::Array> column = batch.column(i);
      if (!column->type()->Equals(*type)) {
        ARROW_ASSIGN_OR_RAISE(column, arrow::compute::Cast(*column, type));
      }
      columns.push_back(std::move(column));
    }
    return arrow::RecordBatch::Make(schema_, batch.num_rows(), std::move(columns));
  }

 private:
  std::shared_ptr<arrow::Schema> schema_;
};

// Writes an IPC stream.
class ArrowWriter : public RowWriter {
 public:
  explicit ArrowWriter(Sink* sink) : stream_(std::make_shared<SinkStream>(sink)) {}

  arrow::Status Begin(const arrow::Schema& schema) override {
    batches_ = std::make_unique<PlainBatches>(schema);
    return arrow::ipc::MakeStreamWriter(stream_, batches_->schema()).Value(&writer_);
  }
  arrow::Status Write(const arrow::RecordBatch& batch) override {
    ARROW_ASSIGN_OR_RAISE(const auto plain, batches_->Convert(batch));
    ARROW_RETURN_NOT_OK(writer_->WriteRecordBatch(*plain));
    return stream_->Flush();
  }
  arrow::Status End() override { return writer_->Close(); }

 private:
  std::shared_ptr<SinkStream> stream_;
  std::unique_ptr<PlainBatches> batches_;
  std::shared_ptr<arrow::ipc::RecordBatchWriter> writer_;
};

// Writes a Parquet file with the Arrow schema in it.
class ParquetWriter : public RowWriter {
 public:
  ParquetWriter(Sink* sink, const OutputOptions& options)
      : stream_(std::make_shared<SinkStream>(sink)), row_group_rows_(options.row_group_rows) {}

  arrow::Status Begin(const arrow::Schema& schema) override {
    batches_ = std::make_unique<PlainBatches>(schema);
    const auto properties = parquet::WriterProperties::Builder()
                                .compression(parquet::Compression::ZSTD)
                                ->max_row_group_length(row_group_rows_)
                                ->created_by("codeanatomy")
                                ->build();
    const auto arrow_properties = parquet::ArrowWriterProperties::Builder().store_schema()->build();
    return parquet::arrow::FileWriter::Open(*batches_->schema(), arrow::default_memory_pool(), stream_, properties,
                                            arrow_properties)
        .Value(&writer_);
  }
  arrow::Status Write(const arrow::RecordBatch& batch) override {
    ARROW_ASSIGN_OR_RAISE(const auto plain, batches_->Convert(batch));
    return writer_->WriteRecordBatch(*plain);
  }
  arrow::Status End() override { return writer_->Close(); }

 private:
  std::shared_ptr<SinkStream> stream_;
  std::int64_t row_group_rows_;
  std::unique_ptr<PlainBatches> batches_;
  std::unique_ptr<parquet::arrow::FileWriter> writer_;
};

}  // namespace

std::unique_ptr<RowWriter> MakeArrowWriter(Sink* sink) { return std::make_unique<ArrowWriter>(sink); }

std::unique_ptr<RowWriter> MakeParquetWriter(Sink* sink, const OutputOptions& options) {
  return std::make_unique<ParquetWriter>(sink, options);
}

}  // namespace codeanatomy::output
