#include "pipeline/extract_stage.h"

#include <algorithm>
#include <array>
#include <deque>
#include <future>
#include <numeric>
#include <optional>
#include <span>
#include <utility>

#include "base/base.h"
#include "base/parts_hash.h"
#include "extract/scoping/scoping.h"
#include "extract/treesitter/text_annotations.h"
#include "extract/treesitter/treesitter.h"
#include "extract/values/values.h"
#include "pipeline/program_digest.h"
#include "pipeline/witness_reading.h"

namespace codeanatomy::pipeline {
namespace {

using evidence::Diagnostic;
using evidence::Severity;

// Consecutive items of the inventory that become one batch a table.
struct Chunk {
  std::size_t begin = 0, end = 0;
};

struct ChunkResult {
  normalize::TableBatches batches;
  std::vector<ReadFile> files;
  std::int64_t source_bytes = 0, failed = 0, partial = 0;
  bool is_kept = false;
  std::function<arrow::Status()> keep;  // null where it is not to be kept
};

void AddProblem(PartsHash& key, const repo::Problem& problem) {
  key.Add(problem.path).Add(problem.bstart).Add(problem.bend).Add(problem.code).Add(problem.is_error);
  key.Add(problem.message);
}

// All that the rows of a chunk depend on; `hash_of` gives the hash of a file's bytes.
template <typename HashOf>
std::string KeyOf(const Inventory& inventory, const Chunk& chunk, const ExtractOptions& options, HashOf hash_of) {
  PartsHash key;
  key.Add(ProgramDigest()).Add(options.repository).Add(options.ids.bits);
  key.Add(static_cast<std::int64_t>(options.max_file_bytes));
  for (std::size_t i = chunk.begin; i < chunk.end; ++i) {
    const InventoryItem& item = inventory.items[i];
    key.Add(static_cast<std::int64_t>(item.kind)).Add(item.path);
    if (item.kind == InventoryItem::Kind::kProblem) {
      AddProblem(key, inventory.problems[item.index]);
    } else if (item.kind == InventoryItem::Kind::kContainer) {
      const normalize::Container& c = inventory.containers[item.index];
      key.Add(static_cast<std::int64_t>(c.kind)).Add(c.path).Add(c.module).Add(c.source_root).Add(c.is_namespace);
      key.Add(c.id).Add(c.parent_id).Add(c.has_parent).Add(c.ordinal).Add(c.root_rank).Add(c.precedence);
    } else {
      const InventoryFile& file = inventory.files[item.index];
      key.Add(file.source.path).Add(file.module.source_root).Add(file.module.module).Add(file.module.is_package);
      key.Add(file.source_root).Add(file.parent_id).Add(file.ordinal).Add(file.is_importable).Add(file.root_rank);
      key.Add(file.precedence).Add(static_cast<std::int64_t>(file.problems.size()));
      for (const repo::Problem& problem : file.problems) AddProblem(key, problem);
      key.Add(hash_of(item.index));
    }
  }
  return key.Hash();
}

std::vector<storage::NamedBatch> Named(const normalize::TableBatches& batches) {
  std::vector<storage::NamedBatch> named;
  for (const auto& [table, rows] : batches) named.push_back({table, rows});
  return named;
}

// The rows of a chunk whose files are as they were.
arrow::Result<std::optional<ChunkResult>> TakeKept(const Inventory& inventory, const Chunk& chunk,
                                                   const ExtractOptions& options,
                                                   const std::vector<storage::NamedBatch>& shapes) {
  const std::string key =
      KeyOf(inventory, chunk, options, [&](std::size_t file) { return std::string_view(options.known_hashes[file]); });
  ARROW_ASSIGN_OR_RAISE(auto kept, options.kept->Read(key, shapes));
  if (!kept) return std::nullopt;
  ChunkResult result;
  for (storage::NamedBatch& batch : *kept) result.batches.emplace(batch.name, std::move(batch.rows));
  for (std::size_t i = chunk.begin; i < chunk.end; ++i) {
    const InventoryItem& item = inventory.items[i];
    if (item.kind != InventoryItem::Kind::kFile) continue;
    result.files.push_back({options.known_hashes[item.index], {}, 0});
    result.source_bytes += static_cast<std::int64_t>(inventory.files[item.index].source.state.size);
    if (options.progress) options.progress(1);
  }
  result.is_kept = true;
  return result;
}

// What says all of its files is kept; how far a file with errors was mended may be a matter of time.
std::function<arrow::Status()> Keeping(const Inventory& inventory, const Chunk& chunk, const ExtractOptions& options,
                                       const ChunkResult& result) {
  if (result.failed > 0 || result.partial > 0) return nullptr;
  std::size_t next = 0;
  std::string key = KeyOf(inventory, chunk, options,
                          [&](std::size_t) { return std::string_view(result.files[next++].content_hash); });
  // Once written, the rows are let go of.
  return [kept = options.kept, key = std::move(key), rows = Named(result.batches)]() mutable {
    const auto now = std::exchange(rows, {});
    return kept->Write(key, now);
  };
}

// Where a path says so, a chunk ends: an edit moves the ends of few chunks, and the rows of all others are kept.
bool EndsChunk(std::string_view path) { return Blake3_63(path) % 16 == 0; }

std::vector<Chunk> CutChunks(const Inventory& inventory, std::size_t chunk_bytes) {
  std::vector<Chunk> chunks;
  std::size_t bytes = 0;
  Chunk chunk;
  for (std::size_t i = 0; i < inventory.items.size(); ++i) {
    if (inventory.items[i].kind == InventoryItem::Kind::kFile) {
      bytes += inventory.files[inventory.items[i].index].source.state.size + 256;
    }
    chunk.end = i + 1;
    if (bytes < chunk_bytes && !EndsChunk(inventory.items[i].path)) continue;
    chunks.push_back(chunk);
    chunk.begin = chunk.end;
    bytes = 0;
  }
  if (chunk.begin < chunk.end) chunks.push_back(chunk);
  return chunks;
}

Diagnostic ToDiagnostic(const repo::Problem& problem, std::string_view stage) {
  return {problem.bstart, problem.bend, stage, problem.code, problem.is_error ? Severity::kError : Severity::kWarning,
          problem.message};
}

// One file on its way from bytes to rows.
class FileReading {
 public:
  FileReading(const InventoryFile& file, const ExtractOptions& options) : file_(file), options_(options) {}

