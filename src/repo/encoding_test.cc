#include "repo/encoding.h"

#include <gtest/gtest.h>

#include <string>

#include "repo/codec_table.h"

namespace codeanatomy::repo {
namespace {

std::string Codes(const DecodeDecision& decision) {
  std::string out;
  for (const Problem& problem : decision.problems) {
    out += std::string(problem.code) + "@" + std::to_string(problem.bstart) + "-" + std::to_string(problem.bend) + " ";
  }
  return out;
}

void Expect(std::string_view bytes, std::string_view encoding, EncodingClass encoding_class,
            std::string_view codes = "") {
  const DecodeDecision decision = DecideEncoding(bytes);
  EXPECT_EQ(decision.encoding, encoding) << bytes;
  EXPECT_EQ(decision.encoding_class, encoding_class) << bytes;
  EXPECT_EQ(Codes(decision), codes) << bytes;
  EXPECT_EQ(decision.table != nullptr, encoding_class == EncodingClass::kSingleByte) << bytes;
}

TEST(DecideEncoding, DefaultsToUtf8) {
  Expect("", "utf-8", EncodingClass::kUtf8);
  Expect("x = 'ä'\n", "utf-8", EncodingClass::kUtf8);
  Expect("x = '\xe4'\n", "utf-8", EncodingClass::kUtf8, "invalid-utf8@5-6 ");
  Expect("'\xed\xa0\x80' # surrogate", "utf-8", EncodingClass::kUtf8, "invalid-utf8@1-4 ");
}

TEST(DecideEncoding, FindsTheCookieWhereCPythonDoes) {
  const auto latin = EncodingClass::kLatin1;
  Expect("# -*- coding: latin-1 -*-\n'\xe4'", "iso-8859-1", latin);
  Expect("#!/usr/bin/python\n# vim: set fileencoding=Latin_1 :\n", "iso-8859-1", latin);
  Expect("\f\t #coding=iso-latin-1-unix", "iso-8859-1", latin);
  Expect("\r# coding: latin1\r", "iso-8859-1", latin);
  Expect("# coding coding : x coding=l1", "iso-8859-1", latin);
  Expect("\n\n# coding: latin-1", "utf-8", EncodingClass::kUtf8);
  Expect("x = 1\n# coding: latin-1", "utf-8", EncodingClass::kUtf8);
  Expect("x # coding: latin-1", "utf-8", EncodingClass::kUtf8);
  Expect("# coding : latin-1", "utf-8", EncodingClass::kUtf8);
  Expect("# encoding: utf8\n", "utf-8", EncodingClass::kUtf8);
  Expect("# coding: UTF_8-sig\n", "utf-8", EncodingClass::kUtf8);
}

TEST(DecideEncoding, SaysWhereTheCookieIs) {
  const std::string_view bytes = "#!x\r\n# coding: koi8-r\r\n";
  const DecodeDecision decision = DecideEncoding(bytes);
  const auto at = static_cast<std::size_t>(decision.cookie_bstart);
  EXPECT_EQ(bytes.substr(at, static_cast<std::size_t>(decision.cookie_bend) - at), "koi8-r");
}

TEST(DecideEncoding, GivesTablesForSingleBytes) {
  const DecodeDecision decision = DecideEncoding("# coding: windows-1252\n'\x80\x81'");
  EXPECT_EQ(decision.encoding, "cp1252");
  ASSERT_NE(decision.table, nullptr);
  EXPECT_EQ(decision.table['A'], U'A');
  EXPECT_EQ(decision.table[0x80], U'€');
  EXPECT_EQ(decision.table[0x81], kUndefinedByte);
  EXPECT_EQ(Codes(decision), "undecodable-byte@25-26 ");
  Expect("# coding: ISO_8859-15\n\xa4", "iso-8859-15", EncodingClass::kSingleByte);
  Expect("# coding: mac-roman\n", "mac-roman", EncodingClass::kSingleByte);
  Expect("# coding: cp437\n", "cp437", EncodingClass::kSingleByte);
  Expect("# coding: us-ascii\n'\xc3\xa4'", "ascii", EncodingClass::kUtf8, "undecodable-byte@20-22 ");
}

TEST(DecideEncoding, RefusesInWords) {
  const auto refused = EncodingClass::kRefused;
  Expect("# coding: utf-16\n", "utf-16", refused, "encoding-refused@10-16 ");
  Expect("# coding: gbk\n", "gbk", refused, "encoding-refused@10-13 ");
  Expect("# coding: shift-jis\n", "shift_jis", refused, "encoding-refused@10-19 ");
  Expect("# coding: cp037\n", "cp037", refused, "encoding-refused@10-15 ");
  Expect("# coding: rot13\n", "rot-13", refused, "encoding-refused@10-15 ");
  Expect("# coding: nonsense\n", "nonsense", refused, "encoding-unknown@10-18 ");
  Expect(std::string_view("\xff\xfex\0=\0", 6), "utf-16-le", refused, "encoding-refused@0-2 ");
  Expect(std::string_view("\xff\xfe\0\0x\0\0\0", 8), "utf-32-le", refused, "encoding-refused@0-4 ");
}

TEST(DecideEncoding, LetsTheByteOrderMarkWin) {
  const DecodeDecision plain = DecideEncoding("\xEF\xBB\xBF# coding: utf-8\n");
  EXPECT_TRUE(plain.has_bom);
  EXPECT_EQ(Codes(plain), "");
  Expect("\xEF\xBB\xBF# coding: latin-1\n", "utf-8", EncodingClass::kUtf8, "encoding-conflict@13-20 ");
}

TEST(DecideEncoding, BoundsTheNumberOfProblems) {
  std::string bytes;
  for (int i = 0; i < 1000; ++i) bytes += "\xff x";
  const DecodeDecision decision = DecideEncoding(bytes);
  ASSERT_EQ(decision.problems.size(), kMaxDecodeProblems);
  EXPECT_EQ(decision.problems.back().bend, 999 * 3 + 1);
  EXPECT_NE(decision.problems.back().message.find("984 more places"), std::string::npos);
}

TEST(Newlines, AreNamed) {
  EXPECT_EQ(NewlineName(NewlineKindOf("")), "none");
  EXPECT_EQ(NewlineName(NewlineKindOf("x\f")), "none");
  EXPECT_EQ(NewlineName(NewlineKindOf("x\ny")), "lf");
  EXPECT_EQ(NewlineName(NewlineKindOf("x\r\ny\r\n")), "crlf");
  EXPECT_EQ(NewlineName(NewlineKindOf("x\ry\r")), "cr");
  EXPECT_EQ(NewlineName(NewlineKindOf("\n\r")), "mixed");
}

TEST(FindCodec, NormalisesAsPythonDoes) {
  EXPECT_EQ(NormalizeEncodingName("--ISO  8859.15--"), "iso_8859.15");
  EXPECT_EQ(FindCodec("KOI8-U").name, "koi8-u");
  EXPECT_EQ(FindCodec("cp1251").table[0xE4], U'д');
  EXPECT_EQ(FindCodec("").kind, CodecKind::kUnknown);
}

}  // namespace
}  // namespace codeanatomy::repo
