#include "ask/chains.h"

#include <algorithm>
#include <limits>

#include "ask/notes.h"
#include "ask/run_query.h"
#include "base/array_view.h"
#include "base/suggest.h"

// Both questions go the same way: what a name means gives starts, one query gives links between entities, and another
// walks them from the starts. The tables that one query finds are given to the next.

namespace codeanatomy::ask {
namespace {

class Walking {
 public:
  Walking(engine::Session& session, const engine::CancelToken& cancel) : session_(session), cancel_(cancel) {}

  arrow::Result<Rows> Run(std::string_view query, const Values& values = {}) const {
    return RunQuery(session_, query, values, cancel_);
  }
  // Runs the query and gives its rows to those that come after; how many they are.
  arrow::Result<std::int64_t> Keep(const char* table, std::string_view query, const Values& values = {}) const {
    ARROW_ASSIGN_OR_RAISE(const Rows rows, Run(query, values));
    ARROW_RETURN_NOT_OK(GiveRows(session_, table, rows));
    return rows.count();
  }
  // The entities that are meant, with what lies in them.
  arrow::Result<std::int64_t> KeepMeant(const char* table, const Meaning& meaning, const std::string& file = {}) const {
    ARROW_RETURN_NOT_OK(GiveTexts(session_, kTargets, "target", meaning.targets));
    return Keep(table, "starts", {{"file", file}});
  }
  // How many unresolved references say a name of what is reached in so many steps.
  arrow::Result<Reasons> Unresolved(std::int64_t depth) const {
    ARROW_RETURN_NOT_OK(Keep(kWords, "impact_words", {{"depth", depth}}).status());
    ARROW_ASSIGN_OR_RAISE(const Rows rows, Run("unresolved_refs", {{"attributes", true}}));
    return ReasonsOf(rows);
  }

