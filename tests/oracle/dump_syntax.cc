// Writes lowered syntax as NDJSON, for comparison with CPython's `ast`.
//
//   dump_syntax [--encoding utf8|latin1|MAP] FILE...
//
// MAP is a file of 256 decimal code points. Per file one object {"file", "nodes", "error_bytes", "diagnostics"},
// then one object a node: k kind, s bstart, e bend, p parent, f field, i field_index, c context, l label,
// n [name_bstart, name_bend] where there is a name, a asname, parts [[name, bstart, bend] ...].

#include <array>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>

#include "extract/treesitter/treesitter.h"

namespace {

using codeanatomy::evidence::SyntaxNode;
using codeanatomy::evidence::SyntaxTree;
using codeanatomy::extract::treesitter::ParseOptions;
using codeanatomy::extract::treesitter::ParseSource;
using codeanatomy::extract::treesitter::SourceEncoding;

void AppendQuoted(std::string_view text, std::string* out) {
  out->push_back('"');
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out->push_back('\\');
      out->push_back(c);
    } else if (byte < 0x20 || byte == 0x7F) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\u%04x", byte);
      *out += escaped;
    } else {
      out->push_back(c);
    }
  }
  out->push_back('"');
}

void AppendField(const char* key, std::int64_t value, std::string* out) {
  ((*out += key) += std::to_string(value));
}

void AppendTree(const std::string& path, const SyntaxTree& tree, std::string* out) {
  *out += "{\"file\":";
  AppendQuoted(path, out);
  AppendField(",\"nodes\":", static_cast<std::int64_t>(tree.nodes.size()), out);
  AppendField(",\"error_bytes\":", static_cast<std::int64_t>(tree.error_bytes), out);
  *out += ",\"diagnostics\":[";
  for (std::size_t i = 0; i < tree.diagnostics.size(); ++i) {
    const auto& d = tree.diagnostics[i];
    *out += i == 0 ? "[" : ",[";
    *out += std::to_string(d.bstart) + "," + std::to_string(d.bend) + ",";
    AppendQuoted(d.code, out);
    out->push_back(',');
    AppendQuoted(d.message, out);
    out->push_back(']');
  }
  *out += "]}\n";
  static constexpr const char* kContexts[] = {"", "Load", "Store", "Del"};
  auto part = tree.name_parts.begin();
  auto asname = tree.asnames.begin();
  for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
    const SyntaxNode& n = tree.nodes[i];
    *out += "{\"k\":\"";
    *out += codeanatomy::evidence::NodeKindName(n.kind);
    AppendField("\",\"s\":", n.bstart, out);
    AppendField(",\"e\":", n.bend, out);
    AppendField(",\"p\":", n.parent, out);
    *out += ",\"f\":\"";
    *out += codeanatomy::evidence::FieldName(n.field);
    AppendField("\",\"i\":", n.field_index, out);
    *out += ",\"c\":\"";
    *out += kContexts[static_cast<int>(n.context)];
    *out += "\",\"l\":";
    AppendQuoted(n.label, out);
    if (n.name_bstart != n.name_bend) {
      AppendField(",\"n\":[", n.name_bstart, out);
      AppendField(",", n.name_bend, out);
      *out += "]";
    }
    if (asname != tree.asnames.end() && asname->node == static_cast<int>(i)) {
      *out += ",\"a\":";
      AppendQuoted((asname++)->name, out);
    }
    if (part != tree.name_parts.end() && part->node == static_cast<int>(i)) {
      const char* separator = ",\"parts\":[[";
      for (; part != tree.name_parts.end() && part->node == static_cast<int>(i); ++part) {
        *out += separator;
        AppendQuoted(part->name, out);
        AppendField(",", part->bstart, out);
        AppendField(",", part->bend, out);
        *out += "]";
        separator = ",[";
      }
      *out += "]";
    }
    *out += "}\n";
  }
}

}  // namespace

int main(int argc, char** argv) {
  ParseOptions options;
  std::array<char32_t, 256> map{};
  int first = 1;
  if (argc > 2 && std::string_view(argv[1]) == "--encoding") {
    const std::string_view encoding = argv[2];
    first = 3;
    if (encoding == "latin1") {
      options.encoding = SourceEncoding::kLatin1;
    } else if (encoding != "utf8") {
      std::ifstream points(argv[2]);
      for (char32_t& point : map) {
        std::uint32_t value = 0;
        if (!(points >> value)) {
          std::cerr << "expected 256 code points in " << encoding << "\n";
          return 2;
        }
        point = value;
      }
      options.encoding = SourceEncoding::kOtherSingleByte;
      options.single_byte_map = map.data();
    }
  }
  for (int i = first; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    if (!file) {
      std::cerr << "cannot read " << argv[i] << "\n";
      return 2;
    }
    const std::string source{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const auto tree = ParseSource(source, options);
    if (!tree.ok()) {
      std::cerr << tree.status().ToString() << "\n";
      return 1;
    }
    std::string out;
    AppendTree(argv[i], *tree, &out);
    std::fwrite(out.data(), 1, out.size(), stdout);
  }
  return 0;
}
