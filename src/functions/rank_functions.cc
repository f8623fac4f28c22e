// Keys of bytes whose order is that of what they are made of, so that one ORDER BY, min() or max() decides by all of it.
//
// Numbers: eight bytes, high byte first, the sign turned. Texts: their bytes, each zero byte followed by 0xFF, then two
// zero bytes, so that a text comes before every longer one that it begins. Descending: every byte turned.

#include "functions/arguments_internal.h"
#include "functions/functions_internal.h"

namespace codeanatomy::functions {
namespace {

using engine::ScalarCall;

void AppendNumber(std::int64_t number, bool descending, std::string& out) {
  std::uint64_t bits = static_cast<std::uint64_t>(number) ^ (std::uint64_t{1} << 63);
  if (descending) bits = ~bits;
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>(bits >> shift));
}

void AppendText(std::string_view text, bool descending, std::string& out) {
  const std::size_t begin = out.size();
  for (const char byte : text) {
    out.push_back(byte);
    if (byte == '\0') out.push_back('\xFF');
  }
  out.append(2, '\0');
  if (!descending) return;
  for (std::size_t i = begin; i < out.size(); ++i) out[i] = static_cast<char>(~out[i]);
}

template <typename Compute>
Made ForEachKey(const ScalarCall& call, Compute compute) {
  arrow::BinaryBuilder builder;
  std::string key;
  for (std::int64_t row = 0; row < call.rows; ++row) {
    key.clear();
    compute(row, key);
    ARROW_RETURN_NOT_OK(builder.Append(key));
  }
  return builder.Finish();
}

Made RankKey(const ScalarCall& call) {
  const Ints scores(call, 0);
  const Ints confidences(call, 1);
  const Texts ties(call, 2);
  return ForEachKey(call, [&](std::int64_t row, std::string& key) {
    AppendNumber(scores[row], true, key);
    AppendNumber(confidences[row], true, key);
    AppendText(ties[row], false, key);
  });
}

Made RankNumber(const ScalarCall& call) {
  const Ints values(call, 0);
  const Bools descending(call, 1);
  return ForEachKey(call, [&](std::int64_t row, std::string& key) { AppendNumber(values[row], descending[row], key); });
}

Made RankText(const ScalarCall& call) {
  const Texts values(call, 0);
  const Bools descending(call, 1);
  return ForEachKey(call, [&](std::int64_t row, std::string& key) { AppendText(values[row], descending[row], key); });
}

}  // namespace

std::vector<Function> RankFunctions() {
  const auto descending = [] { return Truth("descending", "Whether the greater comes first."); };
  return {
      {{.name = "rank_key",
        .parameters = {Whole("score", "Millionths, or any whole number; the greater comes first."),
                       Whole("confidence", "Millionths; the greater comes first where the scores are equal."),
                       Text("tie",
                            "What no two candidates share; decides where all else is equal, in order of bytes.")},
        .returns = arrow::binary(),
        .description =
            "A key whose order puts the best candidate first, down to the last tie: the least key of a group is "
            "its winner, whatever the order of rows.",
        .example = "SELECT path, bstart, first_by(target, rank_key(0, millionths_of(confidence), target)) AS "
                   "winner\nFROM \"references\" WHERE target IS NOT NULL GROUP BY path, bstart"},
       RankKey},
      {{.name = "rank_number",
        .parameters = {Whole("value", "A number."), descending()},
        .returns = arrow::binary(),
        .description = "A part of a key of one's own: eight bytes in the number's order. Parts are put together with "
                       "`||`.",
        .example = "SELECT name FROM nodes WHERE name IS NOT NULL\n"
                   "ORDER BY rank_number(bend - bstart, true) || rank_text(name, false), node_id"},
       RankNumber},
      {{.name = "rank_text",
        .parameters = {Text("value", "Text; the order is that of its bytes."), descending()},
        .returns = arrow::binary(),
        .description = "A part of a key of one's own: bytes in the text's order, which no part that follows changes.",
        .example = "SELECT path FROM files ORDER BY rank_text(path, true)"},
       RankText},
  };
}

}  // namespace codeanatomy::functions
