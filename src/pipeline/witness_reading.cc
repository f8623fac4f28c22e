#include "pipeline/witness_reading.h"

#include <array>
#include <utility>

#include "base/array_view.h"
#include "repo/line_index.h"

namespace codeanatomy::pipeline {
namespace {

using arrow::RecordBatch;
using normalize::FileWitness;
using normalize::kNoOffset;

// The columns of one batch, looked up once.
class Columns {
 public:
  explicit Columns(const RecordBatch& batch) : batch_(batch) {}

  IntView Int(const char* name) { return View<IntView>(name); }
  TextView Text(const char* name) { return View<TextView>(name); }
  const arrow::BooleanArray* Flag(const char* name) {
    const auto column = batch_.GetColumnByName(name);
    if (column != nullptr && column->type_id() == arrow::Type::BOOL) {
      return static_cast<const arrow::BooleanArray*>(column.get());
    }
    Fail(name);
    return nullptr;
  }
  const arrow::Status& status() const { return status_; }

 private:
  template <typename Of>
  Of View(const char* name) {
    const auto column = batch_.GetColumnByName(name);
    if (column == nullptr) {
      Fail(name);
      return Of();
    }
    auto view = Of::Make(column.get());
    if (view.ok()) return *view;
    status_ &= view.status();
    return Of();
  }
  void Fail(const char* name) { status_ &= arrow::Status::Invalid("CPython's evidence has no column ", name); }

  const RecordBatch& batch_;
  arrow::Status status_;
};

std::string_view TextOr(const TextView& view, std::int64_t row) {
  return view.IsNull(row) ? std::string_view() : view.At(row);
}

class Reading {
 public:
  Reading(std::size_t files, bool ast, bool symtable, int hex_version) : files_(files) {
    for (FileWitness& file : files_) {
      file.has_ast = ast;
      file.has_symtable = symtable;
      file.hex_version = hex_version;
    }
  }

  arrow::Status ReadAll(const extract::cpython::CPythonEvidence& evidence) {
    ARROW_RETURN_NOT_OK(ReadNodes(*evidence.ast_nodes));
    ARROW_RETURN_NOT_OK(ReadDocstrings(*evidence.ast_docstrings));
    ARROW_RETURN_NOT_OK(ReadTypeComments(*evidence.ast_type_comments));
    ARROW_RETURN_NOT_OK(ReadScopes(*evidence.sym_scopes));
    ARROW_RETURN_NOT_OK(ReadSymbols(*evidence.sym_symbols));
    return ReadErrors(*evidence.ast_errors);
  }

  std::vector<FileWitness> Finish() && {
    for (FileWitness& file : files_) {
      // What a refused file had before the refusal is no whole tree.
      if (!file.has_ast) {
        file.nodes.clear();
        file.docstrings.clear();
        file.type_comments.clear();
      }
      if (!file.has_symtable) {
        file.scopes.clear();
        file.symbols.clear();
      }
    }
    return std::move(files_);
  }

 private:
  arrow::Result<FileWitness*> FileOf(const IntView& file, std::int64_t row) {
    const std::int64_t index = file.At(row, -1);
    if (index < 0 || index >= static_cast<std::int64_t>(files_.size())) {
      return arrow::Status::Invalid("CPython's evidence names file ", index, " of ", files_.size());
    }
    return &files_[static_cast<std::size_t>(index)];
  }

  arrow::Status ReadNodes(const RecordBatch& batch) {
    Columns c(batch);
    const auto file = c.Int("file"), parent = c.Int("parent_index"), field_index = c.Int("field_index"),
               bstart = c.Int("bstart"), bend = c.Int("bend"), anchor = c.Int("anchor");
    const auto kind = c.Text("kind"), field = c.Text("field"), context = c.Text("context"), name = c.Text("name"),
               others = c.Text("other_names");
    const auto* in_fstring = c.Flag("in_fstring");
    ARROW_RETURN_NOT_OK(c.status());
    for (std::int64_t row = 0; row < batch.num_rows(); ++row) {
      ARROW_ASSIGN_OR_RAISE(FileWitness * of, FileOf(file, row));
      const std::int64_t above = parent.At(row, -1);
      if (above >= static_cast<std::int64_t>(of->nodes.size())) {
        return arrow::Status::Invalid("CPython's evidence has a node before its parent");
      }
      of->nodes.push_back({above, kind.At(row), TextOr(field, row), field_index.At(row), bstart.At(row, kNoOffset),
                           bend.At(row, kNoOffset), anchor.At(row, kNoOffset), TextOr(context, row), TextOr(name, row),
                           TextOr(others, row), in_fstring->Value(row)});
    }
    return arrow::Status::OK();
  }

