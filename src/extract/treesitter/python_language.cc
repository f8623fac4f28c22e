// The scanner saves its stack of indents, two bytes each, into a buffer of fixed size: from about 500 nested
// blocks on it writes one byte too many, and forgets what does not fit. Here the stack is saved as runs of equal
// steps, so that regular indentation takes the same room at any depth.

#include "extract/treesitter/python_language.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <vector>

#include <tree_sitter/../../src/parser.h>  // TSLanguage, private, by its place beside the public header

extern "C" const TSLanguage* tree_sitter_python(void);

namespace codeanatomy::extract::treesitter {
namespace {

constexpr unsigned kBufferSize = TREE_SITTER_SERIALIZATION_BUFFER_SIZE;
constexpr unsigned kMaxDelimiters = 255;
constexpr unsigned kRunBytes = 4;

// Of the grammar's external tokens, in its order.
constexpr std::size_t kTokenCount = 12;
constexpr std::size_t kCloseParen = 8;

// The grammar's Scanner, which is private to its C source of the pinned version.
struct Scanner {
  struct {
    std::uint16_t* contents;
    std::uint32_t size;
    std::uint32_t capacity;
  } indents;
  struct {
    char* contents;
    std::uint32_t size;
    std::uint32_t capacity;
  } delimiters;
  bool inside_interpolated_string;
};

thread_local int patient_dedents = 0;

unsigned PutU16(char* buffer, unsigned at, std::uint16_t value) {
  std::memcpy(buffer + at, &value, sizeof value);
  return at + 2;
}

// Layout: inside_interpolated_string, number of delimiters, delimiters, then (step, count) for each run.
unsigned Serialize(void* payload, char* buffer) {
  const auto* scanner = static_cast<const Scanner*>(payload);
  unsigned size = 0;
  buffer[size++] = static_cast<char>(scanner->inside_interpolated_string);
  const unsigned delimiters = std::min(scanner->delimiters.size, kMaxDelimiters);
  buffer[size++] = static_cast<char>(delimiters);
  if (delimiters > 0) std::memcpy(buffer + size, scanner->delimiters.contents, delimiters);
  size += delimiters;
  const std::uint16_t* indents = scanner->indents.contents;
  const std::uint32_t depth = scanner->indents.size;
  for (std::uint32_t i = 1; i < depth && size + kRunBytes <= kBufferSize;) {
    const auto step = static_cast<std::uint16_t>(indents[i] - indents[i - 1]);
    std::uint16_t count = 0;
    for (; i < depth && static_cast<std::uint16_t>(indents[i] - indents[i - 1]) == step && count < UINT16_MAX; ++i) {
      ++count;
    }
    size = PutU16(buffer, size, step);
    size = PutU16(buffer, size, count);
  }
  return size;
}

// Writes the runs out and leaves the rest to the grammar's own function, which reads any length.
void Deserialize(void* payload, const char* buffer, unsigned length) {
  const auto& own = tree_sitter_python()->external_scanner;
  if (length == 0) return own.deserialize(payload, buffer, length);
  thread_local std::vector<char> plain;
  const unsigned head = 2 + static_cast<unsigned char>(buffer[1]);
  plain.assign(buffer, buffer + head);
  std::uint16_t indent = 0;
  for (unsigned at = head; at + kRunBytes <= length; at += kRunBytes) {
    std::uint16_t step, count;
    std::memcpy(&step, buffer + at, 2);
    std::memcpy(&count, buffer + at + 2, 2);
    for (; count > 0; --count) {
      indent = static_cast<std::uint16_t>(indent + step);
      plain.push_back(static_cast<char>(indent & 0xFF));
      plain.push_back(static_cast<char>(indent >> 8));
    }
  }
  own.deserialize(payload, plain.data(), static_cast<unsigned>(plain.size()));
}

bool Scan(void* payload, TSLexer* lexer, const bool* valid_symbols) {
  const auto& own = tree_sitter_python()->external_scanner;
  if (patient_dedents == 0) return own.scan(payload, lexer, valid_symbols);
  // A closing parenthesis that may come tells the scanner that brackets are open; it looks at it for nothing else.
  std::array<bool, kTokenCount> symbols;
  std::copy_n(valid_symbols, kTokenCount, symbols.begin());
  symbols[kCloseParen] = true;
  return own.scan(payload, lexer, symbols.data());
}

TSLanguage MakeLanguage() {
  TSLanguage language = *tree_sitter_python();
  language.external_scanner.scan = Scan;
  language.external_scanner.serialize = Serialize;
  language.external_scanner.deserialize = Deserialize;
  return language;
}

}  // namespace

const TSLanguage* PythonLanguage() {
  static const TSLanguage language = MakeLanguage();
  return &language;
}

PatientDedents::PatientDedents() { ++patient_dedents; }
PatientDedents::~PatientDedents() { --patient_dedents; }

}  // namespace codeanatomy::extract::treesitter
