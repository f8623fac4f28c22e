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

// Keeps texts that repeat, as paths and names do, once; short ones lie in the views.
class OwnedTexts {
 public:
  explicit OwnedTexts(std::int64_t rows) { own_.Reserve(static_cast<std::size_t>(rows)); }
  void AppendNull() { own_.AppendNull(); }
  // Returns the handle of what was appended.
  StringColumn::Handle Append(std::string_view text) {
    const StringColumn::Handle handle = HandleOf(text);
    own_.Append(handle);
    return handle;
  }
  void Append(StringColumn::Handle handle) { own_.Append(handle); }
  std::shared_ptr<arrow::Array> Finish() && { return std::move(own_).Finish(); }

 private:
  StringColumn::Handle HandleOf(std::string_view text) {
    if (text.size() <= arrow::BinaryViewType::kInlineSize) return own_.Intern(text);
    if (!recent_) recent_.emplace();
    RecentTexts::Entry& entry = recent_->At(text);
    if (entry.text != text) entry = {text, own_.Intern(text)};
    return entry.handle;
  }

  StringColumn own_;
  std::optional<RecentTexts> recent_;
};

// A view that is the same as the one before is of the same text, whose handle is at hand.
std::shared_ptr<arrow::Array> OwnViews(const arrow::StringViewArray& column) {
  OwnedTexts own(column.length());
  const ValidRows valid(column);
  const arrow::BinaryViewType::c_type* const views = column.raw_values();
  const arrow::BinaryViewType::c_type* last = nullptr;  // that was long
  StringColumn::Handle handle{};
  for (std::int64_t i = 0; i < column.length(); ++i) {
    if (valid.IsNull(i)) {
      own.AppendNull();
    } else if (views[i].is_inline()) {
      own.Append(views[i]);
    } else if (last != nullptr && std::memcmp(last, &views[i], sizeof views[i]) == 0) {
      own.Append(handle);
    } else {
      handle = own.Append(column.GetView(i));
      last = &views[i];
    }
  }
  return std::move(own).Finish();
}

arrow::Result<std::shared_ptr<arrow::Array>> OwnTexts(const arrow::Array& column) {
  if (column.type_id() == arrow::Type::STRING_VIEW) {
    return OwnViews(static_cast<const arrow::StringViewArray&>(column));
  }
  ARROW_ASSIGN_OR_RAISE(const TextView text, TextView::Make(&column));
  OwnedTexts own(column.length());
  for (std::int64_t i = 0; i < column.length(); ++i) {
    if (text.IsNull(i)) {
      own.AppendNull();
    } else {
      own.Append(text.At(i));
    }
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
