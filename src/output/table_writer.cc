#include <algorithm>
#include <string>
#include <vector>

#include "output/cell_text.h"
#include "output/output_internal.h"
#include "output/text_width.h"

// Widths come from the header and the first kMeasuredRows rows; later rows are written as they come, and a cell wider
// than its column pushes the rest of its line. To fit a terminal, text columns are cut, the widest first and none
// below kLeastWidth; numbers never are, nor a first column that is to be whole. If that does not suffice, rows are written one value a line.

namespace codeanatomy::output {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kLeastWidth = 8;
// Results up to this many rows can be counted by eye and get no footer.
constexpr std::int64_t kFewRows = 10;
constexpr std::string_view kNull = "null";
constexpr std::string_view kCut = "…";

struct Column {
  std::string name;
  std::size_t name_width = 0;
  std::size_t width = 0;
  bool is_number = false;
  bool is_whole = false;  // never cut
};

class TableWriter : public RowWriter {
 public:
  TableWriter(Sink* sink, const OutputOptions& options)
      : sink_(sink),
        limit_(static_cast<std::size_t>(std::max(options.table_width, 0))),
        color_(options.color),
        first_is_whole_(options.first_is_whole) {}

  arrow::Status Begin(const arrow::Schema& schema) override {
    for (const auto& field : schema.fields()) {
      Column column;
      std::string name;
      AppendUtf8(field->name(), &name);
      column.name = EscapeControls(name);
      column.name_width = column.width = DisplayWidth(column.name);
      column.is_number = IsNumberType(*field->type());
      column.is_whole = column.is_number || (first_is_whole_ && columns_.empty());
      columns_.push_back(std::move(column));
    }
    return arrow::Status::OK();
  }

  arrow::Status Write(const arrow::RecordBatch& batch) override {
    const auto& arrays = batch.columns();
    for (std::int64_t row = 0; row < batch.num_rows(); ++row) {
      std::vector<std::string> cells;
      cells.reserve(arrays.size());
      for (const auto& array : arrays) cells.push_back(CellOf(*array, row));
      ++rows_;
      if (is_measured_) {
        AppendRow(cells);
        if (buffer_.size() >= kFlushBytes) ARROW_RETURN_NOT_OK(HandOn());
        continue;
      }
      for (std::size_t i = 0; i < cells.size(); ++i) {
        columns_[i].width = std::max(columns_[i].width, DisplayWidth(cells[i]));
      }
      held_.push_back(std::move(cells));
      if (rows_ == kMeasuredRows) ReleaseHeld();
    }
    return HandOn();
  }

  arrow::Status End() override {
    if (!is_measured_) ReleaseHeld();
    if (rows_ == 0 || rows_ > kFewRows || was_cut_) {
      buffer_ += "(" + std::to_string(rows_) + (rows_ == 1 ? " row" : " rows");
      if (was_cut_) buffer_ += "; text is cut to fit " + std::to_string(limit_) + " columns";
      buffer_ += ")\n";
    }
    return HandOn();
  }

 private:
  static std::string CellOf(const arrow::Array& array, std::int64_t row) {
    std::string text;
    AppendCell(array, row, CellStyle::kText, &text);
    if (text.empty() && IsNullCell(array, row)) return std::string(kNull);
    return EscapeControls(text);
  }

  // Columns of the terminal that all columns take if none of text is wider than `cap`.
  std::size_t TotalWidth(std::size_t cap) const {
    std::size_t total = columns_.empty() ? 0 : kGap * (columns_.size() - 1);
    for (const Column& column : columns_) total += column.is_whole ? column.width : std::min(column.width, cap);
    return total;
  }

  void FitWidths() {
    if (limit_ == 0 || TotalWidth(SIZE_MAX) <= limit_) return;
    if (TotalWidth(kLeastWidth) > limit_) {
      is_record_ = true;
      return;
    }
    std::size_t cap = kLeastWidth;
    while (TotalWidth(cap + 1) <= limit_) ++cap;
    std::size_t spare = limit_ - TotalWidth(cap);
    for (Column& column : columns_) {
      if (column.is_whole || column.width <= cap) continue;
      column.width = cap + (spare > 0 ? 1 : 0);
      if (spare > 0) --spare;
    }
  }

  void ReleaseHeld() {
    is_measured_ = true;
    FitWidths();
    if (!is_record_) AppendHeader();
    rows_written_ = 0;
    for (const auto& cells : held_) AppendRow(cells);
    held_ = {};
  }

  void AppendHeader() {
    if (color_) buffer_ += "\x1b[1m";
    std::vector<std::string> cells;
    cells.reserve(columns_.size());
    for (const Column& column : columns_) cells.push_back(column.name);
    AppendLine(cells);
    if (color_) {
      buffer_.pop_back();
      buffer_ += "\x1b[0m\n";
    }
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (i > 0) buffer_.append(kGap, ' ');
      buffer_.append(columns_[i].width, '-');
    }
    buffer_ += '\n';
  }

  void AppendRow(const std::vector<std::string>& cells) {
    ++rows_written_;
    if (!is_record_) return AppendLine(cells);
    std::size_t width = 0;
    for (const Column& column : columns_) width = std::max(width, column.name_width);
    buffer_ += "row " + std::to_string(rows_written_) + "\n";
    for (std::size_t i = 0; i < cells.size(); ++i) {
      buffer_.append(kGap, ' ');
      buffer_ += columns_[i].name;
      buffer_.append(width - columns_[i].name_width + kGap, ' ');
      buffer_ += cells[i];
      buffer_ += '\n';
    }
  }

  void AppendLine(const std::vector<std::string>& cells) {
    const std::size_t line_start = buffer_.size();
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const Column& column = columns_[i];
      if (i > 0) buffer_.append(kGap, ' ');
      std::string_view text = cells[i];
      std::size_t width = DisplayWidth(text);
      const bool is_cut = limit_ != 0 && width > column.width && !column.is_whole;
      if (is_cut) {
        text = DisplayPrefix(text, column.width - 1);
        width = DisplayWidth(text) + 1;
        was_cut_ = true;
      }
      const std::size_t padding = column.width > width ? column.width - width : 0;
      if (column.is_number) buffer_.append(padding, ' ');
      buffer_ += text;
      if (is_cut) buffer_ += kCut;
      if (!column.is_number) buffer_.append(padding, ' ');
    }
    while (buffer_.size() > line_start && buffer_.back() == ' ') buffer_.pop_back();
    buffer_ += '\n';
  }

  arrow::Status HandOn() {
    ARROW_RETURN_NOT_OK(sink_->Write(buffer_));
    buffer_.clear();
    return arrow::Status::OK();
  }

  Sink* sink_;
  std::size_t limit_;
  bool color_;
  bool first_is_whole_;
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> held_;
  std::string buffer_;
  std::int64_t rows_ = 0;
  std::int64_t rows_written_ = 0;
  bool is_measured_ = false;
  bool is_record_ = false;  // one value a line
  bool was_cut_ = false;
};

}  // namespace

std::unique_ptr<RowWriter> MakeTableWriter(Sink* sink, const OutputOptions& options) {
  return std::make_unique<TableWriter>(sink, options);
}

}  // namespace codeanatomy::output