  // Reads, decodes and parses. Problems of the file become diagnostics; an error is a cancellation.
  arrow::Status Read() {
    Load();
    return Parse();
  }

  // Reads and decodes.
  void Load() {
    evidence_.path = file_.source.path;
    evidence_.module = file_.module.module;
    evidence_.source_root = file_.source_root;
    evidence_.is_package = file_.module.is_package;
    evidence_.parent_id = file_.parent_id;
    evidence_.ordinal = file_.ordinal;
    evidence_.is_importable = file_.is_importable;
    evidence_.root_rank = file_.root_rank;
    evidence_.precedence = file_.precedence;
    for (const repo::Problem& problem : file_.problems) facts_.diagnostics.push_back(ToDiagnostic(problem, "walk"));
    facts_.size = static_cast<std::int64_t>(file_.source.state.size);
    facts_.parse_status = "ok";
    ReadBytes();
    Decode(parse_);
  }

  arrow::Status Parse() {
    extract::treesitter::ParseOptions parse = parse_;
    parse.time_limit_seconds = static_cast<double>(options_.file_seconds);
    parse.cancel = options_.cancel;
    ARROW_ASSIGN_OR_RAISE(evidence_.syntax, extract::treesitter::ParseSource(evidence_.bytes, parse));
    ARROW_RETURN_NOT_OK(extract::treesitter::ReadTextAnnotations(parse, evidence_.syntax));
    evidence_.scopes = extract::scoping::AnalyzeScopes(evidence_.syntax);
    for (auto* found : {&evidence_.syntax.diagnostics, &evidence_.scopes.diagnostics}) {
      std::move(found->begin(), found->end(), std::back_inserter(facts_.diagnostics));
    }
    facts_.error_bytes = evidence_.syntax.error_bytes;
    if (facts_.parse_status == "ok" &&
        std::any_of(facts_.diagnostics.begin(), facts_.diagnostics.end(), [](const Diagnostic& d) {
          return d.stage != "walk" && d.stage != "scope" && d.severity == Severity::kError;
        })) {
      facts_.parse_status = "partial";
    }
    return arrow::Status::OK();
  }

