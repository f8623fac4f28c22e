#include "ask/ask.h"

#include <algorithm>
#include <set>

#include "ask/embedded.h"
#include "ask/run_query.h"
#include "base/array_view.h"
#include "base/suggest.h"

namespace codeanatomy::ask {
namespace {

// The tables by which queries are told what was found before: `target` of one, `word` of the other.
constexpr const char* kTargets = "targets";
constexpr const char* kWords = "words";

// What a name or place means.
struct Meaning {
  std::set<std::string> targets;     // qualified names that rows are found by
  std::set<std::string> words;       // last parts by which unresolved rows would say them
  std::vector<std::string> notes;    // where imports lead
  std::set<std::string> unresolved;  // reasons of what leads nowhere known
  bool is_known = false;             // something is called so
  bool has_attributes = false;       // something of it can be reached as an attribute of a value
};

std::string LastPart(const std::string& name) { return name.substr(name.rfind('.') + 1); }

std::string Times(std::int64_t count, const std::string& one, const std::string& many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string Quoted(const std::set<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text.append(text.empty() ? "`" : ", `").append(word).append("`");
  return text;
}

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
  arrow::Result<Meaning> Mean() const;
  arrow::Status PositionOutside() const;
  arrow::Result<std::string> NothingCalled() const;
  // The counts of a query of unresolved rows, as `N REASON, …`; their sum.
  arrow::Result<std::pair<std::int64_t, std::string>> Unresolved(const Meaning& meaning) const;
  // What was asked for, as in the question.
  std::string Asked() const;

  engine::Session& session_;
  const Question& question_;
  const engine::CancelToken& cancel_;
};

std::string Asking::Asked() const {
  if (!question_.position) return question_.name;
  const Position& position = *question_.position;
  return position.path + ":" + std::to_string(position.line) +
         (position.col < 0 ? std::string() : ":" + std::to_string(position.col));
}

arrow::Result<std::string> Asking::NothingCalled() const {
  const auto parts = 1 + std::ranges::count(question_.name, '.');
  ARROW_ASSIGN_OR_RAISE(const Rows rows, Run("names", {{"parts", static_cast<std::int64_t>(parts)}}));
  std::vector<std::string> names;
  for (const auto& batch : rows.batches) {
    ARROW_ASSIGN_OR_RAISE(const auto name, TextView::Make(batch->column(0).get()));
    for (std::int64_t i = 0; i < batch->num_rows(); ++i) names.emplace_back(name.At(i));
  }
  return "nothing in the graph is called " + question_.name + DidYouMean(question_.name, names);
}

arrow::Result<Answer> Asking::Find() {
  const std::string& kind = question_.definition_kind;
  ARROW_ASSIGN_OR_RAISE(Rows rows, Run("find", {{"name", question_.name}, {"kind", kind}}));
  Answer answer;
  if (rows.count() == 0) {
    ARROW_ASSIGN_OR_RAISE(const Meaning meaning, Mean());
    // An import brings it: the definition is elsewhere.
    if (meaning.notes.size() == 1) {
      ARROW_ASSIGN_OR_RAISE(rows, Run("find", {{"name", *meaning.targets.begin()}, {"kind", kind}}));
      if (rows.count() > 0) answer.notes = meaning.notes;
    }
    if (rows.count() == 0) {
      ARROW_ASSIGN_OR_RAISE(rows, Run("find_like", {{"name", question_.name}, {"kind", kind}}));
      const std::string what = kind.empty() ? "definition" : kind;
      if (rows.count() > 0) {
        answer.notes.push_back("no " + what + " is called " + question_.name + "; these have it in their names");
      } else if (!meaning.is_known) {
        ARROW_ASSIGN_OR_RAISE(answer.notes.emplace_back(), NothingCalled());
      } else if (!kind.empty()) {
        answer.notes.push_back("no " + what + " is called " + question_.name + ", but something else is");
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

arrow::Status Asking::PositionOutside() const {
  const Position& position = *question_.position;
  ARROW_ASSIGN_OR_RAISE(const Rows rows, Run("files", {}));
  std::vector<std::string> paths;
  std::int64_t last = 0;
  bool is_there = false;
  for (const auto& batch : rows.batches) {
    ARROW_ASSIGN_OR_RAISE(const auto path, TextView::Make(batch->column(0).get()));
    ARROW_ASSIGN_OR_RAISE(const auto line, IntView::Make(batch->column(1).get()));
    for (std::int64_t i = 0; i < batch->num_rows(); ++i) {
      paths.emplace_back(path.At(i));
      if (path.At(i) == position.path) {
        is_there = true;
        last = line.At(i, 0);
      }
    }
  }
  if (!is_there) {
    return arrow::Status::Invalid(position.path, ": no file of the graph", DidYouMean(position.path, paths));
  }
  if (position.line < 1 || position.line > last) {
    return arrow::Status::Invalid(position.path, ": there is nothing on line ", position.line,
                                  "; the last line with something is ", last);
  }
  return arrow::Status::Invalid(Asked(), ": no name is there");
}

arrow::Result<Meaning> Asking::Mean() const {
  Meaning meaning;
  Rows rows;
  if (question_.position) {
    const Position& position = *question_.position;
    ARROW_ASSIGN_OR_RAISE(rows, Run("at", {{"path", position.path}, {"line", position.line}, {"col", position.col}}));
    if (rows.count() == 0) return PositionOutside();
  } else {
    ARROW_ASSIGN_OR_RAISE(rows, Run("named", {{"name", question_.name}}));
    if (rows.count() == 0) {
      ARROW_ASSIGN_OR_RAISE(rows, Run("exported", {{"name", question_.name}}));
    }
    meaning.words.insert(LastPart(question_.name));
  }
  std::set<std::string> notes;
  for (const auto& batch : rows.batches) {
    TextView columns[5];
    for (int i = 0; i < 5; ++i) {
      ARROW_ASSIGN_OR_RAISE(columns[i], TextView::Make(batch->column(i).get()));
    }
    const auto& [target, kind, word, through, reason] = columns;
    const auto& is_local = static_cast<const arrow::BooleanArray&>(*batch->column(5));
    for (std::int64_t i = 0; i < batch->num_rows(); ++i) {
      meaning.is_known = true;
      if (!is_local.Value(i)) meaning.has_attributes = true;
      if (!word.IsNull(i)) meaning.words.insert(LastPart(std::string(word.At(i))));
      if (target.IsNull(i)) {
        meaning.unresolved.insert(reason.IsNull(i) ? std::string("unresolved") : std::string(reason.At(i)));
        continue;
      }
      const std::string name(target.At(i));
      meaning.targets.insert(name);
      meaning.words.insert(LastPart(name));
      if (!through.IsNull(i)) notes.insert(std::string(through.At(i)) + " is an import of " + name);
    }
  }
  meaning.notes.assign(notes.begin(), notes.end());
  return meaning;
}

arrow::Result<std::pair<std::int64_t, std::string>> Asking::Unresolved(const Meaning& meaning) const {
  const std::string_view query = question_.kind == Kind::kRefs ? "unresolved_refs" : "unresolved_calls";
  ARROW_RETURN_NOT_OK(GiveTexts(session_, kWords, "word", meaning.words));
  ARROW_ASSIGN_OR_RAISE(const Rows rows, Run(query, {{"attributes", meaning.has_attributes || !meaning.is_known}}));
  std::int64_t sum = 0;
  std::string text;
  for (const auto& batch : rows.batches) {
    ARROW_ASSIGN_OR_RAISE(const auto reason, TextView::Make(batch->column(0).get()));
    ARROW_ASSIGN_OR_RAISE(const auto sites, IntView::Make(batch->column(1).get()));
    for (std::int64_t i = 0; i < batch->num_rows(); ++i) {
      sum += sites.At(i);
      text.append(text.empty() ? "" : ", ").append(std::to_string(sites.At(i)) + " ").append(reason.At(i));
    }
  }
  return std::pair(sum, text);
}

arrow::Result<Answer> Asking::Follow() {
  ARROW_ASSIGN_OR_RAISE(const Meaning meaning, Mean());
  const std::string_view query = question_.kind == Kind::kRefs      ? "refs"
                                 : question_.kind == Kind::kCallers ? "callers"
                                                                    : "callees";
  ARROW_RETURN_NOT_OK(GiveTexts(session_, kTargets, "target", meaning.targets));
  ARROW_ASSIGN_OR_RAISE(Rows rows, Run(query, {}));
  Answer answer;
  const bool is_none = rows.count() == 0;
  answer.schema = std::move(rows.schema);
  answer.rows = std::move(rows.batches);
  if (!meaning.is_known) {
    ARROW_ASSIGN_OR_RAISE(answer.notes.emplace_back(), NothingCalled());
  }
  // Of many that a suffix finds, the rows tell.
  if (meaning.notes.size() <= 3) answer.notes.insert(answer.notes.end(), meaning.notes.begin(), meaning.notes.end());
  for (const std::string& reason : meaning.unresolved) {
    answer.notes.push_back("where " + Asked() + " leads is unknown: " + reason);
  }
  if (question_.kind == Kind::kCallees) {
    if (is_none && !meaning.targets.empty()) answer.notes.push_back("none: there is no call in " + Asked());
    return answer;
  }
  const bool is_refs = question_.kind == Kind::kRefs;
  ARROW_ASSIGN_OR_RAISE(const auto unresolved, Unresolved(meaning));
  if (unresolved.first > 0) {
    answer.notes.push_back((is_none ? "unknown: " : "besides, unknown: ") +
                           (is_refs ? Times(unresolved.first, "reference says ", "references say ")
                                    : Times(unresolved.first, "call site calls ", "call sites call ")) +
                           Quoted(meaning.words) + " and may mean it; unresolved: " + unresolved.second);
  } else if (is_none && !meaning.targets.empty()) {
    answer.notes.push_back(std::string("none: no ") + (is_refs ? "reference leads to " : "call site leads to ") +
                           Asked() + ", and none that says " + Quoted(meaning.words) + " is unresolved");
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
  tables.erase(kTargets);
  tables.erase(kWords);
  return std::vector<std::string>(tables.begin(), tables.end());
}

arrow::Result<Answer> Ask(engine::Session& session, const Question& question, const engine::CancelToken& cancel) {
  Asking asking(session, question, cancel);
  return question.kind == Kind::kFind ? asking.Find() : asking.Follow();
}

}  // namespace codeanatomy::ask
