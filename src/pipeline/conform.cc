#include "pipeline/conform.h"

#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

#include "base/base.h"

namespace codeanatomy::pipeline {
namespace {

// Knows the texts that were appended last, by a few of their bytes.
class RecentTexts {
 public:
  // Where the text's handle is, or is to be put after `text` is set.
  struct Entry {
    std::string_view text;
    StringColumn::Handle handle;
  };
  Entry& At(std::string_view text) {
    constexpr std::uint64_t kMix = 0x9e37'79b9'7f4a'7c15;
    std::uint64_t first = 0, last = 0;
    std::memcpy(&first, text.data(), sizeof first);
    std::memcpy(&last, text.data() + text.size() - sizeof last, sizeof last);
    std::uint64_t middle = 0;
    std::memcpy(&middle, text.data() + (text.size() - sizeof middle) / 2, sizeof middle);
    const std::uint64_t mixed = ((first * kMix ^ last) * kMix ^ middle ^ text.size()) * kMix;
    return entries_[mixed >> (64 - kBits)];
  }

 private:
  static constexpr int kBits = 10;
  std::vector<Entry> entries_ = std::vector<Entry>(std::size_t{1} << kBits);
};

// Paths and names repeat: a text is seldom kept twice, and short ones lie in the views.
arrow::Result<std::shared_ptr<arrow::Array>> OwnTexts(const arrow::Array& column) {
  ARROW_ASSIGN_OR_RAISE(const TextView text, TextView::Make(&column));
  StringColumn own;
  own.Reserve(static_cast<std::size_t>(column.length()));
  std::optional<RecentTexts> recent;
  for (std::int64_t i = 0; i < column.length(); ++i) {
    if (text.IsNull(i)) {
      own.AppendNull();
      continue;
    }
    const std::string_view now = text.At(i);
    if (now.size() <= arrow::BinaryViewType::kInlineSize) {
      own.Append(now);
      continue;
    }
    if (!recent) recent.emplace();
    RecentTexts::Entry& entry = recent->At(now);
    if (entry.text != now) entry = {now, own.Intern(now)};
    own.Append(entry.handle);
  }
  return std::move(own).Finish();
}

}  // namespace

arrow::Result<std::shared_ptr<arrow::RecordBatch>> ConformTo(const std::shared_ptr<arrow::Schema>& declared,
                                                             const arrow::RecordBatch& batch) {
  arrow::ArrayVector columns;
  for (const auto& field : declared->fields()) {
    auto column = batch.GetColumnByName(field->name());
    if (field->type()->id() == arrow::Type::STRING_VIEW) {
      ARROW_ASSIGN_OR_RAISE(column, OwnTexts(*column));
    }
    columns.push_back(std::move(column));
  }
  return arrow::RecordBatch::Make(declared, batch.num_rows(), std::move(columns));
}

}  // namespace codeanatomy::pipeline
