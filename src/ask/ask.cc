#include "ask/ask.h"

#include <set>

#include "ask/chains.h"
#include "ask/dead.h"
#include "ask/embedded.h"
#include "ask/meaning.h"
#include "ask/notes.h"
#include "ask/run_query.h"

namespace codeanatomy::ask {
namespace {

class Asking {
 public:
  Asking(engine::Session& session, const Question& question, const engine::CancelToken& cancel)
      : session_(session), question_(question), cancel_(cancel) {}

  arrow::Result<Answer> Find();
  arrow::Result<Answer> Follow();

 private:
  arrow::Result<Rows> Run(std::string_view query, const Values& values) const {
    return RunQuery(session_, query, values, cancel_);
  }
  arrow::Result<Reasons> Unresolved(const Meaning& meaning) const;

  engine::Session& session_;
  const Question& question_;
  const engine::CancelToken& cancel_;
};

arrow::Result<Answer> Asking::Find() {
  const std::string& kind = question_.definition_kind;
  ARROW_ASSIGN_OR_RAISE(Rows rows, Run("find", {{"name", question_.subject.name}, {"kind", kind}}));
  Answer answer;
  if (rows.count() == 0) {
    ARROW_ASSIGN_OR_RAISE(const Meaning meaning, Mean(session_, question_.subject, cancel_));
    // An import brings it: the definition is elsewhere.
    if (meaning.notes.size() == 1) {
      ARROW_ASSIGN_OR_RAISE(rows, Run("find", {{"name", *meaning.targets.begin()}, {"kind", kind}}));
      if (rows.count() > 0) answer.notes = meaning.notes;
    }
    if (rows.count() == 0) {
      ARROW_ASSIGN_OR_RAISE(rows, Run("find_like", {{"name", question_.subject.name}, {"kind", kind}}));
      const std::string what = kind.empty() ? "definition" : kind;
      if (rows.count() > 0) {
        answer.notes.push_back("no " + what + " is called " + question_.subject.name +
                               "; these have it in their names");
      } else if (!meaning.is_known) {
        ARROW_ASSIGN_OR_RAISE(answer.notes.emplace_back(), NothingCalled(session_, question_.subject.name, cancel_));
      } else if (!kind.empty()) {
        answer.notes.push_back("no " + what + " is called " + question_.subject.name + ", but something else is");
      } else {
        answer.notes.push_back(Quoted(meaning.targets) +
                               ": outside the repository; `refs` and `callers` know uses of it");
      }
    }
  }
  answer.schema = std::move(rows.schema);
  answer.rows = std::move(rows.batches);
  return answer;
}

arrow::Result<Reasons> Asking::Unresolved(const Meaning& meaning) const {
  const std::string_view query = question_.kind == Kind::kRefs ? "unresolved_refs" : "unresolved_calls";
  ARROW_RETURN_NOT_OK(GiveTexts(session_, kWords, "word", meaning.words));
  ARROW_ASSIGN_OR_RAISE(const Rows rows, Run(query, {{"attributes", meaning.has_attributes || !meaning.is_known}}));
  return ReasonsOf(rows);
}

arrow::Result<Answer> Asking::Follow() {
  ARROW_ASSIGN_OR_RAISE(const Meaning meaning, Mean(session_, question_.subject, cancel_));
  const std::string_view query = question_.kind == Kind::kRefs      ? "refs"
                                 : question_.kind == Kind::kCallers ? "callers"
                                                                    : "callees";
  ARROW_RETURN_NOT_OK(GiveTexts(session_, kTargets, "target", meaning.targets));
  ARROW_ASSIGN_OR_RAISE(Rows rows, Run(query, {}));
  Answer answer;
  const bool is_none = rows.count() == 0;
  answer.schema = std::move(rows.schema);
  answer.rows = std::move(rows.batches);
  ARROW_ASSIGN_OR_RAISE(answer.notes, NotesOf(session_, question_.subject, meaning, cancel_));
  if (question_.kind == Kind::kCallees) {
    if (is_none && !meaning.targets.empty())
      answer.notes.push_back("none: there is no call in " + question_.subject.Text());
    return answer;
  }
  const bool is_refs = question_.kind == Kind::kRefs;
  ARROW_ASSIGN_OR_RAISE(const auto unresolved, Unresolved(meaning));
  if (unresolved.sum > 0) {
    answer.notes.push_back((is_none ? "unknown: " : "besides, unknown: ") +
                           (is_refs ? Times(unresolved.sum, "reference says ", "references say ")
                                    : Times(unresolved.sum, "call site calls ", "call sites call ")) +
                           Quoted(meaning.words) + " and may mean it; unresolved: " + unresolved.text);
  } else if (is_none && !meaning.targets.empty()) {
    answer.notes.push_back(std::string("none: no ") + (is_refs ? "reference leads to " : "call site leads to ") +
                           question_.subject.Text() + ", and none that says " + Quoted(meaning.words) +
                           " is unresolved");
  }
  return answer;
}

}  // namespace

const std::vector<std::string>& DefinitionKinds() {
  static const std::vector<std::string> kKinds = {"module",   "class",     "function", "method",    "lambda",
                                                  "variable", "parameter", "import",   "attribute", "type_parameter"};
  return kKinds;
}

arrow::Result<std::vector<std::string>> TablesAsked(const engine::Session& session) {
  std::set<std::string> tables;
  for (const EmbeddedFile& file : EmbeddedQueries()) {
    ARROW_ASSIGN_OR_RAISE(const auto named, session.NamedTables(file.text));
    tables.insert(named.begin(), named.end());
  }
  for (const char* given : kGivenTables) tables.erase(given);
  return std::vector<std::string>(tables.begin(), tables.end());
}

arrow::Result<Answer> Ask(engine::Session& session, const Question& question, const engine::CancelToken& cancel) {
  Asking asking(session, question, cancel);
  switch (question.kind) {
    case Kind::kFind: return asking.Find();
    case Kind::kRefs:
    case Kind::kCallers:
    case Kind::kCallees: return asking.Follow();
    case Kind::kImpact: return Impact(session, question, cancel);
    case Kind::kPath: return Path(session, question, cancel);
    case Kind::kDead: return Dead(session, question, cancel);
  }
  return arrow::Status::UnknownError("a question of no kind");
}

}  // namespace codeanatomy::ask