  arrow::Status ReadDocstrings(const RecordBatch& batch) {
    Columns c(batch);
    const auto file = c.Int("file"), node = c.Int("node_index"), bstart = c.Int("bstart"), bend = c.Int("bend");
    ARROW_RETURN_NOT_OK(c.status());
    for (std::int64_t row = 0; row < batch.num_rows(); ++row) {
      ARROW_ASSIGN_OR_RAISE(FileWitness * of, FileOf(file, row));
      ARROW_RETURN_NOT_OK(CheckIndex(node.At(row, -1), of->nodes.size()));
      of->docstrings.push_back({node.At(row), bstart.At(row, kNoOffset), bend.At(row, kNoOffset)});
    }
    return arrow::Status::OK();
  }

  arrow::Status ReadTypeComments(const RecordBatch& batch) {
    Columns c(batch);
    const auto file = c.Int("file"), line = c.Int("line"), node = c.Int("node_index");
    const auto kind = c.Text("kind"), text = c.Text("text");
    ARROW_RETURN_NOT_OK(c.status());
    for (std::int64_t row = 0; row < batch.num_rows(); ++row) {
      ARROW_ASSIGN_OR_RAISE(FileWitness * of, FileOf(file, row));
      of->type_comments.push_back({TextOr(kind, row), TextOr(text, row), line.At(row, 0), node.At(row, -1)});
    }
    return arrow::Status::OK();
  }

  arrow::Status ReadScopes(const RecordBatch& batch) {
    Columns c(batch);
    const auto file = c.Int("file"), parent = c.Int("parent_index"), line = c.Int("line"), bstart = c.Int("bstart"),
               bend = c.Int("bend");
    const auto kind = c.Text("kind"), name = c.Text("name");
    const auto* is_nested = c.Flag("is_nested");
    ARROW_RETURN_NOT_OK(c.status());
    for (std::int64_t row = 0; row < batch.num_rows(); ++row) {
      ARROW_ASSIGN_OR_RAISE(FileWitness * of, FileOf(file, row));
      const std::int64_t above = parent.At(row, -1);
      if (above >= static_cast<std::int64_t>(of->scopes.size()) || (above < 0 && !of->scopes.empty())) {
        return arrow::Status::Invalid("CPython's evidence has a scope before its parent");
      }
      of->scopes.push_back({above, kind.At(row), name.At(row), line.At(row), is_nested->Value(row),
                            bstart.At(row, kNoOffset), bend.At(row, kNoOffset)});
    }
    return arrow::Status::OK();
  }

  arrow::Status ReadSymbols(const RecordBatch& batch) {
    Columns c(batch);
    const auto file = c.Int("file"), scope_index = c.Int("scope_index");
    const auto name = c.Text("name"), scope = c.Text("scope");
    using FlagColumn = std::pair<const arrow::BooleanArray*, std::uint32_t>;
    const std::array<FlagColumn, 8> flags = {{{c.Flag("is_referenced"), evidence::kReferenced},
                                              {c.Flag("is_assigned"), evidence::kAssigned},
                                              {c.Flag("is_annotated"), evidence::kAnnotated},
                                              {c.Flag("is_imported"), evidence::kImported},
                                              {c.Flag("is_parameter"), evidence::kParameter},
                                              {c.Flag("is_declared_global"), evidence::kDeclaredGlobal},
                                              {c.Flag("is_declared_nonlocal"), evidence::kDeclaredNonlocal},
                                              {c.Flag("is_type_parameter"), evidence::kTypeParameter}}};
    ARROW_RETURN_NOT_OK(c.status());
    for (std::int64_t row = 0; row < batch.num_rows(); ++row) {
      ARROW_ASSIGN_OR_RAISE(FileWitness * of, FileOf(file, row));
      ARROW_RETURN_NOT_OK(CheckIndex(scope_index.At(row, -1), of->scopes.size()));
      std::uint32_t word = AnalysedFlag(TextOr(scope, row));
      for (const auto& [column, flag] : flags) word |= column->Value(row) ? flag : 0u;
      of->symbols.push_back({scope_index.At(row), name.At(row), word});
    }
    return arrow::Status::OK();
  }

