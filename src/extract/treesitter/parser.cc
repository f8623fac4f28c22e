// Decoding, the parser of each thread, and the order of the steps.

#include <algorithm>
#include <chrono>
#include <cstring>
#include <limits>
#include <memory>
#include <string>

#include <tree_sitter/api.h>

#include "extract/treesitter/concrete_tree.h"
#include "extract/treesitter/grammar_symbols.h"
#include "extract/treesitter/lowering_internal.h"
#include "extract/treesitter/treesitter.h"

namespace codeanatomy::extract::treesitter {
namespace {

using evidence::Diagnostic;
using evidence::Severity;
using evidence::SyntaxTree;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxBytes = std::numeric_limits<std::uint32_t>::max() - 1;
constexpr std::size_t kKeptNodes = std::size_t{1} << 20;  // of scratch memory between two files

struct ParserDeleter {
  void operator()(TSParser* parser) const { ts_parser_delete(parser); }
};
struct TreeDeleter {
  void operator()(TSTree* tree) const { ts_tree_delete(tree); }
};
using TreePtr = std::unique_ptr<TSTree, TreeDeleter>;

// What one thread keeps from file to file.
struct Workspace {
  std::unique_ptr<TSParser, ParserDeleter> parser{ts_parser_new()};
  ConcreteTree concrete;
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
    tree->diagnostics.push_back({at, at + 1, "decode", "nul-byte", Severity::kError,
                                 "a NUL byte; the file is read up to here"});
    bytes = bytes.substr(0, static_cast<std::size_t>(at));
  }
  return bytes;
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
  std::string_view shown = WithoutLoneCr(readable, &workspace.shadow);
  TSInput input{&shown, ReadBytes, TSInputEncodingUTF8, nullptr};
  if (options.encoding != SourceEncoding::kUtf8) {
    const bool mapped = options.encoding == SourceEncoding::kOtherSingleByte && options.single_byte_map != nullptr;
    workspace.single_byte_map = options.single_byte_map;
    input.encoding = TSInputEncodingCustom;
    input.decode = mapped ? DecodeSingleByte : DecodeLatin1;
  }
  Limits limits{options.cancel, options.time_limit_seconds > 0, Clock::now()};
  limits.deadline += std::chrono::duration_cast<Clock::duration>(
      std::chrono::duration<double>(std::clamp(options.time_limit_seconds, 0.0, 1e8)));

  TSParser* parser = workspace.parser.get();
  ts_parser_reset(parser);
  const TreePtr parsed(ts_parser_parse_with_options(parser, nullptr, input, TSParseOptions{&limits, Progress}));
  workspace.shadow.clear();
  if (limits.Cancelled()) {
    ts_parser_reset(parser);
    return arrow::Status::Cancelled("parsing was cancelled");
  }
  if (parsed == nullptr) {
    ts_parser_reset(parser);
    tree.diagnostics.push_back({0, static_cast<std::int64_t>(source.size()), "parse", "time-limit",
                                Severity::kError, "parsing took longer than its limit"});
    ModuleOnly(&tree);
    return tree;
  }

  Flatten(parsed.get(), options.comments, &workspace.concrete, &tree.diagnostics);
  Lowering(workspace.concrete, readable, options, &tree).Run();
  tree.error_bytes = workspace.concrete.error_bytes + (source.size() - readable.size());
  if (workspace.concrete.nodes.capacity() > kKeptNodes) workspace.concrete = ConcreteTree{};
  return tree;
}

}  // namespace codeanatomy::extract::treesitter
