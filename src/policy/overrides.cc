#include "policy/overrides.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "base/suggest.h"
#include "policy/keys.h"

namespace codeanatomy::policy {
namespace {

// What changes how rows are found, and neither which they are, nor what a run writes and where. Beginnings of keys end in
// a dot or an underscore.
constexpr std::string_view kPlanShaping[] = {
    "datafusion.execution.batch_size",
    "datafusion.execution.coalesce_batches",
    "datafusion.execution.collect_statistics",
    "datafusion.execution.enforce_batch_size_in_joins",
    "datafusion.execution.hash_join_buffering_capacity",
    "datafusion.execution.keep_partition_by_columns",
    "datafusion.execution.parquet.bloom_filter_on_read",
    "datafusion.execution.parquet.enable_page_index",
    "datafusion.execution.parquet.force_filter_selections",
    "datafusion.execution.parquet.max_predicate_cache_size",
    "datafusion.execution.parquet.metadata_size_hint",
    "datafusion.execution.parquet.pruning",
    "datafusion.execution.parquet.pushdown_filters",
    "datafusion.execution.parquet.reorder_filters",
    "datafusion.execution.perfect_hash_join_",
    "datafusion.execution.skip_partial_aggregation_",
    "datafusion.execution.sort_",
    "datafusion.execution.split_file_groups_by_statistics",
    "datafusion.execution.target_partitions",
    "datafusion.execution.use_row_number_estimates_to_optimize_partitioning",
    "datafusion.optimizer.",
};

// Of the optimizer, and no question of speed.
constexpr std::string_view kNotShaping[] = {"datafusion.optimizer.expand_views_at_output",
                                            "datafusion.optimizer.skip_failed_rules"};

bool ShapesPlans(std::string_view key) {
  if (std::ranges::find(kNotShaping, key) != std::end(kNotShaping)) return false;
  return std::ranges::any_of(kPlanShaping, [key](std::string_view each) {
    return each.ends_with('.') || each.ends_with('_') ? key.starts_with(each) : key == each;
  });
}

}  // namespace

arrow::Result<std::string> CheckOverride(const PolicyPack& policy, std::string_view key, std::string_view value) {
  std::vector<std::string_view> known;
  std::ranges::copy_if(AllKeys(), std::back_inserter(known), ShapesPlans);
  if (!ShapesPlans(key) || std::ranges::find(known, key) == known.end()) {
    return arrow::Status::Invalid("'", key, "' is no setting that a rule may have of its own", DidYouMean(key, known));
  }
  const PolicyValue* allowed = policy.Find("rules.overrides");
  if (allowed != nullptr && allowed->value == "none") {
    return arrow::Status::Invalid("a setting of its own, which the policy ", policy.name(),
                                  " rules out (rules.overrides = none, ", allowed->origin, ")");
  }
  ARROW_ASSIGN_OR_RAISE(const KeySpec spec, FindKey(key));
  auto checked = CheckValue(spec, value);
  if (!checked.ok()) return checked.status().WithMessage(key, ": ", checked.status().message());
  return checked;
}

}  // namespace codeanatomy::policy
