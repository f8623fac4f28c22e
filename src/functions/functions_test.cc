#include "functions/functions.h"

#include "base/blake3.h"
#include "functions/testing_internal.h"

namespace codeanatomy::functions {
namespace {

class Functions : public FunctionsFixture {};

TEST_F(Functions, SpanLen) {
  EXPECT_EQ(Values("SELECT span_len(3, 10)"), "7");
  EXPECT_EQ(Values("SELECT span_len(bend => 10, bstart => 3)"), "7");
  EXPECT_EQ(Values("SELECT span_len(10, 3)"), "0");
  EXPECT_EQ(Values("SELECT span_len(b, e) FROM (VALUES (1, 2), (5, 5), (NULL, 7), (7, NULL), (4, 9)) AS t(b, e)"),
            "1 0 null null 5");
}

TEST_F(Functions, SpanContains) {
  EXPECT_EQ(Values("SELECT span_contains(10, 20, b, e) FROM (VALUES (10, 20), (12, 13), (9, 12), (19, 21), (10, 10), "
                   "(20, 20), (21, 21), (NULL, 12)) AS t(b, e)"),
            "true true false false true true false null");
}

TEST_F(Functions, SpanOverlaps) {
  EXPECT_EQ(Values("SELECT span_overlaps(10, 20, b, e) FROM (VALUES (10, 20), (19, 30), (20, 30), (0, 10), (0, 11), "
                   "(15, 15), (30, 12)) AS t(b, e)"),
            "true true false false true false false");
  // Overlapping is mutual.
  EXPECT_EQ(
      Values("SELECT count(*) FROM generate_series(0, 5) a(a), generate_series(0, 5) b(b), generate_series(0, 5) c(c), "
             "generate_series(0, 5) d(d) WHERE span_overlaps(a, b, c, d) <> span_overlaps(c, d, a, b)"),
      "0");
}

TEST_F(Functions, StableHash) {
  EXPECT_EQ(Values("SELECT stable_hash64('main.f')"), std::to_string(Blake3_63("main.f")));
  EXPECT_EQ(Values("SELECT stable_hash64(x) IS NULL FROM (VALUES ('a'), (NULL)) AS t(x)"), "false true");
  // Pinned: a change would move every bucket.
  EXPECT_EQ(Values("SELECT stable_hash64('')"), std::to_string(Blake3_63("")));
}

TEST_F(Functions, NoTwoListsOfPartsHaveOneHash) {
  EXPECT_EQ(Values("SELECT stable_hash128('main.f')"), Blake3Hex("main.f").substr(0, 32));
  EXPECT_EQ(Values("SELECT count(DISTINCT prefixed_hash(p, v)) FROM (VALUES ('a', 'bc'), ('ab', 'c'), ('a', 'c'), "
                   "('', 'abc')) AS t(p, v)"),
            "4");
  EXPECT_EQ(Values("SELECT prefixed_hash('a', v) LIKE 'a:%' FROM (VALUES ('x')) AS t(v)"), "true");
  EXPECT_EQ(Values("SELECT count(DISTINCT stable_id(k, p, b, e, l)) FROM (VALUES ('a', 'b', 1, 2, ''), "
                   "('ab', '', 1, 2, ''), ('a', 'b', 2, 1, ''), ('a', 'b', 1, 2, 'c'), ('a', '', 1, 2, 'b')) "
                   "AS t(k, p, b, e, l)"),
            "5");
  EXPECT_EQ(Values("SELECT min(stable_id('k', 'p', value, value, '')) >= 0 FROM generate_series(1, 500)"), "true");
}

TEST_F(Functions, QnamePartsMakeTheWhole) {
  EXPECT_EQ(Values("SELECT qname_parent(q) FROM (VALUES ('a.b.c'), ('a'), (NULL), "
                   "('a_long_package.another_long_module.f')) AS t(q)"),
            "a.b null null a_long_package.another_long_module");
  EXPECT_EQ(
      Values("SELECT qname_last(q) FROM (VALUES ('a.b.c'), ('a'), (NULL), ('m.a_function_of_a_long_name')) AS t(q)"),
      "c a null a_function_of_a_long_name");
  EXPECT_EQ(Values("SELECT qname_first(q) FROM (VALUES ('a.b.c'), ('a'), (''), ('a_long_package_name.f')) AS t(q)"),
            "a a  a_long_package_name");
  EXPECT_EQ(Values("SELECT qname_join(p, n) FROM (VALUES ('a', 'b'), ('', 'b'), ('a', ''), ('a', NULL)) AS t(p, n)"),
            "a.b b a null");
  // Of names of every length, whole or cut from a batch.
  EXPECT_EQ(Values("SELECT count(*) FROM (SELECT repeat('ab.', value % 30) || 'end' AS q FROM generate_series(1, 2000) "
                   "OFFSET 17) AS t WHERE qname_join(coalesce(qname_parent(q), ''), qname_last(q)) <> q "
                   "OR NOT qname_is_prefix(coalesce(qname_parent(q), ''), q)"),
            "0");
  EXPECT_EQ(
      Values("SELECT qname_is_prefix('a.b', q) FROM (VALUES ('a.b'), ('a.b.c'), ('a.bc'), ('a'), (NULL)) AS t(q)"),
      "true true false false null");
}

TEST_F(Functions, ImportsResolveAgainstTheirPackage) {
  EXPECT_EQ(Values("SELECT qname_resolve_import(m, p, l, n) FROM (VALUES ('a.b.c', false, 1, 'x'), "
                   "('a.b.c', true, 1, 'x'), ('a.b.c', false, 2, ''), ('a.b.c', false, 3, 'x'), ('a', false, 1, 'x'), "
                   "('a', true, 1, ''), ('a.b', false, 0, 'os.path'), ('', true, 1, 'x')) AS t(m, p, l, n)"),
            "a.b.x a.b.c.x a null null a os.path null");
}

TEST_F(Functions, ColumnsBecomeBytes) {
  // a 1 byte, \u00e4 2, \u20ac 3, \U0001d11e 4 and two words of UTF-16.
  const std::string line = "'a\u00e4\u20ac\U0001d11eb'";
  const auto bytes = [&](const std::string& unit) {
    return Values("SELECT col_to_byte(" + line + ", value, '" + unit +
                  "') FROM generate_series(-1, 12) ORDER BY value");
  };
  EXPECT_EQ(bytes("utf32"), "null 0 1 3 6 10 11 null null null null null null null");
  EXPECT_EQ(bytes("utf16"), "null 0 1 3 6 null 10 11 null null null null null null");
  EXPECT_EQ(bytes("utf8"), "null 0 1 null 3 null null 6 null null null 10 11 null");
  EXPECT_NE(
      Values("SELECT col_to_byte('a', 0, u) FROM (VALUES ('utf7')) AS t(u)").find("expected utf8, utf16 or utf32"),
      std::string::npos);
  EXPECT_EQ(Values("SELECT col_to_byte(l, 0, 'utf8') FROM (VALUES ('a'), (NULL)) AS t(l)"), "0 null");
}

TEST_F(Functions, IntervalScoreIsMutualAndWholeForEqualSpansAlone) {
  EXPECT_EQ(Values("SELECT interval_score(0, 10, b, e) FROM (VALUES (0, 10), (5, 15), (0, 5), (10, 20), (3, 3), "
                   "(-9223372036854775808, 9223372036854775807)) AS t(b, e)"),
            "1000000 333333 500000 0 0 0");
  EXPECT_EQ(
      Values("SELECT count(*) FROM generate_series(0, 5) a(a), generate_series(0, 5) b(b), generate_series(0, 5) c(c), "
             "generate_series(0, 5) d(d) WHERE interval_score(a, b, c, d) <> interval_score(c, d, a, b) "
             "OR (interval_score(a, b, c, d) = 1000000) <> (a = c AND greatest(a, b) = greatest(c, d)) "
             "OR (interval_score(a, b, c, d) > 0) > (span_overlaps(a, b, c, d) OR a = c)"),
      "0");
}

TEST_F(Functions, ConfidencesNeverSaturate) {
  EXPECT_EQ(Values("SELECT confidence_either(a, b) FROM (VALUES (500000, 500000), (999999, 999999), (1000000, 1), "
                   "(0, 7), (0, 0)) AS t(a, b)"),
            "750000 999999 1000000 7 0");
  EXPECT_EQ(
      Values("SELECT confidence_both(a, b) FROM (VALUES (500000, 500000), (1, 1), (1000000, 7), (0, 7)) AS t(a, b)"),
      "250000 1 7 0");
  const std::string pairs =
      "FROM generate_series(0, 1000000, 9973) a(a), generate_series(0, 1000000, 7919) b(b) WHERE ";
  EXPECT_EQ(Values("SELECT count(*) " + pairs +
                   "confidence_either(a, b) < greatest(a, b) OR "
                   "confidence_either(a, b) >= 1000000 OR confidence_either(a, b) <> confidence_either(b, a)"),
            "0");
  EXPECT_EQ(Values("SELECT count(*) " + pairs +
                   "confidence_both(a, b) > least(a, b) OR "
                   "(confidence_both(a, b) = 0) <> (a = 0 OR b = 0)"),
            "0");
  EXPECT_EQ(Values("SELECT candidate_share(1000000, n) FROM (VALUES (1), (3), (NULL)) AS t(n)"), "1000000 333333 null");
  EXPECT_EQ(Values("SELECT candidate_score(m, n) FROM (VALUES (0, 0), (0, 1), (1, 1), (3, 3)) AS t(m, n)"),
            "500000 250000 750000 875000");
  for (const char* wrong :
       {"confidence_both(1000001, 1)", "confidence_either(1, -1)", "candidate_share(1, 0)", "candidate_score(2, 1)"}) {
    EXPECT_NE(Values(std::string("SELECT ") + wrong).find("expected"), std::string::npos) << wrong;
  }
}

TEST_F(Functions, KeysAreInTheOrderOfTheirParts) {
  const std::string numbers =
      "(VALUES (-9223372036854775808), (-1), (0), (1), (255), (256), (9223372036854775807)) AS ";
  EXPECT_EQ(Values("SELECT count(*) FROM " + numbers + "a(a), " + numbers +
                   "b(b) WHERE (a < b) <> (rank_number(a, false) < rank_number(b, false)) "
                   "OR (a > b) <> (rank_number(a, true) < rank_number(b, true))"),
            "0");
  const std::string texts =
      "(VALUES (''), ('a'), ('ab'), ('b'), ('a' || chr(0)), ('a' || chr(0) || 'b'), ('\u00e4'), ('a' || chr(1))) AS ";
  EXPECT_EQ(Values("SELECT count(*) FROM " + texts + "a(a), " + texts +
                   "b(b) WHERE (a < b) <> (rank_text(a, false) < rank_text(b, false)) "
                   "OR (a > b) <> (rank_text(a, true) < rank_text(b, true))"),
            "0");
  // The first part decides, whatever follows.
  EXPECT_EQ(Values("SELECT count(*) FROM " + texts + "a(a), " + texts +
                   "b(b) WHERE a < b AND rank_text(a, false) || rank_number(9, false) >= "
                   "rank_text(b, false) || rank_number(1, false)"),
            "0");
  EXPECT_EQ(Values("SELECT t FROM (VALUES (1, 5, 'b'), (2, 1, 'z'), (1, 5, 'a'), (1, 6, 'c')) AS t(s, c, t) "
                   "ORDER BY rank_key(s, c, t)"),
            "z c a b");
}

TEST_F(Functions, NormalFormsKeepCase) {
  EXPECT_EQ(Values("SELECT normalize_identifier(n) FROM (VALUES ('Name'), ('\uFB01le'), ('K\u212A'), (NULL)) AS t(n)"),
            "Name file KK null");
  EXPECT_EQ(Values("SELECT octet_length(normalize_unicode('e\u0301', f)) FROM (VALUES ('NFC'), ('NFD')) AS t(f)"),
            "2 3");
  EXPECT_NE(Values("SELECT normalize_unicode('a', 'NFX')").find("expected NFC, NFD, NFKC or NFKD"), std::string::npos);
  EXPECT_EQ(Values("SELECT normalize_path(p) FROM (VALUES ('a//b/./c'), ('./a/../b'), ('../a'), ('a/..'), ('/../a'), "
                   "('//a/..'), ('///a'), (''), ('A/b/')) AS t(p)"),
            "a/b/c b ../a . /a // /a . A/b");
}

TEST_F(Functions, ChangesSumToWhatIsThere) {
  EXPECT_EQ(Values("SELECT cdf_sign(t) FROM (VALUES ('insert'), ('delete'), ('update_preimage'), ('update_postimage'), "
                   "(NULL)) AS t(t)"),
            "1 -1 -1 1 null");
  EXPECT_EQ(Values("SELECT bool_and(cdf_is_image(t) = (cdf_sign(t) > 0)) FROM (VALUES ('insert'), ('delete'), "
                   "('update_preimage'), ('update_postimage')) AS t(t)"),
            "true");
  EXPECT_EQ(
      Values("SELECT t FROM (VALUES (2, 'update_preimage'), (1, 'insert'), (2, 'update_postimage'), (1, 'delete')) "
             "AS t(v, t) ORDER BY cdf_order(v, t)"),
      "delete insert update_preimage update_postimage");
  EXPECT_NE(Values("SELECT cdf_sign('inserted')").find("expected insert"), std::string::npos);
}

TEST_F(Functions, ConfidencesGoThereAndBack) {
  EXPECT_EQ(Values("SELECT confidence_of(m) FROM (VALUES (0), (1), (999999), (1000000), (NULL)) AS t(m)"),
            "0.000000 0.000001 0.999999 1.000000 null");
  EXPECT_EQ(
      Values("SELECT count(*) FROM generate_series(0, 1000000, 7) AS t(m) WHERE millionths_of(confidence_of(m)) <> m"),
      "0");
}

TEST_F(Functions, AreListedWithTheirParameters) {
  for (const Function& function : AllFunctions()) {
    const engine::ScalarFunctionSpec& spec = function.spec;
    EXPECT_EQ(Values("SELECT description FROM information_schema.routines WHERE routine_name = '" + spec.name + "'"),
              spec.description);
    std::string names;
    for (const auto& parameter : spec.parameters) names += (names.empty() ? "" : " ") + parameter.name;
    EXPECT_EQ(Values("SELECT parameter_name FROM information_schema.parameters WHERE specific_name = '" + spec.name +
                     "' AND parameter_mode = 'IN' ORDER BY ordinal_position"),
              names);
  }
}

}  // namespace
}  // namespace codeanatomy::functions
