#include "output/output.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ostream>
#include <set>
#include <string>
#include <utility>

#include "output/output_internal.h"

namespace codeanatomy::output {
namespace {

constexpr std::pair<Format, std::string_view> kFormats[] = {
    {Format::kTable, "table"}, {Format::kJson, "json"},   {Format::kNdjson, "ndjson"},   {Format::kCsv, "csv"},
    {Format::kTsv, "tsv"},     {Format::kArrow, "arrow"}, {Format::kParquet, "parquet"},
};

constexpr char kBrokenPipeId[] = "codeanatomy::output::BrokenPipe";

class BrokenPipeDetail : public arrow::StatusDetail {
 public:
  const char* type_id() const override { return kBrokenPipeId; }
  std::string ToString() const override { return "broken pipe"; }
};

arrow::Status SinkError(int error) {
  if (error == EPIPE) return BrokenPipe();
  return arrow::Status::IOError("cannot write the result: ", error == 0 ? "the stream failed" : std::strerror(error));
}

class FileSink : public Sink {
 public:
  explicit FileSink(std::FILE* file) : file_(file) {}
  arrow::Status Write(std::string_view bytes) override {
    errno = 0;
    if (std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) return SinkError(errno);
    return arrow::Status::OK();
  }
  arrow::Status Flush() override {
    errno = 0;
    return std::fflush(file_) == 0 ? arrow::Status::OK() : SinkError(errno);
  }

 private:
  std::FILE* file_;
};

class StreamSink : public Sink {
 public:
  explicit StreamSink(std::ostream* stream) : stream_(stream) {}
  arrow::Status Write(std::string_view bytes) override {
    errno = 0;
    stream_->write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return *stream_ ? arrow::Status::OK() : SinkError(errno);
  }
  arrow::Status Flush() override {
    errno = 0;
    stream_->flush();
    return *stream_ ? arrow::Status::OK() : SinkError(errno);
  }

 private:
  std::ostream* stream_;
};

std::unique_ptr<RowWriter> MakeWriter(Format format, Sink* sink, const OutputOptions& options) {
  switch (format) {
    case Format::kTable: return MakeTableWriter(sink, options);
    case Format::kJson: return MakeJsonWriter(sink, true);
    case Format::kNdjson: return MakeJsonWriter(sink, false);
    case Format::kCsv: return MakeDelimitedWriter(sink, ',');
    case Format::kTsv: return MakeDelimitedWriter(sink, '\t');
    case Format::kArrow: return MakeArrowWriter(sink);
    case Format::kParquet: return MakeParquetWriter(sink, options);
  }
  return nullptr;
}

arrow::Status WriteAll(arrow::RecordBatchReader* rows, RowWriter* writer, Sink* sink) {
  ARROW_RETURN_NOT_OK(writer->Begin(*rows->schema()));
  while (true) {
    std::shared_ptr<arrow::RecordBatch> batch;
    ARROW_RETURN_NOT_OK(rows->ReadNext(&batch));
    if (batch == nullptr) break;
    ARROW_RETURN_NOT_OK(writer->Write(*batch));
  }
  ARROW_RETURN_NOT_OK(writer->End());
  return sink->Flush();
}

arrow::Status WriteTo(arrow::RecordBatchReader* rows, Format format, Sink* sink, const OutputOptions& options) {
  const std::unique_ptr<RowWriter> writer = MakeWriter(format, sink, options);
  const arrow::Status status = WriteAll(rows, writer.get(), sink);
  return IsBrokenPipe(status) ? arrow::Status::OK() : status;
}

}  // namespace

arrow::Status BrokenPipe() {
  return arrow::Status(arrow::StatusCode::IOError, "the reader of the result went away",
                       std::make_shared<BrokenPipeDetail>());
}

bool IsBrokenPipe(const arrow::Status& status) {
  return !status.ok() && status.detail() != nullptr && status.detail()->type_id() == kBrokenPipeId;
}

std::vector<std::string> UniqueNames(const arrow::Schema& schema) {
  const std::vector<std::string> names = schema.field_names();
  const std::set<std::string> given(names.begin(), names.end());
  std::set<std::string> used;
  std::vector<std::string> out;
  for (const std::string& name : names) {
    std::string unique = name;
    for (int i = 1; used.contains(unique) || (i > 1 && given.contains(unique)); ++i) {
      unique = name + ":" + std::to_string(i);
    }
    used.insert(unique);
    out.push_back(std::move(unique));
  }
  return out;
}

arrow::Result<Format> ParseFormat(std::string_view name) {
  std::string all;
  for (const auto& [format, known] : kFormats) {
    if (known == name) return format;
    all += (all.empty() ? "" : ", ") + std::string(known);
  }
  return arrow::Status::Invalid("unknown format '", name, "'; one of ", all);
}

std::string_view FormatName(Format format) {
  for (const auto& [known, name] : kFormats) {
    if (known == format) return name;
  }
  return {};
}

std::vector<std::string_view> FormatNames() {
  std::vector<std::string_view> out;
  for (const auto& [format, name] : kFormats) out.push_back(name);
  return out;
}

bool IsBinary(Format format) { return format == Format::kArrow || format == Format::kParquet; }

arrow::Status WriteResult(const std::shared_ptr<arrow::RecordBatchReader>& rows, Format format, std::FILE* file,
                          const OutputOptions& options) {
  FileSink sink(file);
  return WriteTo(rows.get(), format, &sink, options);
}

arrow::Status WriteResult(const std::shared_ptr<arrow::RecordBatchReader>& rows, Format format, std::ostream& stream,
                          const OutputOptions& options) {
  StreamSink sink(&stream);
  return WriteTo(rows.get(), format, &sink, options);
}

int TerminalWidth(std::FILE* file) {
  const int fd = ::fileno(file);
  if (fd < 0 || ::isatty(fd) == 0) return 0;
  struct winsize size = {};
  return ::ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

}  // namespace codeanatomy::output
