// Prints the scopes of Python files as one JSON object a line, for comparison with CPython's `symtable`.
//
//   dump_scopes < TREES            syntax trees in the text form that compare_symtable.py writes
//   dump_scopes --source < PATHS   one path a line, parsed by extract/treesitter
//   --repeat N                     analyses each tree N times (for timing)
//
// A tree: `FILE nodes parts asnames bytes path`, the source and a line end, then one line a node
// (`parent kind field index context bstart bend name_bstart name_bend label`, `-` for an empty label), one a name
// part (`node bstart bend name`) and one an alias with `as` (`node name`).
//
// An object: path, nodes, ns (time of one analysis), scopes [kind, parent, name, line, bstart, bend, lambda number],
// bindings [scope, name, flags, resolves_to], occurrences [node kind, binding, role, bstart, bend], diagnostics
// [code, bstart, bend, message].

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>

#include "evidence/evidence.h"
#include "extract/scoping/scoping.h"
#include "extract/treesitter/text_annotations.h"
#include "extract/treesitter/treesitter.h"

namespace {

using namespace codeanatomy::evidence;

struct File {
  std::string path;
  std::string source;
  SyntaxTree tree;
};

std::map<std::string, NodeKind, std::less<>> KindsByName() {
  std::map<std::string, NodeKind, std::less<>> kinds;
#define X(name) kinds.emplace(#name, NodeKind::k##name);
  CODEANATOMY_NODE_KINDS(X)
#undef X
  return kinds;
}

std::map<std::string, Field, std::less<>> FieldsByName() {
  std::map<std::string, Field, std::less<>> fields;
#define X(name) fields.emplace(#name, Field::k_##name);
  CODEANATOMY_FIELDS(X)
#undef X
  return fields;
}

bool ReadTree(std::istream& in, File* file) {
  static const auto kinds = KindsByName();
  static const auto fields = FieldsByName();
  static const std::map<std::string, Context, std::less<>> contexts = {
      {"-", Context::kNone}, {"Load", Context::kLoad}, {"Store", Context::kStore}, {"Del", Context::kDel}};
  std::string word;
  std::size_t nodes = 0, parts = 0, asnames = 0, bytes = 0;
  if (!(in >> word >> nodes >> parts >> asnames >> bytes) || word != "FILE") return false;
  in.get();
  std::getline(in, file->path);
  file->source.resize(bytes);
  in.read(file->source.data(), static_cast<std::streamsize>(bytes));
  SyntaxTree& tree = file->tree;
  tree = {};
  tree.source = file->source;
  tree.nodes.resize(nodes);
  std::string kind, field, context, label;
  for (SyntaxNode& node : tree.nodes) {
    in >> node.parent >> kind >> field >> node.field_index >> context >> node.bstart >> node.bend >>
        node.name_bstart >> node.name_bend >> label;
    node.kind = kinds.at(kind);
    node.field = fields.at(field);
    node.context = contexts.at(context);
    if (label != "-") node.label = tree.strings.emplace_back(label);
  }
  for (std::size_t i = 0; i < parts; ++i) {
    SyntaxTree::NamePart part{};
    in >> part.node >> part.bstart >> part.bend >> label;
    part.name = tree.strings.emplace_back(label);
    tree.name_parts.push_back(part);
  }
  for (std::size_t i = 0; i < asnames; ++i) {
    NodeIndex node = 0;
    in >> node >> label;
    tree.asnames.push_back({node, tree.strings.emplace_back(label)});
  }
  in.get();
  return static_cast<bool>(in);
}

bool ReadSource(std::istream& in, File* file) {
  if (!std::getline(in, file->path)) return false;
  std::ostringstream bytes;
  bytes << std::ifstream(file->path, std::ios::binary).rdbuf();
  file->source = bytes.str();
  auto parsed = codeanatomy::extract::treesitter::ParseSource(file->source, {});
  if (!parsed.ok()) {
    std::cerr << file->path << ": " << parsed.status().ToString() << "\n";
    return false;
  }
  file->tree = std::move(parsed).ValueUnsafe();
  // What strings say changes no scope, name or occurrence that CPython knows.
  const arrow::Status texts = codeanatomy::extract::treesitter::ReadTextAnnotations({}, file->tree);
  if (!texts.ok()) {
    std::cerr << file->path << ": " << texts.ToString() << "\n";
    return false;
  }
  return true;
}

std::vector<std::uint32_t> LineStarts(std::string_view source) {
  std::vector<std::uint32_t> starts = {0};
  for (std::uint32_t i = 0; i < source.size(); ++i) {
    const bool pair = source[i] == '\r' && i + 1 < source.size() && source[i + 1] == '\n';
    if (source[i] == '\n' || (source[i] == '\r' && !pair)) starts.push_back(i + 1);
  }
  return starts;
}

void PrintString(std::string_view text) {
  std::putchar('"');
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      std::printf("\\%c", c);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      std::printf("\\u%04x", c);
    } else {
      std::putchar(c);
    }
  }
  std::putchar('"');
}

