#include "repo/encoding.h"

#include <cstring>
#include <optional>
#include <utility>

#include "base/utf8.h"
#include "repo/codec_table.h"

// The decision follows CPython's tokenizer (Parser/tokenizer/helpers.c: check_coding_spec, get_coding_spec): a comment
// on line one, or on line two if line one holds nothing but blanks and a comment, that says `coding:` or `coding=`
// directly before a name. Lines end with LF, CRLF or lone CR, as for `compile(bytes)`.

namespace codeanatomy::repo {
namespace {

constexpr std::string_view kBom = "\xEF\xBB\xBF";

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\f'; }

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

struct Cookie {
  std::int64_t bstart = 0;
  std::int64_t bend = 0;
};

// Finds the cookie in one line that starts at `line_start`. Sets `stop` where a second line no longer counts.
std::optional<Cookie> CookieInLine(std::string_view line, std::int64_t line_start, bool* stop) {
  std::size_t at = 0;
  while (at < line.size() && IsBlank(line[at])) ++at;
  if (at == line.size()) return std::nullopt;
  if (line[at] != '#') {
    *stop = true;
    return std::nullopt;
  }
  while ((at = line.find("coding", at)) != std::string_view::npos) {
    std::size_t start = at + 6;
    at = start;
    if (start >= line.size() || (line[start] != ':' && line[start] != '=')) continue;
    do {
      ++start;
    } while (start < line.size() && (line[start] == ' ' || line[start] == '\t'));
    std::size_t end = start;
    while (end < line.size() && IsNameCharacter(line[end])) ++end;
    if (end == start) continue;
    return Cookie{line_start + static_cast<std::int64_t>(start), line_start + static_cast<std::int64_t>(end)};
  }
  return std::nullopt;
}

std::optional<Cookie> FindCookie(std::string_view bytes, std::size_t start) {
  for (int line = 0; line < 2 && start < bytes.size(); ++line) {
    const std::size_t end = std::min(bytes.find_first_of(std::string_view("\n\r\0", 3), start), bytes.size());
    if (end < bytes.size() && bytes[end] == '\0') return std::nullopt;
    bool stop = false;
    const auto found = CookieInLine(bytes.substr(start, end - start), static_cast<std::int64_t>(start), &stop);
    if (found || stop) return found;
    start = end + (bytes.substr(end, 2) == "\r\n" ? 2 : 1);
  }
  return std::nullopt;
}

// The names CPython's tokenizer knows by itself; empty for all others.
std::string_view TokenizerName(std::string_view spelling) {
  std::string name;
  for (const char c : spelling.substr(0, 12)) {
    name += c == '_' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  const auto is = [&](std::string_view known) {
    return name == known || (name.starts_with(known) && name[known.size()] == '-');
  };
  if (is("utf-8")) return "utf-8";
  if (is("latin-1") || is("iso-8859-1") || is("iso-latin-1")) return "iso-8859-1";
  return {};
}

// Collects runs of bad bytes up to the limit; the last problem then covers all the rest.
class BadRuns {
 public:
  explicit BadRuns(DecodeDecision* decision) : decision_(decision) {}

  void Add(std::size_t bstart, std::size_t bend, std::string_view code, const std::string& what) {
    auto& problems = decision_->problems;
    if (problems.size() < kMaxDecodeProblems) {
      problems.push_back({"", static_cast<std::int64_t>(bstart), static_cast<std::int64_t>(bend), code, true, what});
      return;
    }
    ++more_;
    problems.back().bend = static_cast<std::int64_t>(bend);
    problems.back().message =
        what + " here and in " + std::to_string(more_) + " more places up to the end of this span";
  }

 private:
  DecodeDecision* decision_;
  std::size_t more_ = 0;
};

void CheckUtf8(std::string_view bytes, DecodeDecision* decision) {
  BadRuns runs(decision);
  std::size_t at = 0;
  while (true) {
    at += Utf8Prefix(bytes.substr(at));
    if (at == bytes.size()) return;
    const std::size_t start = at;
    while (at < bytes.size() && Utf8CharacterLength(bytes.substr(at)) == 0) ++at;
    runs.Add(start, at, "invalid-utf8", "not valid UTF-8");
  }
}

// Reports the runs of bytes for which `is_bad` holds; all of them are above 127.
template <typename IsBad>
void CheckHighBytes(std::string_view bytes, IsBad is_bad, DecodeDecision* decision) {
  BadRuns runs(decision);
  std::size_t at = 0;
  while (true) {
    at += AsciiPrefix(bytes.substr(at));
    if (at == bytes.size()) return;
    if (!is_bad(static_cast<unsigned char>(bytes[at]))) {
      ++at;
      continue;
    }
    const std::size_t start = at;
    while (at < bytes.size() && is_bad(static_cast<unsigned char>(bytes[at]))) ++at;
    runs.Add(start, at, "undecodable-byte", "no character of " + decision->encoding);
  }
}

void Refuse(DecodeDecision* decision, std::string encoding, std::string_view code, std::int64_t bstart,
            std::int64_t bend, std::string message) {
  decision->encoding = std::move(encoding);
  decision->encoding_class = EncodingClass::kRefused;
  decision->problems.push_back({"", bstart, bend, code, true, std::move(message)});
}

// UTF-16 and UTF-32 are known by their marks alone, which are no UTF-8.
bool RefuseForeignBom(std::string_view bytes, DecodeDecision* decision) {
  struct Mark {
    std::string_view bytes;
    std::string_view name;
  };
  constexpr Mark kMarks[] = {{{"\xFF\xFE\0\0", 4}, "utf-32-le"},
                             {{"\0\0\xFE\xFF", 4}, "utf-32-be"},
                             {{"\xFF\xFE", 2}, "utf-16-le"},
                             {{"\xFE\xFF", 2}, "utf-16-be"}};
  for (const Mark& mark : kMarks) {
    if (!bytes.starts_with(mark.bytes)) continue;
    Refuse(decision, std::string(mark.name), "encoding-refused", 0, static_cast<std::int64_t>(mark.bytes.size()),
           "the file starts with the byte order mark of " + std::string(mark.name) +
               "; Python reads no source in it: save it as UTF-8");
    return true;
  }
  return false;
}

void DecideByCodec(std::string_view bytes, const std::string& spelling, const Cookie& cookie,
                   DecodeDecision* decision) {
  const Codec codec = FindCodec(spelling);
  const auto refuse = [&](std::string_view why) {
    Refuse(decision, std::string(codec.name), "encoding-refused", cookie.bstart, cookie.bend,
           "the encoding " + std::string(codec.name) + " of the coding cookie is not read: " + std::string(why));
  };
  decision->encoding = codec.name;
  switch (codec.kind) {
    case CodecKind::kUnknown:
      Refuse(decision, spelling, "encoding-unknown", cookie.bstart, cookie.bend,
             "unknown encoding in the coding cookie: " + spelling);
      return;
    case CodecKind::kUtf8: CheckUtf8(bytes, decision); return;
    case CodecKind::kAscii: CheckHighBytes(bytes, [](unsigned char byte) { return byte >= 128; }, decision); return;
    case CodecKind::kLatin1: decision->encoding_class = EncodingClass::kLatin1; return;
    case CodecKind::kSingleByte:
      decision->encoding_class = EncodingClass::kSingleByte;
      decision->table = codec.table;
      CheckHighBytes(bytes, [&](unsigned char byte) { return codec.table[byte] == kUndefinedByte; }, decision);
      return;
    case CodecKind::kNotAscii: return refuse("its letters are not where ASCII has them");
    case CodecKind::kUtf16Or32: return refuse("a cookie in plain bytes contradicts it");
    case CodecKind::kMultiByte: return refuse("it takes several bytes for a character");
    case CodecKind::kNotText: return refuse("it is no encoding of text");
  }
}

}  // namespace

DecodeDecision DecideEncoding(std::string_view bytes) {
  DecodeDecision decision;
  decision.newline = NewlineKindOf(bytes);
  if (RefuseForeignBom(bytes, &decision)) return decision;
  decision.has_bom = bytes.starts_with(kBom);
  const auto cookie = FindCookie(bytes, decision.has_bom ? kBom.size() : 0);
  if (!cookie) {
    CheckUtf8(bytes, &decision);
    return decision;
  }
  decision.cookie_bstart = cookie->bstart;
  decision.cookie_bend = cookie->bend;
  const std::string spelling(
      bytes.substr(static_cast<std::size_t>(cookie->bstart), static_cast<std::size_t>(cookie->bend - cookie->bstart)));
  const std::string_view known = TokenizerName(spelling);
  if (decision.has_bom && known != "utf-8") {
    decision.problems.push_back({"", cookie->bstart, cookie->bend, "encoding-conflict", true,
                                 "the coding cookie says " + spelling + ", the byte order mark UTF-8"});
  }
  if (decision.has_bom || known == "utf-8") {
    CheckUtf8(bytes, &decision);
  } else if (!known.empty()) {
    decision.encoding = known;
    decision.encoding_class = EncodingClass::kLatin1;
  } else {
    DecideByCodec(bytes, spelling, *cookie, &decision);
  }
  return decision;
}

std::string_view NewlineName(NewlineKind kind) {
  switch (kind) {
    case NewlineKind::kNone: return "none";
    case NewlineKind::kLf: return "lf";
    case NewlineKind::kCrlf: return "crlf";
    case NewlineKind::kCr: return "cr";
    case NewlineKind::kMixed: return "mixed";
  }
  return "none";
}

NewlineKind NewlineKindOf(std::string_view bytes) {
  if (bytes.empty()) return NewlineKind::kNone;
  if (std::memchr(bytes.data(), '\r', bytes.size()) == nullptr) {
    return bytes.find('\n') == std::string_view::npos ? NewlineKind::kNone : NewlineKind::kLf;
  }
  bool lf = false;
  bool crlf = false;
  bool cr = false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '\n') {
      lf = true;
    } else if (bytes[i] == '\r') {
      const bool pair = i + 1 < bytes.size() && bytes[i + 1] == '\n';
      (pair ? crlf : cr) = true;
      if (pair) ++i;
    }
  }
  if (lf + crlf + cr > 1) return NewlineKind::kMixed;
  return crlf ? NewlineKind::kCrlf : cr ? NewlineKind::kCr : NewlineKind::kLf;
}

}  // namespace codeanatomy::repo
