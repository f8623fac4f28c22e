#include <blake3.h>

#include "base/blake3.h"
#include "functions/arguments_internal.h"
#include "functions/functions_internal.h"

namespace codeanatomy::functions {
namespace {

using engine::ScalarCall;

constexpr std::size_t kShortBytes = 16;

// Hashes parts, each with its length in front, so that no two different lists of parts have the same bytes.
class PartsHash {
 public:
  PartsHash() { blake3_hasher_init(&hasher_); }
  PartsHash& Add(std::string_view part) {
    AddBytes(part.size(), 4);
    blake3_hasher_update(&hasher_, part.data(), part.size());
    return *this;
  }
  PartsHash& Add(std::int64_t number) { return AddBytes(static_cast<std::uint64_t>(number), 8); }
  std::int64_t Id() const {
    std::uint8_t bytes[8];
    blake3_hasher_finalize(&hasher_, bytes, sizeof(bytes));
    std::uint64_t id = 0;
    for (int i = 7; i >= 0; --i) id = id << 8 | bytes[i];
    return static_cast<std::int64_t>(id & ~(std::uint64_t{1} << 63));
  }
  void AppendHex(std::string& out) const { AppendDigits(hasher_, out); }

  static void AppendDigits(const blake3_hasher& hasher, std::string& out) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::uint8_t bytes[kShortBytes];
    blake3_hasher_finalize(&hasher, bytes, sizeof(bytes));
    for (const std::uint8_t byte : bytes) {
      out.push_back(kDigits[byte >> 4]);
      out.push_back(kDigits[byte & 15]);
    }
  }

 private:
  PartsHash& AddBytes(std::uint64_t number, int count) {
    std::uint8_t bytes[8];
    for (int i = 0; i < count; ++i) bytes[i] = static_cast<std::uint8_t>(number >> (8 * i));
    blake3_hasher_update(&hasher_, bytes, static_cast<std::size_t>(count));
    return *this;
  }

  blake3_hasher hasher_;
};

Made StableHash64(const ScalarCall& call) {
  const Texts texts(call, 0);
  return ForEachRow<arrow::Int64Builder>(
      call, [&](std::int64_t row) { return static_cast<std::int64_t>(Blake3_63(texts[row])); });
}

Made StableHash128(const ScalarCall& call) {
  const Texts texts(call, 0);
  return ForEachText(call, [&](std::int64_t row, std::string& out) {
    const std::string_view text = texts[row];
    blake3_hasher hasher;
    blake3_hasher_init(&hasher);
    blake3_hasher_update(&hasher, text.data(), text.size());
    PartsHash::AppendDigits(hasher, out);
    return true;
  });
}

Made PrefixedHash(const ScalarCall& call) {
  const Texts prefixes(call, 0);
  const Texts texts(call, 1);
  return ForEachText(call, [&](std::int64_t row, std::string& out) {
    out.append(prefixes[row]).push_back(':');
    PartsHash().Add(prefixes[row]).Add(texts[row]).AppendHex(out);
    return true;
  });
}

Made StableId(const ScalarCall& call) {
  const Texts kinds(call, 0);
  const Texts paths(call, 1);
  const Ints begins(call, 2);
  const Ints ends(call, 3);
  const Texts labels(call, 4);
  return ForEachRow<arrow::Int64Builder>(call, [&](std::int64_t row) {
    return PartsHash().Add(kinds[row]).Add(paths[row]).Add(begins[row]).Add(ends[row]).Add(labels[row]).Id();
  });
}

}  // namespace

std::vector<Function> HashFunctions() {
  return {
      {{.name = "stable_hash64",
        .parameters = {Text("value", "Text; its UTF-8 bytes count.")},
        .returns = arrow::int64(),
        .description = "The first 63 bits of the BLAKE3 hash of a text, never negative; equal on every machine and in "
                       "every version.",
        .example = "SELECT stable_hash64(qualified_name) AS bucket, qualified_name FROM definitions"},
       StableHash64},
      {{.name = "stable_hash128",
        .parameters = {Text("value", "Text; its UTF-8 bytes count.")},
        .returns = arrow::utf8_view(),
        .description =
            "The first 128 bits of the BLAKE3 hash of a text, as 32 hexadecimal digits; where stable_hash64 is "
            "too short for its hashes to differ.",
        .example = "SELECT stable_hash128(path) AS key, path FROM files"},
       StableHash128},
      {{.name = "prefixed_hash",
        .parameters = {Text("prefix", "What kind of thing is named; it is hashed too."), Text("value", "Text.")},
        .returns = arrow::utf8_view(),
        .description =
            "A name of the form `prefix:` and 32 hexadecimal digits; equal texts under two prefixes have two "
            "hashes.",
        .example = "SELECT prefixed_hash('def', qualified_name) AS key FROM definitions"},
       PrefixedHash},
      {{.name = "stable_id",
        .parameters = {Text("kind", "What kind of thing it is."), Text("path", "Its file."),
                       Whole("bstart", "First byte of its span."), Whole("bend", "Byte after its last."),
                       Text("label", "What tells it from others of its kind and place; may be empty.")},
        .returns = arrow::int64(),
        .description = "An id of 63 bits for something at a place, never negative; the parts are hashed apart, so that "
                       "no two different lists of them run together. The ids of nodes and edges are made otherwise.",
        .example = "SELECT stable_id('todo', path, bstart, bend, message) AS id FROM diagnostics"},
       StableId},
  };
}

}  // namespace codeanatomy::functions
