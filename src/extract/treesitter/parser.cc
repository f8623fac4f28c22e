// Decoding, the parser of each thread, and the order of the steps.

#include <algorithm>
#include <chrono>
#include <cstring>
#include <iterator>
#include <limits>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <tree_sitter/api.h>

#include "extract/treesitter/concrete_tree.h"
#include "extract/treesitter/lowering_internal.h"
#include "extract/treesitter/python_language.h"
#include "extract/treesitter/repair.h"
#include "extract/treesitter/tidy.h"
#include "extract/treesitter/treesitter.h"

namespace codeanatomy::extract::treesitter {
namespace {

using evidence::Severity;
using evidence::SyntaxTree;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxBytes = std::numeric_limits<std::uint32_t>::max() - 1;
constexpr std::size_t kKeptNodes = std::size_t{1} << 20;  // of scratch memory between two files

struct ParserDeleter {
  void operator()(TSParser* parser) const { ts_parser_delete(parser); }
};

// What one thread keeps from file to file.
struct Workspace {
  std::unique_ptr<TSParser, ParserDeleter> parser{ts_parser_new()};
  ParsedSource parsed;
  std::string shadow;
  // Points of the characters of the encoding being read: the decode callback has no payload.
  const char32_t* single_byte_map = nullptr;

  Workspace() { ts_parser_set_language(parser.get(), PythonLanguage()); }
};

Workspace& ThreadWorkspace() {
  thread_local Workspace workspace;
  return workspace;
}

std::uint32_t DecodeLatin1(const std::uint8_t* bytes, std::uint32_t length, std::int32_t* code_point) {
  if (length == 0) {
    *code_point = 0;
    return 0;
  }
  *code_point = bytes[0];
  return 1;
}

std::uint32_t DecodeSingleByte(const std::uint8_t* bytes, std::uint32_t length, std::int32_t* code_point) {
  if (length == 0) {
    *code_point = 0;
    return 0;
  }
  *code_point = static_cast<std::int32_t>(ThreadWorkspace().single_byte_map[bytes[0]]);
  return 1;
}

const char* ReadBytes(void* payload, std::uint32_t byte_index, TSPoint, std::uint32_t* bytes_read) {
  const auto& bytes = *static_cast<const std::string_view*>(payload);
  if (byte_index >= bytes.size()) {
    *bytes_read = 0;
    return "";
  }
  *bytes_read = static_cast<std::uint32_t>(bytes.size() - byte_index);
  return bytes.data() + byte_index;
}

struct Limits {
  const std::atomic<bool>* cancel;
  bool limited;
  Clock::time_point deadline;