 private:
  engine::Session& session_;
  const engine::CancelToken& cancel_;
};

Answer AnswerOf(Rows rows) {
  Answer answer;
  answer.schema = std::move(rows.schema);
  answer.rows = std::move(rows.batches);
  return answer;
}

// Whether each of the entities is outside of the repository: those have negative ids.
arrow::Result<bool> AreOutside(const Rows& entities) {
  for (const auto& batch : entities.batches) {
    ARROW_ASSIGN_OR_RAISE(const auto id, IntView::Make(batch->column(0).get()));
    for (std::int64_t i = 0; i < batch->num_rows(); ++i) {
      if (id.At(i) > 0) return false;
    }
  }
  return true;
}

// How many rows of the walk lie further than `depth`, and how far the furthest.
struct Further {
  std::int64_t rows = 0;
  std::int64_t depth = 0;
};

arrow::Result<Further> FurtherThan(const Rows& reached, std::int64_t depth) {
  Further further;
  for (const auto& batch : reached.batches) {
    ARROW_ASSIGN_OR_RAISE(const auto column, IntView::Make(batch->GetColumnByName("depth").get()));
    for (std::int64_t i = 0; i < batch->num_rows(); ++i) {
      if (column.At(i) <= depth) continue;
      ++further.rows;
      further.depth = std::max(further.depth, column.At(i));
    }
  }
  return further;
}

// Where no chain was found: whether there is none, or none that is known.
arrow::Result<std::string> NoChain(const Walking& walking, const Question& question, std::int64_t reached) {
  ARROW_ASSIGN_OR_RAISE(const Rows rows, walking.Run("path_unknown"));
  std::int64_t outside = 0, unresolved = 0, saying = 0;
  std::string reasons;
  for (const auto& batch : rows.batches) {
    ARROW_ASSIGN_OR_RAISE(const auto reason, TextView::Make(batch->column(0).get()));
    ARROW_ASSIGN_OR_RAISE(const auto sites, IntView::Make(batch->column(1).get()));
    ARROW_ASSIGN_OR_RAISE(const auto said, IntView::Make(batch->column(2).get()));
    for (std::int64_t i = 0; i < batch->num_rows(); ++i) {
      if (reason.IsNull(i)) {
        outside += sites.At(i);
        continue;
      }
      unresolved += sites.At(i);
      saying += said.At(i);
      const std::string one = std::to_string(sites.At(i)) + " " + std::string(reason.At(i));
      reasons.append(reasons.empty() ? "" : ", ").append(one);
    }
  }
  const std::string from = question.subject.Text(), to = question.to.Text();
  const std::string where =
      "in " + from + (reached == 0 ? "" : " and the " + std::to_string(reached) + " that it reaches");
  const std::string leaving = outside == 0 ? ""
                                           : "; " + Times(outside, "call there leaves", "calls there leave") +
                                                 " the repository, and what is outside may call back";
  if (unresolved == 0) {
    return "none: no chain of calls leads from " + from + " to " + to + ", and no call " + where + " is unresolved" +
           leaving;
  }
  return "unknown: no chain of known calls leads from " + from + " to " + to + "; " +
         Times(unresolved, "call ", "calls ") + where + (unresolved == 1 ? " is" : " are") + " unresolved" +
         (saying == 0 ? "" : ", " + std::to_string(saying) + " of them by a name of it") + ": " + reasons + leaving;
}

}  // namespace

arrow::Result<Answer> Impact(engine::Session& session, const Question& question, const engine::CancelToken& cancel) {
  const Walking walking(session, cancel);
  Meaning meaning;
  std::vector<std::string> notes;
  if (!question.file.empty()) {
    ARROW_ASSIGN_OR_RAISE(const std::vector<std::string> paths, FilePaths(session, cancel));
    if (std::ranges::find(paths, question.file) == paths.end()) {
      return arrow::Status::Invalid(question.file, ": no file of the graph", DidYouMean(question.file, paths));
    }
  } else {
    ARROW_ASSIGN_OR_RAISE(meaning, Mean(session, question.subject, cancel));
    ARROW_ASSIGN_OR_RAISE(notes, NotesOf(session, question.subject, meaning, cancel));
  }
  ARROW_RETURN_NOT_OK(walking.Keep(kEntities, "entities").status());
  ARROW_ASSIGN_OR_RAISE(const std::int64_t starts, walking.KeepMeant(kStarts, meaning, question.file));
  ARROW_RETURN_NOT_OK(walking.Keep(kFrameworkLinks, "framework_links").status());
  ARROW_RETURN_NOT_OK(walking.Keep(kLinks, "impact_links").status());
  ARROW_ASSIGN_OR_RAISE(const Rows reached, walking.Run("walk"));
  ARROW_RETURN_NOT_OK(GiveRows(session, kReached, reached));
  const std::int64_t depth = question.depth.value_or(std::numeric_limits<std::int64_t>::max());
  ARROW_ASSIGN_OR_RAISE(Rows rows, walking.Run("impact", {{"depth", depth}}));
  const bool is_none = rows.count() == 0;
  Answer answer = AnswerOf(std::move(rows));
  answer.notes = std::move(notes);
  if (starts == 0) return answer;
  ARROW_ASSIGN_OR_RAISE(const Further further, FurtherThan(reached, depth));
  if (further.rows > 0) {
    answer.notes.push_back(Times(further.rows, "more is", "more are") + " affected further on, in up to " +
                           Times(further.depth, "step", "steps"));
  }
  ARROW_ASSIGN_OR_RAISE(const Reasons at_once, walking.Unresolved(0));
  ARROW_ASSIGN_OR_RAISE(const Reasons in_all, walking.Unresolved(depth));
  if (at_once.sum > 0) {
    answer.notes.push_back((is_none ? "unknown: " : "besides, unknown: ") +
                           Times(at_once.sum, "reference says", "references say") +
                           " a name of what changes and may mean it; unresolved: " + at_once.text);
  } else if (is_none) {
    answer.notes.push_back("none: nothing else uses " +
                           (question.file.empty() ? question.subject.Text() : question.file) +
                           ", and no reference that says a name of it is unresolved");
  }
  if (in_all.sum > at_once.sum) {
    answer.notes.push_back("besides, unknown: " + Times(in_all.sum - at_once.sum, "reference says", "references say") +
                           " a name of what is affected, and may lead further");
  }
  return answer;
}

arrow::Result<Answer> Path(engine::Session& session, const Question& question, const engine::CancelToken& cancel) {
  const Walking walking(session, cancel);
  ARROW_ASSIGN_OR_RAISE(const Meaning from, Mean(session, question.subject, cancel));
  ARROW_ASSIGN_OR_RAISE(const Meaning to, Mean(session, question.to, cancel));
  ARROW_ASSIGN_OR_RAISE(std::vector<std::string> notes, NotesOf(session, question.subject, from, cancel));
  ARROW_ASSIGN_OR_RAISE(const std::vector<std::string> notes_of_to, NotesOf(session, question.to, to, cancel));
  notes.insert(notes.end(), notes_of_to.begin(), notes_of_to.end());
  ARROW_RETURN_NOT_OK(walking.Keep(kEntities, "entities").status());
  ARROW_ASSIGN_OR_RAISE(const std::int64_t ends, walking.KeepMeant(kEnds, to));
  ARROW_ASSIGN_OR_RAISE(const std::int64_t meant, walking.KeepMeant(kStarts, from));
  ARROW_ASSIGN_OR_RAISE(const Rows starts, walking.Run("path_starts"));
  ARROW_RETURN_NOT_OK(GiveRows(session, kStarts, starts));
  ARROW_RETURN_NOT_OK(walking.Keep(kAround, "around").status());
  ARROW_RETURN_NOT_OK(walking.Keep(kFrameworkLinks, "framework_links").status());
  ARROW_RETURN_NOT_OK(walking.Keep(kLinks, "path_links").status());
  ARROW_ASSIGN_OR_RAISE(const std::int64_t reached, walking.Keep(kReached, "walk"));
  ARROW_ASSIGN_OR_RAISE(Rows rows, walking.Run("path"));
  const bool is_none = rows.count() == 0;
  Answer answer = AnswerOf(std::move(rows));
  answer.notes = std::move(notes);
  if (!is_none || meant == 0 || ends == 0) return answer;
  if (starts.count() == 0) {
    answer.notes.push_back(from.targets == to.targets
                               ? question.subject.Text() + " is both ends; `callers` lists calls of it by itself"
                               : question.subject.Text() + " lies in " + question.to.Text());
    return answer;
  }
  ARROW_ASSIGN_OR_RAISE(const bool is_outside, AreOutside(starts));
  if (is_outside) {
    answer.notes.push_back("unknown: " + question.subject.Text() +
                           " is outside the repository, and what it calls is not in the graph");
    return answer;
  }
  ARROW_RETURN_NOT_OK(GiveTexts(session, kWords, "word", to.words));
  ARROW_ASSIGN_OR_RAISE(answer.notes.emplace_back(), NoChain(walking, question, reached - starts.count()));
  return answer;
}

}  // namespace codeanatomy::ask
