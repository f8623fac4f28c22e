#include "extract/cpython/block_internal.h"

#include <climits>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "extract/cpython/connection_internal.h"
#include "extract/cpython/evidence_rows_internal.h"

namespace codeanatomy::extract::cpython {
namespace {

constexpr std::string_view kText =
    "'''d'''\nfrom __future__ import annotations\nclass C(B):\n  def f(self, a=lambda: 0, *b) -> C:  # type: ignore\n"
    "    global g\n    return [x for x in a if f'{x}' for y in {z: lambda: z for z in x}]\n";

// The block of kText as a worker makes it.
std::vector<std::byte> MakeBytes() {
  Connection::Settings settings;
  settings.executable = FindInterpreter("").ValueOrDie().executable;
  settings.wanted = kWantAst | kWantSymtable;
  const auto worker = Connection::Open(settings).ValueOrDie();
  const Source source{kText};
  EXPECT_EQ(worker->Send({&source, 1}, {}).ValueOrDie(), 1u);
  EXPECT_EQ(worker->Next(0), Connection::End::kAnswer);
  return {worker->block().begin(), worker->block().end()};
}

const std::vector<std::byte>& Bytes() {
  static const std::vector<std::byte> bytes = MakeBytes();
  return bytes;
}

TEST(CPythonBlock, HoldsWhatTheWorkerWrote) {
  const auto block = Block::Make(Bytes());
  ASSERT_TRUE(block.ok()) << block.status();
  EXPECT_EQ(block->rows(kDocstrings), 1u);
  EXPECT_EQ(block->rows(kErrors), 0u);
  EXPECT_GE(block->rows(kScopes), 5u);
  EXPECT_EQ(block->text(block->column(kNodes, kNodeKind)[0]), "Module");
  EXPECT_EQ(block->column(kNodes, kNodeParent)[0], -1);
}

TEST(CPythonBlock, RefusesOtherSizes) {
  const std::span<const std::byte> bytes = Bytes();
  for (std::size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(Block::Make(bytes.first(size)).ok()) << size;
  std::vector<std::byte> longer(bytes.begin(), bytes.end());
  longer.push_back({});
  EXPECT_FALSE(Block::Make(longer).ok());
}

// Whatever a worker may write, the block is refused or becomes batches that are in order.
TEST(CPythonBlock, AnyNumberInAnyPlaceIsRefusedOrHarmless) {
  int refused = 0, taken = 0;
  for (std::size_t at = 0; at + sizeof(std::int32_t) <= Bytes().size(); at += sizeof(std::int32_t)) {
    for (const std::int32_t value : {0, 1, -1, -2, 40, 1'000'000, INT_MAX, INT_MIN}) {
      std::vector<std::byte> bytes = Bytes();
      std::memcpy(bytes.data() + at, &value, sizeof value);
      const auto block = Block::Make(bytes);
      if (!block.ok()) {
        ++refused;
        continue;
      }
      ++taken;
      EvidenceRows rows(0x030d00f0);
      rows.Add(0, kText, *block);
      const CPythonEvidence evidence = std::move(rows).Finish();
      for (const auto& batch : {evidence.ast_nodes, evidence.ast_docstrings, evidence.ast_type_comments,
                                evidence.ast_errors, evidence.sym_scopes, evidence.sym_symbols}) {
        ASSERT_TRUE(batch->ValidateFull().ok()) << "at byte " << at << ": " << value;
      }
    }
  }
  EXPECT_GT(refused, 0);
  EXPECT_GT(taken, 0);
}

}  // namespace
}  // namespace codeanatomy::extract::cpython
