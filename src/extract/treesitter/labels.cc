#include "extract/treesitter/labels.h"

#include <cstdlib>
#include <cstring>
#include <memory>
#include <utility>

#include <utf8proc.h>

namespace codeanatomy::extract::treesitter {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

void AppendUtf8(char32_t c, std::string* out) {
  utf8proc_uint8_t buffer[4];
  const utf8proc_ssize_t size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(c), buffer);
  if (size <= 0) return AppendUtf8(kReplacement, out);
  out->append(reinterpret_cast<const char*>(buffer), static_cast<std::size_t>(size));
}

// Appends `bytes` with every sequence that is no UTF-8 replaced.
void AppendValid(std::string_view bytes, std::string* out) {
  const auto* p = reinterpret_cast<const utf8proc_uint8_t*>(bytes.data());
  auto left = static_cast<utf8proc_ssize_t>(bytes.size());
  while (left > 0) {
    utf8proc_int32_t c;
    utf8proc_ssize_t used = utf8proc_iterate(p, left, &c);
    if (used <= 0) {
      AppendUtf8(kReplacement, out);
      used = 1;
    } else {
      out->append(reinterpret_cast<const char*>(p), static_cast<std::size_t>(used));
    }
    p += used;
    left -= used;
  }
}

std::string ToNfkc(std::string text) {
  utf8proc_uint8_t* mapped = nullptr;
  const utf8proc_ssize_t size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
                   &mapped, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
  if (size < 0) return text;  // valid by construction, so only for want of memory
  return std::string(reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(size));
}

// Drops blanks, newlines, continuations and comments.
std::string WithoutBlanks(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '#') {
      while (i + 1 < text.size() && text[i + 1] != '\n' && text[i + 1] != '\r') ++i;
    } else if (c != ' ' && c != '\t' && c != '\f' && c != '\n' && c != '\r' && c != '\\') {
      out.push_back(c);
    }
  }
  return out;
}

bool IsDottedNameByte(char c) {
  return c == '.' || c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

}  // namespace

bool IsAscii(std::string_view bytes) {
  std::uint64_t seen = 0;
  std::size_t i = 0;
  for (; i + 8 <= bytes.size(); i += 8) {
    std::uint64_t word;
    std::memcpy(&word, bytes.data() + i, 8);
    seen |= word;
  }
  for (; i < bytes.size(); ++i) seen |= static_cast<unsigned char>(bytes[i]);
  return (seen & 0x8080808080808080u) == 0;
}

Labels::Labels(std::string_view source, const ParseOptions& options, std::deque<std::string>* strings)
    : source_(source),
      encoding_(options.encoding),
      map_(options.single_byte_map),
      ascii_(IsAscii(source)),
      strings_(strings) {}

bool Labels::IsPlain(std::string_view bytes) const { return ascii_ || IsAscii(bytes); }

std::string_view Labels::Keep(std::string text) { return strings_->emplace_back(std::move(text)); }

std::string Labels::Decode(std::string_view bytes) const {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 2);
  if (encoding_ == SourceEncoding::kUtf8) {
    AppendValid(bytes, &out);
    return out;
  }
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    AppendUtf8(encoding_ == SourceEncoding::kLatin1 || map_ == nullptr ? byte : map_[byte], &out);
  }
  return out;
}

std::string_view Labels::Literal(std::uint32_t bstart, std::uint32_t bend) {
  const std::string_view bytes = source_.substr(bstart, bend - bstart);
  if (IsPlain(bytes)) return bytes;
  if (encoding_ == SourceEncoding::kUtf8) {
    std::string text = Decode(bytes);
    return text == bytes ? bytes : Keep(std::move(text));
  }
  return Keep(Decode(bytes));
}

std::string_view Labels::Identifier(std::uint32_t bstart, std::uint32_t bend) {
  const std::string_view bytes = source_.substr(bstart, bend - bstart);
  if (IsPlain(bytes)) return bytes;
  std::string text = ToNfkc(Decode(bytes));
  return text == bytes ? bytes : Keep(std::move(text));
}

std::string_view Labels::DottedName(std::uint32_t bstart, std::uint32_t bend) {
  const std::string_view bytes = source_.substr(bstart, bend - bstart);
  bool bare = true;
  for (const char c : bytes) bare = bare && IsDottedNameByte(c);
  if (bare) return bytes;
  std::string text = WithoutBlanks(bytes);
  if (!IsAscii(text)) text = ToNfkc(Decode(text));
  return text == bytes ? bytes : Keep(std::move(text));
}

}  // namespace codeanatomy::extract::treesitter
