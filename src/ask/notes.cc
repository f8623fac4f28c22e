#include "ask/notes.h"

#include "base/array_view.h"

namespace codeanatomy::ask {

std::string Quoted(const std::set<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text.append(text.empty() ? "`" : ", `").append(word).append("`");
  return text;
}

std::string Times(std::int64_t count, const std::string& one, const std::string& many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

arrow::Result<Reasons> ReasonsOf(const Rows& rows) {
  Reasons reasons;
  for (const auto& batch : rows.batches) {
    ARROW_ASSIGN_OR_RAISE(const auto reason, TextView::Make(batch->column(0).get()));
    ARROW_ASSIGN_OR_RAISE(const auto sites, IntView::Make(batch->column(1).get()));
    for (std::int64_t i = 0; i < batch->num_rows(); ++i) {
      reasons.sum += sites.At(i);
      const std::string one = std::to_string(sites.At(i)) + " " + std::string(reason.At(i));
      reasons.text.append(reasons.text.empty() ? "" : ", ").append(one);
    }
  }
  return reasons;
}

}  // namespace codeanatomy::ask
