#include "pipeline/native_rows.h"

#include <algorithm>
#include <tuple>

#include "base/base.h"
#include "base/joined.h"
#include "schema/schema.h"

namespace codeanatomy::pipeline {
namespace {

using Batch = std::shared_ptr<arrow::RecordBatch>;

}  // namespace

// None is left empty: the engine would take what has fewer for more to be cut.
std::vector<std::vector<Batch>> Split(const std::vector<Batch>& batches, std::size_t count) {
  std::int64_t rows = 0;
  for (const Batch& batch : batches) rows += batch->num_rows();
  std::vector<std::vector<Batch>> partitions(count);
  std::int64_t before = 0;
  for (const Batch& batch : batches) {
    const std::int64_t p = rows == 0 ? 0 : before * static_cast<std::int64_t>(count) / rows;
    partitions[std::min(static_cast<std::size_t>(p), count - 1)].push_back(batch);
    before += batch->num_rows();
  }
  for (std::vector<Batch>& partition : partitions) {
    if (partition.empty() && !batches.empty()) partition.push_back(batches.front()->Slice(0, 0));
  }
  return partitions;
}

Batch ManifestBatch(const std::vector<repo::ManifestRow>& rows) {
  StringColumn path, kind, reason, detail;
  BoolColumn included;
  for (const repo::ManifestRow& row : rows) {
    path.Append(row.path);
    kind.Append(row.kind);
    included.Append(row.included);
    reason.Append(row.reason);
    row.detail.empty() ? detail.AppendNull() : detail.Append(row.detail);
  }
  return schema::MakeBatch("scope_manifest",
                           {std::move(path).Finish(), std::move(kind).Finish(), std::move(included).Finish(),
                            std::move(reason).Finish(), std::move(detail).Finish()});
}

Batch RulesBatch(const rules::RuleSet& rules) {
  StringColumn name, pack, layer, writes, key, statement;
  BoolColumn enabled;
  std::vector<std::pair<const rules::Rule*, bool>> all;
  for (const rules::Rule& rule : rules.enabled) all.emplace_back(&rule, true);
  for (const rules::Rule& rule : rules.disabled) all.emplace_back(&rule, false);
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return std::tie(a.first->pack, a.first->name) < std::tie(b.first->pack, b.first->name);
  });
  for (const auto& [each, is_enabled] : all) {
    const rules::Rule& rule = *each;
    name.Append(rule.name);
    pack.Append(rule.pack);
    layer.Append(rule.layer);
    writes.Append(rule.writes);
    key.Append(Joined(rule.key));
    statement.Append(rule.statement);
    enabled.Append(is_enabled);
  }
  return schema::MakeBatch("rules", {std::move(name).Finish(), std::move(pack).Finish(), std::move(layer).Finish(),
                                     std::move(writes).Finish(), std::move(key).Finish(), std::move(statement).Finish(),
                                     std::move(enabled).Finish()});
}

}  // namespace codeanatomy::pipeline
