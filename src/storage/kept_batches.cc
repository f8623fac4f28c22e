#include "storage/kept_batches.h"

#include <filesystem>
#include <fstream>
#include <utility>

#include <arrow/buffer.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/reader.h>
#include <arrow/ipc/writer.h>
#include <arrow/util/compression.h>

#include "base/blake3.h"
#include "storage/whole_file_internal.h"

namespace codeanatomy::storage {
namespace {

constexpr std::size_t kHashBytes = 64;

arrow::Result<std::shared_ptr<arrow::Buffer>> Encode(const std::vector<NamedBatch>& batches) {
  arrow::ipc::IpcWriteOptions options = arrow::ipc::IpcWriteOptions::Defaults();
  options.use_threads = false;
  ARROW_ASSIGN_OR_RAISE(options.codec, arrow::util::Codec::Create(arrow::Compression::LZ4_FRAME));
  ARROW_ASSIGN_OR_RAISE(const auto out, arrow::io::BufferOutputStream::Create());
  for (const NamedBatch& batch : batches) {
    ARROW_ASSIGN_OR_RAISE(const auto writer, arrow::ipc::MakeStreamWriter(out, batch.rows->schema(), options));
    ARROW_RETURN_NOT_OK(writer->WriteRecordBatch(*batch.rows));
    ARROW_RETURN_NOT_OK(writer->Close());
  }
  return out->Finish();
}

arrow::Result<std::vector<NamedBatch>> Decode(const std::shared_ptr<arrow::Buffer>& bytes,
                                              const std::vector<NamedBatch>& shapes) {
  arrow::ipc::IpcReadOptions options = arrow::ipc::IpcReadOptions::Defaults();
  options.use_threads = false;
  arrow::io::BufferReader in(bytes);
  std::vector<NamedBatch> batches;
  for (const NamedBatch& shape : shapes) {
    ARROW_ASSIGN_OR_RAISE(const auto reader, arrow::ipc::RecordBatchStreamReader::Open(&in, options));
    if (!reader->schema()->Equals(*shape.rows->schema())) return arrow::Status::Invalid("another schema");
    std::shared_ptr<arrow::RecordBatch> rows, end;
    ARROW_RETURN_NOT_OK(reader->ReadNext(&rows));
    if (rows == nullptr) return arrow::Status::Invalid("no batch");
    ARROW_RETURN_NOT_OK(reader->ReadNext(&end));
    batches.push_back({shape.name, std::move(rows)});
  }
  return batches;
}

}  // namespace

void KeptBatches::Use(const std::string& key) const {
  const std::lock_guard lock(mutex_);
  used_.insert(key);
}

arrow::Result<std::optional<std::vector<NamedBatch>>> KeptBatches::Read(const std::string& key,
                                                                        const std::vector<NamedBatch>& shapes) const {
  std::ifstream file(folder_ + "/" + key, std::ios::binary | std::ios::ate);
  if (!file) return std::nullopt;
  const auto size = static_cast<std::size_t>(file.tellg());
  if (size < kHashBytes) return std::nullopt;
  ARROW_ASSIGN_OR_RAISE(std::shared_ptr<arrow::Buffer> buffer, arrow::AllocateBuffer(static_cast<std::int64_t>(size)));
  file.seekg(0);
  if (!file.read(reinterpret_cast<char*>(buffer->mutable_data()), buffer->size())) return std::nullopt;
  const auto text = static_cast<std::string_view>(*buffer);
  const std::string_view bytes = text.substr(0, size - kHashBytes);
  if (Blake3Hex(bytes) != text.substr(bytes.size())) return std::nullopt;
  auto batches = Decode(arrow::SliceBuffer(buffer, 0, static_cast<std::int64_t>(bytes.size())), shapes);
  if (!batches.ok()) return std::nullopt;
  Use(key);
  return std::move(*batches);
}

arrow::Status KeptBatches::Write(const std::string& key, const std::vector<NamedBatch>& batches) const {
  ARROW_ASSIGN_OR_RAISE(const auto bytes, Encode(batches));
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  const auto text = static_cast<std::string_view>(*bytes);
  ARROW_RETURN_NOT_OK(WriteWhole(folder_ + "/" + key, {text, Blake3Hex(text)}));
  Use(key);
  return arrow::Status::OK();
}

arrow::Status KeptBatches::RemoveUnused() const {
  const std::lock_guard lock(mutex_);
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, error)) {
    if (used_.contains(entry.path().filename().string())) continue;
    std::filesystem::remove(entry.path(), error);
    if (error) return arrow::Status::IOError(entry.path().string(), ": cannot be removed: ", error.message());
  }
  return arrow::Status::OK();
}

}  // namespace codeanatomy::storage