  arrow::Status ReadErrors(const RecordBatch& batch) {
    Columns c(batch);
    const auto file = c.Int("file"), line = c.Int("line"), bstart = c.Int("bstart");
    const auto source = c.Text("source"), kind = c.Text("kind"), message = c.Text("message");
    ARROW_RETURN_NOT_OK(c.status());
    for (std::int64_t row = 0; row < batch.num_rows(); ++row) {
      ARROW_ASSIGN_OR_RAISE(FileWitness * of, FileOf(file, row));
      of->errors.push_back(
          {TextOr(source, row), TextOr(kind, row), TextOr(message, row), line.At(row, 0), bstart.At(row, kNoOffset)});
      // A file that `ast` refuses is not shown to `symtable`.
      of->has_symtable = false;
      if (of->errors.back().witness == "ast") of->has_ast = false;
    }
    return arrow::Status::OK();
  }

  static arrow::Status CheckIndex(std::int64_t index, std::size_t size) {
    if (index >= 0 && index < static_cast<std::int64_t>(size)) return arrow::Status::OK();
    return arrow::Status::Invalid("CPython's evidence names row ", index, " of ", size);
  }

  static std::uint32_t AnalysedFlag(std::string_view scope) {
    if (scope == "local") return evidence::kLocal;
    if (scope == "cell") return evidence::kCell;
    if (scope == "free") return evidence::kFree;
    if (scope == "global_implicit") return evidence::kGlobalImplicit;
    return scope == "global_explicit" ? evidence::kGlobalExplicit : 0u;
  }

  std::vector<FileWitness> files_;
};

// Diagnostics' codes are static text.
std::string_view CodeOf(std::string_view kind) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kCodes = {{
      {"SyntaxError", "syntax-error"},
      {"IndentationError", "indentation-error"},
      {"TabError", "tab-error"},
      {"ValueError", "value-error"},
      {"UnicodeDecodeError", "unicode-error"},
      {"MemoryError", "memory"},
      {"RecursionError", "recursion-error"},
      {"timeout", "timeout"},
      {"memory", "memory"},
      {"died", "died"},
      {"garbled", "garbled"},
  }};
  for (const auto& [name, code] : kCodes) {
    if (name == kind) return code;
  }
  return kind == "encoding" ? "encoding" : "refused";
}

bool IsLimit(std::string_view code) {
  return code == "timeout" || code == "memory" || code == "died" || code == "garbled" || code == "encoding" ||
         code == "recursion-error";
}

}  // namespace

arrow::Result<std::vector<FileWitness>> ReadWitnesses(const extract::cpython::CPythonEvidence& evidence,
                                                      std::size_t files, bool ast, bool symtable, int hex_version) {
  Reading reading(files, ast, symtable, hex_version);
  ARROW_RETURN_NOT_OK(reading.ReadAll(evidence));
  return std::move(reading).Finish();
}

evidence::Diagnostic WitnessDiagnostic(const normalize::WitnessError& error, std::string_view bytes) {
  std::int64_t start = error.bstart;
  if (start == kNoOffset) {
    const repo::LineIndex lines(bytes);
    start = error.line >= 1 && error.line <= lines.line_count() ? lines.StartOf(error.line) : 0;
  }
  const std::string_view code = CodeOf(error.kind);
  std::string message = code == "refused" ? std::string(error.kind) + ": " : std::string();
  message.append(error.message);
  return {start,
          start,
          error.witness == "ast" ? "ast" : "symtable",
          code,
          IsLimit(code) ? evidence::Severity::kWarning : evidence::Severity::kError,
          std::move(message)};
}

}  // namespace codeanatomy::pipeline