  bool Cancelled() const { return cancel != nullptr && cancel->load(std::memory_order_relaxed); }
};

bool Progress(TSParseState* state) {
  const auto& limits = *static_cast<const Limits*>(state->payload);
  return limits.Cancelled() || (limits.limited && Clock::now() > limits.deadline);
}

// The bytes with every CR that no LF follows read as LF; the bytes themselves where there is none.
std::string_view WithoutLoneCr(std::string_view bytes, std::string* shadow) {
  const auto lone = [&](std::size_t i) { return i + 1 == bytes.size() || bytes[i + 1] != '\n'; };
  std::size_t at = bytes.find('\r');
  while (at != std::string_view::npos && !lone(at)) at = bytes.find('\r', at + 1);
  if (at == std::string_view::npos) return bytes;
  shadow->assign(bytes);
  for (; at != std::string_view::npos; at = bytes.find('\r', at + 1)) {
    if (lone(at)) (*shadow)[at] = '\n';
  }
  return *shadow;
}

// One stretch can be in error within another, and in a line read by itself and in the whole.
void DropRepeats(std::vector<evidence::Diagnostic>* diagnostics) {
  const auto key = [](const evidence::Diagnostic& d) { return std::tie(d.bstart, d.bend, d.stage, d.code, d.message); };
  std::ranges::stable_sort(*diagnostics, {}, key);
  const auto repeats = std::ranges::unique(*diagnostics, {}, key);
  diagnostics->erase(repeats.begin(), repeats.end());
}

void ModuleOnly(SyntaxTree* tree) {
  tree->nodes.assign(1, evidence::SyntaxNode{});
  tree->nodes[0].bend = static_cast<std::uint32_t>(tree->source.size());
  tree->error_bytes = tree->source.size();
}

// The part of the source that can be parsed: up to a NUL, and as far as offsets reach.
std::string_view Readable(SyntaxTree* tree) {
  std::string_view bytes = tree->source;
  if (const void* nul = std::memchr(bytes.data(), 0, bytes.size())) {
    const auto at = static_cast<std::int64_t>(static_cast<const char*>(nul) - bytes.data());
    tree->diagnostics.push_back(
        {at, at + 1, "decode", "nul-byte", Severity::kError, "a NUL byte; the file is read up to here"});
    bytes = bytes.substr(0, static_cast<std::size_t>(at));
  }
  return bytes;
}

// Null: a limit was reached.
TreePtr Parse(Workspace* workspace, std::string_view text, const ParseOptions& options, Limits* limits) {
  TSInput input{&text, ReadBytes, TSInputEncodingUTF8, nullptr};
  if (options.encoding != SourceEncoding::kUtf8) {
    const bool mapped = options.encoding == SourceEncoding::kOtherSingleByte && options.single_byte_map != nullptr;
    workspace->single_byte_map = options.single_byte_map;
    input.encoding = TSInputEncodingCustom;
    input.decode = mapped ? DecodeSingleByte : DecodeLatin1;
  }
  TSParser* parser = workspace->parser.get();
  TreePtr tree(ts_parser_parse_with_options(parser, nullptr, input, TSParseOptions{limits, Progress}));
  if (tree == nullptr) ts_parser_reset(parser);
  return tree;
}

}  // namespace

arrow::Result<SyntaxTree> ParseSource(std::string_view source, const ParseOptions& options) {
  SyntaxTree tree;
  tree.source = source;
  if (source.size() > kMaxBytes) {
    tree.source = source.substr(0, kMaxBytes);
    tree.diagnostics.push_back({0, static_cast<std::int64_t>(source.size()), "decode", "file-too-large",
                                Severity::kError, "files of 4 GiB and more are not read"});
    ModuleOnly(&tree);
    return tree;
  }
  const std::string_view readable = source.empty() ? source : Readable(&tree);

  Workspace& workspace = ThreadWorkspace();
  const std::string_view shown = WithoutLoneCr(readable, &workspace.shadow);
  Limits limits{options.cancel, options.time_limit_seconds > 0, Clock::now()};
  limits.deadline += std::chrono::duration_cast<Clock::duration>(
      std::chrono::duration<double>(std::clamp(options.time_limit_seconds, 0.0, 1e8)));
  const ParseFunction parse = [&](std::string_view text) { return Parse(&workspace, text, options, &limits); };

  TreePtr concrete = parse(shown);
  if (concrete != nullptr && ts_node_has_error(ts_tree_root_node(concrete.get()))) {
    const PatientDedents patient;
    TreePtr other = parse(shown);
    if (other != nullptr && !ts_node_has_error(ts_tree_root_node(other.get()))) concrete = std::move(other);
  }
  ParsedSource& parsed = workspace.parsed;
  parsed.diagnostics.clear();
  if (concrete != nullptr) {
    Flatten(concrete.get(), options.comments, &parsed.tree, &parsed.diagnostics);
    FindStrayLines(shown, &parsed);
    // Stopped by the time limit, it leaves the tree as it was.
    if (!parsed.diagnostics.empty()) RepairBrokenLines(shown, options.comments, parse, &parsed);
  }
  if (limits.Cancelled()) return arrow::Status::Cancelled("parsing was cancelled");
  if (concrete == nullptr) {
    tree.diagnostics.push_back({0, static_cast<std::int64_t>(source.size()), "parse", "time-limit", Severity::kError,
                                "parsing took longer than its limit"});
    ModuleOnly(&tree);
    return tree;
  }
  std::move(parsed.diagnostics.begin(), parsed.diagnostics.end(), std::back_inserter(tree.diagnostics));
  Lowering(parsed.tree, readable, options, &tree).Run();
  if (!tree.diagnostics.empty()) {
    TidyTree(&tree);
    DropRepeats(&tree.diagnostics);
  }
  tree.error_bytes =
      std::min<std::uint64_t>(parsed.tree.error_bytes, readable.size()) + (source.size() - readable.size());
  if (parsed.tree.nodes.capacity() > kKeptNodes) parsed = ParsedSource{};
  return tree;
}

}  // namespace codeanatomy::extract::treesitter