  // Whether there is anything that a witness could read.
  bool is_readable() const { return facts_.parse_status != "failed"; }
  std::string_view bytes() const { return bytes_; }

  void AddErrors(const normalize::FileWitness& witness) {
    for (const normalize::WitnessError& error : witness.errors) {
      facts_.diagnostics.push_back(WitnessDiagnostic(error, bytes_));
    }
  }

  const normalize::FileEvidence& evidence() const { return evidence_; }
  const normalize::FileFacts& facts() const { return facts_; }
  const ReadFile& read() const { return read_; }

 private:
  void Fail(Diagnostic diagnostic) {
    facts_.diagnostics.push_back(std::move(diagnostic));
    facts_.parse_status = "failed";
    bytes_.clear();
  }

  void ReadBytes() {
    read_.read_at_ns = repo::ClockNs();
    auto read = repo::ReadSource(options_.root, file_.source, options_.max_file_bytes);
    if (!read.ok()) {
      Fail({0, 0, "read", "unreadable", Severity::kError, read.status().message()});
      return;
    }
    bytes_ = std::move(read->bytes);
    facts_.size = static_cast<std::int64_t>(bytes_.size());
    facts_.content_hash = repo::ContentHash(bytes_);
    read_.content_hash = facts_.content_hash;
    read_.state = read->state;
  }

  void Decode(extract::treesitter::ParseOptions& parse) {
    decision_ = repo::DecideEncoding(bytes_);
    facts_.encoding = decision_.encoding;
    facts_.newline = repo::NewlineName(decision_.newline);
    const bool refused = decision_.encoding_class == repo::EncodingClass::kRefused;
    for (const repo::Problem& problem : decision_.problems)
      facts_.diagnostics.push_back(ToDiagnostic(problem, "decode"));
    if (refused) {
      facts_.parse_status = "failed";
      bytes_.clear();
    }
    using extract::treesitter::SourceEncoding;
    if (decision_.encoding_class == repo::EncodingClass::kLatin1) parse.encoding = SourceEncoding::kLatin1;
    if (decision_.encoding_class == repo::EncodingClass::kSingleByte) {
      parse.encoding = SourceEncoding::kOtherSingleByte;
      parse.single_byte_map = decision_.table;
    }
    evidence_.bytes = bytes_;
  }

  const InventoryFile& file_;
  const ExtractOptions& options_;
  std::string bytes_;
  ReadFile read_;
  repo::DecodeDecision decision_;
  extract::treesitter::ParseOptions parse_;
  normalize::FileEvidence evidence_;
  normalize::FileFacts facts_;
};

// What CPython says of a chunk's files, asked on a thread of its own while this one parses.
class WitnessCall {
 public:
  WitnessCall(const std::deque<FileReading>& readings, const WitnessSource& source) : source_(source) {
    for (const FileReading& reading : readings) {
      if (reading.is_readable()) bytes_.push_back({reading.bytes()});
    }
    answer_ = std::async(std::launch::async, [this] { return source_.extract(bytes_); });
  }

  // One entry a readable file, in order.
  arrow::Result<std::vector<normalize::FileWitness>> Wait() {
    ARROW_ASSIGN_OR_RAISE(evidence_, answer_.get());
    return ReadWitnesses(evidence_, bytes_.size(), source_.ast, source_.symtable, source_.hex_version);
  }

