// Normal forms by utf8proc, and paths as CPython's posixpath. Nothing is folded to another case.

#include <utf8proc.h>

#include "base/utf8.h"
#include "functions/arguments_internal.h"
#include "functions/functions_internal.h"

namespace codeanatomy::functions {
namespace {

using arrow::Status;
using engine::ScalarCall;

bool IsAscii(std::string_view text) {
  unsigned char seen = 0;
  for (const char byte : text) seen |= static_cast<unsigned char>(byte);
  return seen < 0x80;
}

// Brings texts into one normal form after another; the buffer is kept between them.
class Normalizer {
 public:
  static arrow::Result<int> OptionsOf(std::string_view form) {
    if (form == "NFC") return UTF8PROC_STABLE | UTF8PROC_COMPOSE;
    if (form == "NFD") return UTF8PROC_STABLE | UTF8PROC_DECOMPOSE;
    if (form == "NFKC") return UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT;
    if (form == "NFKD") return UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT;
    return Status::Invalid("the form '", form, "' is not there; expected NFC, NFD, NFKC or NFKD");
  }

  // The text stays valid until the next call.
  arrow::Result<std::string_view> Normalize(std::string_view text, int options) {
    if (text.empty()) return "";  // builders take no null pointer
    if (IsAscii(text)) return text;
    const auto flags = static_cast<utf8proc_option_t>(options);
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    const auto size = static_cast<utf8proc_ssize_t>(text.size());
    utf8proc_ssize_t points = Decompose(bytes, size, flags);
    if (points > static_cast<utf8proc_ssize_t>(points_.size())) {
      points_.resize(static_cast<std::size_t>(points));
      points = Decompose(bytes, size, flags);
    }
    if (points < 0) return Status::Invalid("a text has no normal form: ", utf8proc_errmsg(points));
    // Encoding needs a byte more than the points have.
    points_.resize(std::max(points_.size(), static_cast<std::size_t>(points) + 1));
    const utf8proc_ssize_t made = utf8proc_reencode(points_.data(), points, flags);
    if (made < 0) return Status::Invalid("a text has no normal form: ", utf8proc_errmsg(made));
    return std::string_view(reinterpret_cast<const char*>(points_.data()), static_cast<std::size_t>(made));
  }

 private:
  utf8proc_ssize_t Decompose(const utf8proc_uint8_t* bytes, utf8proc_ssize_t size, utf8proc_option_t flags) {
    return utf8proc_decompose(bytes, size, points_.data(), static_cast<utf8proc_ssize_t>(points_.size()), flags);
  }

  std::vector<utf8proc_int32_t> points_;
};

Made NormalizeUnicode(const ScalarCall& call) {
  const Texts texts(call, 0);
  const Texts forms(call, 1);
  const NullRows is_null(call);
  Normalizer normalizer;
  arrow::StringViewBuilder builder;
  for (std::int64_t row = 0; row < call.rows; ++row) {
    std::string_view made = "";
    if (!is_null[row]) {
      ARROW_ASSIGN_OR_RAISE(const int options, Normalizer::OptionsOf(forms[row]));
      ARROW_ASSIGN_OR_RAISE(made, normalizer.Normalize(texts[row], options));
    }
    ARROW_RETURN_NOT_OK(builder.Append(made));
  }
  return builder.Finish();
}

Made NormalizeIdentifier(const ScalarCall& call) {
  const Texts texts(call, 0);
  Normalizer normalizer;
  arrow::StringViewBuilder builder;
  for (std::int64_t row = 0; row < call.rows; ++row) {
    constexpr int kNfkc = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT;
    ARROW_ASSIGN_OR_RAISE(const std::string_view made, normalizer.Normalize(texts[row], kNfkc));
    ARROW_RETURN_NOT_OK(builder.Append(made));
  }
  return builder.Finish();
}

// As posixpath.normpath.
void AppendPath(std::string_view path, std::string& out) {
  // Two slashes in front are a root of their own; one or more than two are one.
  std::size_t roots = path.starts_with('/') ? 1 : 0;
  if (path.starts_with("//") && !path.starts_with("///")) roots = 2;
  out.append(roots, '/');
  std::size_t begin = 0;
  while (begin <= path.size()) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view part = path.substr(begin, end - begin);
    begin = end + 1;
    if (part.empty() || part == ".") continue;
    const std::size_t slash = out.rfind('/');
    const std::size_t last_begin = slash == std::string::npos || slash < roots ? roots : slash + 1;
    const std::string_view last = std::string_view(out).substr(last_begin);
    if (part == "..") {
      if (!last.empty() && last != "..") {
        out.resize(last_begin > roots ? last_begin - 1 : roots);
        continue;
      }
      if (roots > 0 && last.empty()) continue;
    }
    if (out.size() > roots) out.push_back('/');
    out.append(part);
  }
  if (out.empty()) out.push_back('.');
}

Made NormalizePath(const ScalarCall& call) {
  const Texts paths(call, 0);
  return ForEachText(call, [&](std::int64_t row, std::string& out) {
    AppendPath(paths[row], out);
    return true;
  });
}

}  // namespace

std::vector<Function> NormalizeFunctions() {
  return {
      {{.name = "normalize_unicode",
        .parameters = {Text("value", "Text."), Text("form", "NFC, NFD, NFKC or NFKD.")},
        .returns = arrow::utf8_view(),
        .description = "A text in a Unicode normal form.",
        .example = "SELECT name FROM nodes WHERE name <> normalize_unicode(name, 'NFC')"},
       NormalizeUnicode},
      {{.name = "normalize_identifier",
        .parameters = {Text("name", "A name as it is written.")},
        .returns = arrow::utf8_view(),
        .description = "The name that Python makes of an identifier: its NFKC form, in its own case.",
        .example = "SELECT qualified_name FROM definitions WHERE name = normalize_identifier('ﬁle')"},
       NormalizeIdentifier},
      {{.name = "normalize_path",
        .parameters = {Text("path", "A path with `/` between its parts.")},
        .returns = arrow::utf8_view(),
        .description =
            "A path without empty parts and `.`, and with `..` taken against the part before it, as Python's "
            "posixpath.normpath; `.` for nothing.",
        .example = "SELECT path FROM files WHERE path = normalize_path('./src//../main.py')"},
       NormalizePath},
  };
}

}  // namespace codeanatomy::functions
