#pragma once

#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include <arrow/record_batch.h>

#include "normalize/file_graph.h"
#include "normalize/witness.h"

namespace codeanatomy::normalize {

// What is known of a file besides its graph: the rest of its row in `files`, and what went wrong.
struct FileFacts {
  std::string content_hash;
  std::int64_t size = 0;
  std::string encoding;
  std::string_view newline;
  std::string_view parse_status;
  std::uint64_t error_bytes = 0;
  // Of every stage; spans of files that were not read are empty.
  std::vector<evidence::Diagnostic> diagnostics;
};

// Describes a Package or Repository node.
struct Container {
  GraphKind kind = GraphKind::kPackage;
  std::string path;             // the folder; empty for the repository
  std::string module;           // dotted name; empty for the repository
  std::string source_root;
  bool is_namespace = false;    // a package without `__init__`: importable by itself
  NodeId id = 0;
  NodeId parent_id = 0;
  bool has_parent = true;
  std::int64_t ordinal = 0;
  std::int64_t root_rank = 0;
  std::int64_t precedence = 0;
};

// One batch a table, by table name.
using TableBatches = std::map<std::string_view, std::shared_ptr<arrow::RecordBatch>>;

// Collects the rows of consecutive files, in path order, into one batch a table.
class ChunkTables {
 public:
  ChunkTables();
  ~ChunkTables();
  // Makes room for nodes, of files and folders.
  void ReserveNodes(std::size_t nodes);
  // Adds a file that has a graph. `ids` are AssignIds'.
  void AddFile(const FileGraph& graph, const std::vector<NodeId>& ids, const FileFacts& facts);
  // Adds the values of a file that was added.
  void AddValues(const FileGraph& graph, const std::vector<NodeId>& ids, const evidence::ValueGraph& values);
  // Adds what the witnesses say of a file that was added.
  void AddWitness(const FileGraph& graph, const std::vector<NodeId>& ids, const FileFacts& facts,
                  const FileWitness& witness);
  // Adds a folder that is a package, or the repository (with an empty path).
  void AddContainer(const Container& container);
  // Adds a problem of something that is no source.
  void AddProblem(std::string_view path, const evidence::Diagnostic& diagnostic);
  TableBatches Finish() &&;

  struct Columns;

 private:
  std::unique_ptr<Columns> columns_;
};

}  // namespace codeanatomy::normalize