 private:
  const WitnessSource& source_;
  std::vector<extract::cpython::Source> bytes_;
  std::future<arrow::Result<extract::cpython::CPythonEvidence>> answer_;
  extract::cpython::CPythonEvidence evidence_;  // owns the texts of what Wait() gives
};

// A file that is parsed and has its ids.
struct GraphedFile {
  normalize::FileGraph graph;
  std::vector<normalize::NodeId> ids;
};

arrow::Result<ChunkResult> ExtractChunk(const Inventory& inventory, const Chunk& chunk, const ExtractOptions& options,
                                        const normalize::IdOverrides& overrides) {
  ChunkResult result;
  std::deque<FileReading> readings;
  for (std::size_t i = chunk.begin; i < chunk.end; ++i) {
    const InventoryItem& item = inventory.items[i];
    if (item.kind != InventoryItem::Kind::kFile) continue;
    readings.emplace_back(inventory.files[item.index], options).Load();
  }
  std::optional<WitnessCall> call;
  if (options.witness != nullptr) call.emplace(readings, *options.witness);
  std::deque<GraphedFile> graphs;
  for (FileReading& reading : readings) {
    ARROW_RETURN_NOT_OK(reading.Parse());
    GraphedFile& file = graphs.emplace_back();
    file.graph = normalize::BuildFileGraph(reading.evidence());
    file.ids = normalize::AssignIds(file.graph, options.repository, options.ids, overrides);
    if (options.progress) options.progress(1);
  }
  std::vector<normalize::FileWitness> witnesses;
  if (call) {
    ARROW_ASSIGN_OR_RAISE(witnesses, call->Wait());
  }

  normalize::ChunkTables tables;
  std::size_t nodes = chunk.end - chunk.begin;  // folders have one each
  for (const GraphedFile& file : graphs) nodes += file.graph.row_count();
  tables.ReserveNodes(nodes);
  std::size_t next_file = 0, next_witness = 0;
  for (std::size_t i = chunk.begin; i < chunk.end; ++i) {
    const InventoryItem& item = inventory.items[i];
    if (item.kind == InventoryItem::Kind::kContainer) {
      tables.AddContainer(inventory.containers[item.index]);
      continue;
    }
    if (item.kind == InventoryItem::Kind::kProblem) {
      tables.AddProblem(item.path, ToDiagnostic(inventory.problems[item.index], "walk"));
      continue;
    }
    FileReading& reading = readings[next_file];
    const GraphedFile& file = graphs[next_file++];
    const bool witnessed = call && reading.is_readable();
    const normalize::FileWitness none;
    const normalize::FileWitness& witness = witnessed ? witnesses[next_witness++] : none;
    reading.AddErrors(witness);
    tables.AddFile(file.graph, file.ids, reading.facts());
    tables.AddValues(file.graph, file.ids,
                     extract::values::BuildValueGraph(reading.evidence().syntax, reading.evidence().scopes));
    tables.AddWitness(file.graph, file.ids, reading.facts(), witness);
    result.files.push_back(reading.read());
    result.source_bytes += reading.facts().size;
    result.failed += reading.facts().parse_status == "failed";
    result.partial += reading.facts().parse_status == "partial";
  }
  result.batches = std::move(tables).Finish();
  return result;
}

// Ids of all nodes of a chunk.
std::span<const std::int64_t> NodeIds(const ChunkResult& chunk) {
  const auto column = chunk.batches.at("syntax_nodes")->GetColumnByName("node_id");
  const auto& ids = static_cast<const arrow::Int64Array&>(*column);
  return {ids.raw_values(), static_cast<std::size_t>(ids.length())};
}

// The overrides that tell equal ids apart, and the chunks that hold them.
arrow::Result<normalize::IdOverrides> FindCollisions(const Inventory& inventory, const ExtractOptions& options,
                                                     const std::vector<Chunk>& chunks,
                                                     const std::vector<ChunkResult>& results,
                                                     std::vector<std::size_t>& affected) {
  normalize::IdList all;
  for (const ChunkResult& result : results) {
    const auto ids = NodeIds(result);
    all.insert(all.end(), ids.begin(), ids.end());
  }
  const std::vector<normalize::NodeId> repeated = normalize::RepeatedIds(all);
  if (repeated.empty()) return normalize::IdOverrides();
  std::vector<std::string> keys;
  for (std::size_t c = 0; c < chunks.size(); ++c) {
    const auto ids = NodeIds(results[c]);
    const bool holds = std::any_of(ids.begin(), ids.end(), [&](std::int64_t id) {
      return std::binary_search(repeated.begin(), repeated.end(), id);
    });
    if (!holds) continue;
    affected.push_back(c);
    for (std::size_t i = chunks[c].begin; i < chunks[c].end; ++i) {
      if (inventory.items[i].kind != InventoryItem::Kind::kFile) continue;
      FileReading reading(inventory.files[inventory.items[i].index], options);
      ARROW_RETURN_NOT_OK(reading.Read());
      const normalize::FileGraph graph = normalize::BuildFileGraph(reading.evidence());
      normalize::AssignIds(graph, options.repository, options.ids, {}, &repeated, &keys);
    }
  }
  // Containers had their ids before any file was read.
  std::vector<normalize::NodeId> held;
  for (const normalize::Container& container : inventory.containers) held.push_back(container.id);
  return normalize::ResolveCollisions(std::move(keys), all, held, options.ids);
}

}  // namespace

arrow::Result<Extracted> ExtractAll(const Inventory& inventory, const ExtractOptions& options) {
  const std::vector<Chunk> chunks = CutChunks(inventory, options.chunk_bytes);
  std::vector<ChunkResult> results(chunks.size());
  const auto shapes = Named(normalize::ChunkTables().Finish());
  auto run = [&](std::size_t c, const normalize::IdOverrides& overrides) -> arrow::Status {
    if (options.cancel != nullptr && options.cancel->load()) return arrow::Status::Cancelled("the build was cancelled");
    const bool keeps = options.kept != nullptr && options.witness == nullptr && overrides.empty();
    if (keeps && !options.known_hashes.empty()) {
      ARROW_ASSIGN_OR_RAISE(auto kept, TakeKept(inventory, chunks[c], options, shapes));
      if (kept) {
        results[c] = std::move(*kept);
        return arrow::Status::OK();
      }
    }
    std::function<arrow::Status()> keep = std::move(results[c].keep);
    ARROW_ASSIGN_OR_RAISE(results[c], ExtractChunk(inventory, chunks[c], options, overrides));
    results[c].keep = keeps ? Keeping(inventory, chunks[c], options, results[c]) : std::move(keep);
    return arrow::Status::OK();
  };
  ARROW_RETURN_NOT_OK(ParallelFor(options.threads, chunks.size(),
                                  [&](std::size_t i) { return run(options.reverse ? chunks.size() - 1 - i : i, {}); }));
  std::vector<std::size_t> affected;
  ARROW_ASSIGN_OR_RAISE(const auto overrides, FindCollisions(inventory, options, chunks, results, affected));
  ARROW_RETURN_NOT_OK(
      ParallelFor(options.threads, affected.size(), [&](std::size_t i) { return run(affected[i], overrides); }));

  Extracted extracted;
  for (ChunkResult& result : results) {
    for (auto& [table, batch] : result.batches) extracted.tables[table].push_back(std::move(batch));
    std::move(result.files.begin(), result.files.end(), std::back_inserter(extracted.files));
    if (result.keep) extracted.keeping.push_back(std::move(result.keep));
    if (result.is_kept) extracted.kept_files += static_cast<std::int64_t>(result.files.size());
    extracted.source_bytes += result.source_bytes;
    extracted.failed_files += result.failed;
    extracted.partial_files += result.partial;
  }
  return extracted;
}

}  // namespace codeanatomy::pipeline
