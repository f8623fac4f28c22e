// Prints what extract/cpython says of Python files, for comparison with CPython itself and for timing.
//
//   dump_cpython PYTHON < PATHS             one path a line; rows, then a line `=`, file after file
//   dump_cpython PYTHON WORKERS < PATHS     numbers of rows and seconds, with as many threads as workers
//
// A row: the batch's name and the cells after `file`, between tabs; `\N` for null; tabs and line ends in texts are blanks.

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <arrow/api.h>

#include "base/parallel.h"
#include "extract/cpython/cpython.h"

namespace {

using namespace codeanatomy::extract::cpython;

constexpr std::size_t kChunkBytes = 256 * 1024;

using NamedBatches = std::vector<std::pair<std::string, std::shared_ptr<arrow::RecordBatch>>>;

NamedBatches Named(const CPythonEvidence& evidence) {
  return {{"ast_nodes", evidence.ast_nodes},   {"ast_docstrings", evidence.ast_docstrings},
          {"ast_errors", evidence.ast_errors}, {"ast_type_comments", evidence.ast_type_comments},
          {"sym_scopes", evidence.sym_scopes}, {"sym_symbols", evidence.sym_symbols}};
}

std::string Cell(const arrow::Array& array, std::int64_t row) {
  if (array.IsNull(row)) return "\\N";
  if (array.type_id() == arrow::Type::INT64) {
    return std::to_string(static_cast<const arrow::Int64Array&>(array).Value(row));
  }
  if (array.type_id() == arrow::Type::BOOL) {
    return static_cast<const arrow::BooleanArray&>(array).Value(row) ? "1" : "0";
  }
  std::string text(static_cast<const arrow::StringViewArray&>(array).GetView(row));
  std::replace_if(text.begin(), text.end(), [](char c) { return c == '\t' || c == '\n'; }, ' ');
  return text;
}

std::string Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return std::move(bytes).str();
}

arrow::Status Print(CPythonPool& pool, const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    const std::string bytes = Read(path);
    const Source source{bytes};
    ARROW_ASSIGN_OR_RAISE(const CPythonEvidence evidence, pool.Extract({&source, 1}));
    for (const auto& [name, batch] : Named(evidence)) {
      ARROW_RETURN_NOT_OK(batch->ValidateFull());
      for (std::int64_t row = 0; row < batch->num_rows(); ++row) {
        std::cout << name;
        for (int column = 1; column < batch->num_columns(); ++column) std::cout << '\t' << Cell(*batch->column(column), row);
        std::cout << '\n';
      }
    }
    std::cout << "=\n" << std::flush;
  }
  return arrow::Status::OK();
}

arrow::Status Count(CPythonPool& pool, const std::vector<std::string>& paths, int threads) {
  std::vector<std::string> texts;
  std::vector<std::vector<Source>> chunks(1);
  texts.reserve(paths.size());
  std::size_t bytes = 0, all_bytes = 0;
  for (const std::string& path : paths) {
    texts.push_back(Read(path));
    chunks.back().push_back({texts.back()});
    bytes += texts.back().size();
    all_bytes += texts.back().size();
    if (bytes < kChunkBytes) continue;
    chunks.emplace_back();
    bytes = 0;
  }
  std::vector<CPythonEvidence> found(chunks.size());
  const auto begin = std::chrono::steady_clock::now();
  ARROW_RETURN_NOT_OK(codeanatomy::ParallelFor(threads, chunks.size(), [&](std::size_t i) {
    return pool.Extract(chunks[i]).Value(&found[i]);
  }));
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  std::cout << pool.interpreter().version << ": files " << paths.size() << ", bytes " << all_bytes;
  for (std::size_t table = 0; table < Named(found[0]).size(); ++table) {
    std::int64_t rows = 0;
    for (const CPythonEvidence& evidence : found) rows += Named(evidence)[table].second->num_rows();
    std::cout << ", " << Named(found[0])[table].first << " " << rows;
  }
  std::cout << ", seconds " << seconds.count() << "\n";
  return arrow::Status::OK();
}

arrow::Status Run(int count, char** arguments) {
  if (count < 2) return arrow::Status::Invalid("usage: dump_cpython PYTHON [WORKERS] < PATHS");
  PoolOptions options;
  options.python = arguments[1];
  options.workers = count > 2 ? std::atoi(arguments[2]) : 1;
  options.file_seconds = 300;
  options.file_memory_bytes = std::int64_t{2} << 30;
  ARROW_ASSIGN_OR_RAISE(const auto pool, CPythonPool::Start(options));
  std::vector<std::string> paths;
  if (count > 2) {
    for (std::string path; std::getline(std::cin, path);) paths.push_back(path);
    return Count(*pool, paths, options.workers);
  }
  for (std::string path; std::getline(std::cin, path);) ARROW_RETURN_NOT_OK(Print(*pool, {path}));
  return arrow::Status::OK();
}

}  // namespace

int main(int count, char** arguments) {
  const arrow::Status status = Run(count, arguments);
  if (!status.ok()) std::cerr << status.ToString() << "\n";
  return status.ok() ? 0 : 1;
}
