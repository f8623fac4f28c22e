#include "ask/meaning.h"

#include <algorithm>

#include "ask/run_query.h"
#include "base/array_view.h"
#include "base/suggest.h"

namespace codeanatomy::ask {
namespace {

std::string LastPart(const std::string& name) { return name.substr(name.rfind('.') + 1); }

struct File {
  std::string path;
  std::int64_t last_line = 0;
};

arrow::Result<std::vector<File>> Files(const engine::Session& session, const engine::CancelToken& cancel) {
  ARROW_ASSIGN_OR_RAISE(const Rows rows, RunQuery(session, "files", {}, cancel));
  std::vector<File> files;
  for (const auto& batch : rows.batches) {
    ARROW_ASSIGN_OR_RAISE(const auto path, TextView::Make(batch->column(0).get()));
    ARROW_ASSIGN_OR_RAISE(const auto line, IntView::Make(batch->column(1).get()));
    for (std::int64_t i = 0; i < batch->num_rows(); ++i) files.push_back({std::string(path.At(i)), line.At(i, 0)});
  }
  return files;
}

arrow::Status PositionOutside(const engine::Session& session, const Subject& subject,
                              const engine::CancelToken& cancel) {
  const Position& position = *subject.position;
  ARROW_ASSIGN_OR_RAISE(const std::vector<File> files, Files(session, cancel));
  const auto file = std::ranges::find(files, position.path, &File::path);
  if (file == files.end()) {
    std::vector<std::string> paths;
    for (const File& other : files) paths.push_back(other.path);
    return arrow::Status::Invalid(position.path, ": no file of the graph", DidYouMean(position.path, paths));
  }
  if (position.line < 1 || position.line > file->last_line) {
    return arrow::Status::Invalid(position.path, ": there is nothing on line ", position.line,
                                  "; the last line with something is ", file->last_line);
  }
  return arrow::Status::Invalid(subject.Text(), ": no name is there");
}

}  // namespace

std::string Subject::Text() const {
  if (!position) return name;
  return position->path + ":" + std::to_string(position->line) +
         (position->col < 0 ? std::string() : ":" + std::to_string(position->col));
}

arrow::Result<std::vector<std::string>> FilePaths(const engine::Session& session, const engine::CancelToken& cancel) {
  ARROW_ASSIGN_OR_RAISE(const std::vector<File> files, Files(session, cancel));
  std::vector<std::string> paths;
  for (const File& file : files) paths.push_back(file.path);
  return paths;
}

arrow::Result<std::string> NothingCalled(const engine::Session& session, const std::string& name,
                                         const engine::CancelToken& cancel) {
  const auto parts = 1 + std::ranges::count(name, '.');
  ARROW_ASSIGN_OR_RAISE(const Rows rows,
                        RunQuery(session, "names", {{"parts", static_cast<std::int64_t>(parts)}}, cancel));
  std::vector<std::string> names;
  for (const auto& batch : rows.batches) {
    ARROW_ASSIGN_OR_RAISE(const auto column, TextView::Make(batch->column(0).get()));
    for (std::int64_t i = 0; i < batch->num_rows(); ++i) names.emplace_back(column.At(i));
  }
  return "nothing in the graph is called " + name + DidYouMean(name, names);
}

arrow::Result<Meaning> Mean(const engine::Session& session, const Subject& subject, const engine::CancelToken& cancel) {
  Meaning meaning;
  Rows rows;
  if (subject.position) {
    const Position& position = *subject.position;
    const Values place = {{"path", position.path}, {"line", position.line}, {"col", position.col}};
    ARROW_ASSIGN_OR_RAISE(rows, RunQuery(session, "at", place, cancel));
    if (rows.count() == 0) return PositionOutside(session, subject, cancel);
  } else {
    ARROW_ASSIGN_OR_RAISE(rows, RunQuery(session, "named", {{"name", subject.name}}, cancel));
    if (rows.count() == 0) {
      ARROW_ASSIGN_OR_RAISE(rows, RunQuery(session, "exported", {{"name", subject.name}}, cancel));
    }
    meaning.words.insert(LastPart(subject.name));
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

arrow::Result<std::vector<std::string>> NotesOf(const engine::Session& session, const Subject& subject,
                                                const Meaning& meaning, const engine::CancelToken& cancel) {
  std::vector<std::string> notes;
  if (!meaning.is_known) {
    ARROW_ASSIGN_OR_RAISE(notes.emplace_back(), NothingCalled(session, subject.name, cancel));
  }
  // Of many that a suffix finds, the rows tell.
  if (meaning.notes.size() <= 3) notes.insert(notes.end(), meaning.notes.begin(), meaning.notes.end());
  for (const std::string& reason : meaning.unresolved) {
    notes.push_back("where " + subject.Text() + " leads is unknown: " + reason);
  }
  return notes;
}

}  // namespace codeanatomy::ask
