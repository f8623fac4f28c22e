#include "ask/dead.h"

#include <set>
#include <utility>

#include "ask/notes.h"
#include "ask/run_query.h"
#include "base/array_view.h"

namespace codeanatomy::ask {
namespace {

std::set<std::string> SetOf(const std::vector<std::string>& texts) { return {texts.begin(), texts.end()}; }

std::string Decimal(std::int64_t percent) {
  const std::string digits = std::to_string(100 + percent);
  return digits.substr(0, digits.size() - 2) == "2" ? "1" : "0." + digits.substr(1);
}

}  // namespace

arrow::Result<Answer> Dead(engine::Session& session, const Question& question, const engine::CancelToken& cancel) {
  const DeadSettings& settings = question.dead;
  const bool is_declared = settings.interfaces.has_value();
  const std::set<std::string> interfaces =
      is_declared ? SetOf(*settings.interfaces) : std::set<std::string>{kEverywhere};
  ARROW_RETURN_NOT_OK(GiveTexts(session, kEntries, "entry", SetOf(settings.entry_points)));
  ARROW_RETURN_NOT_OK(GiveTexts(session, kInterfaces, "interface", interfaces));
  const auto keep = [&](const char* table, std::string_view query, const Values& values) -> arrow::Status {
    ARROW_ASSIGN_OR_RAISE(const Rows rows, RunQuery(session, query, values, cancel));
    return GiveRows(session, table, rows);
  };
  ARROW_RETURN_NOT_OK(keep(kEntities, "entities", {}));
  ARROW_RETURN_NOT_OK(keep(kFrameworkLinks, "framework_links", {}));
  ARROW_RETURN_NOT_OK(keep(kStarts, "dead_starts", {{"tests", settings.tests}, {"declared", is_declared}}));
  ARROW_RETURN_NOT_OK(keep(kAround, "around", {}));
  ARROW_RETURN_NOT_OK(keep(kTies, "dead_ties", {}));
  ARROW_RETURN_NOT_OK(keep(kUses, "dead_uses", {}));
  ARROW_RETURN_NOT_OK(keep(kLinks, "dead_links", {}));
  ARROW_RETURN_NOT_OK(keep(kJudged, "dead_judged", {}));
  const Values least = {{"percent", settings.percent}};
  ARROW_ASSIGN_OR_RAISE(Rows rows, RunQuery(session, "dead", least, cancel));
  ARROW_ASSIGN_OR_RAISE(const Rows below, RunQuery(session, "dead_below", least, cancel));
  ARROW_ASSIGN_OR_RAISE(const Rows unmatched, RunQuery(session, "dead_unmatched", {}, cancel));
  ARROW_ASSIGN_OR_RAISE(const Rows unread, RunQuery(session, "dead_unread", {}, cancel));
  ARROW_RETURN_NOT_OK(GiveTexts(session, kPacks, "pack", SetOf(settings.packs)));
  ARROW_ASSIGN_OR_RAISE(const Rows packs, RunQuery(session, "dead_packs", {}, cancel));
  ARROW_ASSIGN_OR_RAISE(const Reasons doubtful, ReasonsOf(below));
  Answer answer;
  const bool is_none = rows.count() == 0;
  answer.schema = std::move(rows.schema);
  answer.rows = std::move(rows.batches);
  for (const auto& batch : unmatched.batches) {
    ARROW_ASSIGN_OR_RAISE(const auto name, TextView::Make(batch->column(0).get()));
    for (std::int64_t i = 0; i < batch->num_rows(); ++i) {
      answer.notes.push_back("nothing in the graph is called " + std::string(name.At(i)) +
                             ", which is declared to be used");
    }
  }
  for (const auto& batch : unread.batches) {
    ARROW_ASSIGN_OR_RAISE(const auto files, IntView::Make(batch->column(0).get()));
    if (files.At(0) > 0) {
      answer.notes.push_back(Times(files.At(0), "file", "files") +
                             " could not be read whole, and may use more (`diagnostics`)");
    }
  }
  for (const auto& batch : packs.batches) {
    ARROW_ASSIGN_OR_RAISE(const auto pack, TextView::Make(batch->column(0).get()));
    for (std::int64_t i = 0; i < batch->num_rows(); ++i) {
      std::string note(pack.At(i));
      note.append(" may call more: `codeanatomy build --rules ").append(pack.At(i)).append("` knows what");
      answer.notes.push_back(std::move(note));
    }
  }
  if (!is_declared) {
    answer.notes.push_back(
        "the public interface is not declared: public names may be used from outside (`codeanatomy help dead`)");
  }
  if (doubtful.sum > 0) {
    answer.notes.push_back((is_none ? "unknown: " : "besides, unknown: ") +
                           Times(doubtful.sum, "definition is", "definitions are") + " dead with less than " +
                           Decimal(settings.percent) + ": " + doubtful.text);
  } else if (is_none) {
    answer.notes.push_back("none: every function, method and class is reached");
  }
  return answer;
}

}  // namespace codeanatomy::ask
