#include "cpg/outside_symbols.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include <arrow/array.h>

#include "base/columns.h"

namespace codeanatomy::cpg {
namespace {

constexpr normalize::IdSpace kSmall{12};

std::vector<std::string> Names(int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back("pkg.name" + std::to_string(i));
  return names;
}

OutsideSymbols Read(const std::vector<std::string>& names, std::shared_ptr<arrow::Array> node_ids) {
  StringColumn symbol;
  for (const std::string& name : names) symbol.Append(name);
  const auto batch = arrow::RecordBatch::Make(arrow::schema({arrow::field("symbol", arrow::utf8_view())}),
                                              static_cast<std::int64_t>(names.size()), {std::move(symbol).Finish()});
  auto reader = *arrow::RecordBatchReader::Make({batch}, batch->schema());
  return *OutsideSymbols::Read(*reader, {std::move(node_ids)}, "", kSmall);
}

// Every fourth number: as many as a quarter of the names collide with.
std::shared_ptr<arrow::Array> TreeIds() {
  IntColumn ids;
  for (std::int64_t id = 0; id < 4096; id += 4) ids.Append(id);
  return std::move(ids).Finish();
}

TEST(OutsideSymbols, HaveIdsOfTheirOwnWhateverTheirOrder) {
  std::vector<std::string> names = Names(500);
  const OutsideSymbols outside = Read(names, TreeIds());
  std::reverse(names.begin(), names.end());
  names.push_back(names.front());
  const OutsideSymbols again = Read(names, TreeIds());
  std::set<std::int64_t> ids;
  for (const std::string& name : Names(500)) {
    const std::int64_t id = outside.Id(name);
    EXPECT_NE(id % 4, 0) << name << " has the id of a node of the tree";
    EXPECT_TRUE(ids.insert(id).second) << name;
    EXPECT_EQ(again.Id(name), id) << name;
  }
  const auto nodes = outside.Nodes();
  EXPECT_TRUE(nodes->ValidateFull().ok());
  const auto& column = static_cast<const arrow::Int64Array&>(*nodes->GetColumnByName("node_id"));
  EXPECT_EQ(std::vector<std::int64_t>(ids.begin(), ids.end()),
            std::vector<std::int64_t>(column.raw_values(), column.raw_values() + column.length()));
}

}  // namespace
}  // namespace codeanatomy::cpg
