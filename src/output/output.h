#pragma once

// Result formats: rows go in as an Arrow stream, bytes come out on a file or stream.
//
// In: a RecordBatchReader of any Arrow types. Out: a table for people, JSON, NDJSON, CSV, TSV, an Arrow IPC stream or
// Parquet.
//
//  1. One value has one text, whatever the format (cell_text.h); exact numbers stay exact, text is always valid UTF-8.
//  2. All formats but table and Parquet hold one batch at a time; a table holds its first kMeasuredRows rows, Parquet
//     one row group.
//  3. A reader that goes away (`| head`) is no error: writing stops and OK is returned. The process must ignore
//  SIGPIPE.
//  4. Column names that repeat get `:1`, `:2` … wherever a format finds values by name.
//
// Calls are independent of one another and of the locale.

#include <arrow/record_batch.h>
#include <arrow/result.h>
#include <arrow/status.h>

#include <cstdint>
#include <cstdio>
#include <iosfwd>
#include <memory>
#include <string_view>
#include <vector>

namespace codeanatomy::output {

enum class Format : std::uint8_t {
  kTable,    // aligned columns, numbers to the right; nulls as `null`
  kJson,     // one array of objects, an object a line
  kNdjson,   // an object a line
  kCsv,      // RFC 4180 quoting, LF line ends; null is empty, the empty text is ""
  kTsv,      // tab, newline, CR and backslash as \t \n \r \\; null and the empty text are both empty
  kArrow,    // IPC stream; view types as their plain ones
  kParquet,  // zstd; view types as their plain ones
};

struct OutputOptions {
  // Characters a table may be wide: wider text is cut with `…`, or the rows are written one value a line. 0: no limit.
  int table_width = 0;
  bool color = false;  // bold table headers
  bool first_is_whole = false;  // a table cuts no text of its first column
  std::int64_t row_group_rows = 1024 * 1024;  // Parquet
};

constexpr std::int64_t kMeasuredRows = 10'000;

// Invalid for an unknown name; the message lists all.
arrow::Result<Format> ParseFormat(std::string_view name);
std::string_view FormatName(Format format);
// In the order in which help lists them.
std::vector<std::string_view> FormatNames();
// Tells whether the format is bytes that a terminal should not be given.
bool IsBinary(Format format);

arrow::Status WriteResult(const std::shared_ptr<arrow::RecordBatchReader>& rows, Format format, std::FILE* file,
                          const OutputOptions& options = {});
arrow::Status WriteResult(const std::shared_ptr<arrow::RecordBatchReader>& rows, Format format, std::ostream& stream,
                          const OutputOptions& options = {});

// Columns of the terminal behind `file`; 0 if it is none.
int TerminalWidth(std::FILE* file);

}  // namespace codeanatomy::output