std::string_view ScopeKindName(ScopeKind kind) {
  switch (kind) {
    case ScopeKind::kModule: return "module";
    case ScopeKind::kClass: return "class";
    case ScopeKind::kFunction: return "function";
    case ScopeKind::kComprehension: return "comprehension";
    case ScopeKind::kTypeParameters: return "type parameters";
    case ScopeKind::kTypeAlias: return "type alias";
    case ScopeKind::kTypeVariable: return "type variable";
    case ScopeKind::kAnnotation: return "annotation";
  }
  return "";
}

void Print(const File& file, const ScopeTree& scopes, std::int64_t ns) {
  const std::vector<std::uint32_t> lines = LineStarts(file.source);
  std::printf("{\"path\":");
  PrintString(file.path);
  std::printf(",\"nodes\":%zu,\"ns\":%lld,\"scopes\":[", file.tree.nodes.size(), static_cast<long long>(ns));
  const char* comma = "";
  for (const Scope& scope : scopes.scopes) {
    const SyntaxNode& node = file.tree.nodes[scope.node];
    const auto line = scope.kind == ScopeKind::kModule
                          ? 0
                          : std::upper_bound(lines.begin(), lines.end(), node.bstart) - lines.begin();
    std::printf("%s[\"%s\",%d,", comma, std::string(ScopeKindName(scope.kind)).c_str(), scope.parent);
    PrintString(scope.name);
    std::printf(",%ld,%u,%u,%u]", static_cast<long>(line), node.bstart, node.bend, scope.lambda_number);
    comma = ",";
  }
  std::printf("],\"bindings\":[");
  comma = "";
  for (const Binding& binding : scopes.bindings) {
    std::printf("%s[%d,", comma, binding.scope);
    PrintString(binding.name);
    std::printf(",%u,%d]", binding.flags, binding.resolves_to);
    comma = ",";
  }
  std::printf("],\"occurrences\":[");
  comma = "";
  static const char* const kRoles[] = {"read", "write", "delete", "import", "parameter", "definition", "declaration"};
  for (const Occurrence& occurrence : scopes.occurrences) {
    if (file.tree.nodes[occurrence.node].in_text) continue;
    std::printf("%s[\"%s\",%d,\"%s\",%u,%u]", comma,
                std::string(NodeKindName(file.tree.nodes[occurrence.node].kind)).c_str(), occurrence.binding,
                kRoles[static_cast<int>(occurrence.role)], occurrence.bstart, occurrence.bend);
    comma = ",";
  }
  std::printf("],\"diagnostics\":[");
  comma = "";
  const auto print_all = [&](const std::vector<Diagnostic>& diagnostics) {
    for (const Diagnostic& diagnostic : diagnostics) {
      std::printf("%s[\"%s\",%lld,%lld,", comma, std::string(diagnostic.code).c_str(),
                  static_cast<long long>(diagnostic.bstart), static_cast<long long>(diagnostic.bend));
      PrintString(diagnostic.message);
      std::printf("]");
      comma = ",";
    }
  };
  print_all(scopes.diagnostics);
  std::printf("]}\n");
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  bool from_source = false;
  int repeat = 1;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--source") == 0) {
      from_source = true;
    } else if (std::strcmp(argv[i], "--repeat") == 0 && i + 1 < argc) {
      repeat = std::atoi(argv[++i]);
    } else {
      std::cerr << "usage: dump_scopes [--source] [--repeat N]\n";
      return 2;
    }
  }
  File file;
  while (from_source ? ReadSource(std::cin, &file) : ReadTree(std::cin, &file)) {
    const auto begin = std::chrono::steady_clock::now();
    ScopeTree scopes;
    for (int i = 0; i < repeat; ++i) scopes = codeanatomy::extract::scoping::AnalyzeScopes(file.tree);
    const auto spent = std::chrono::steady_clock::now() - begin;
    Print(file, scopes, std::chrono::duration_cast<std::chrono::nanoseconds>(spent).count() / repeat);
  }
  return 0;
}
