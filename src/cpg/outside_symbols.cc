#include "cpg/outside_symbols.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/array_view.h"
#include "base/columns.h"
#include "normalize/type_mark.h"
#include "schema/schema.h"

namespace codeanatomy::cpg {
namespace {

using normalize::NodeId;

arrow::Result<std::set<std::string>> ReadNames(arrow::RecordBatchReader& symbols) {
  std::set<std::string> names;
  while (true) {
    ARROW_ASSIGN_OR_RAISE(auto batch, symbols.Next());
    if (batch == nullptr) return names;
    ARROW_ASSIGN_OR_RAISE(auto text, TextView::Make(batch->GetColumnByName("symbol").get()));
    for (std::int64_t row = 0; row < batch->num_rows(); ++row) {
      if (!text.IsNull(row)) names.emplace(text.At(row));
    }
  }
}

}  // namespace

arrow::Result<OutsideSymbols> OutsideSymbols::Read(arrow::RecordBatchReader& symbols,
                                                   const std::vector<std::shared_ptr<arrow::Array>>& node_ids,
                                                   std::string repository, const normalize::IdSpace& space) {
  OutsideSymbols outside(std::move(repository), space);
  ARROW_ASSIGN_OR_RAISE(auto names, ReadNames(symbols));
  outside.names_.assign(names.begin(), names.end());
  normalize::IdList ids;
  for (const std::string& name : outside.names_) ids.push_back(outside.Id(name));
  const std::vector<NodeId> held = normalize::SharedIds(ids, node_ids);
  const std::vector<NodeId> repeated = normalize::RepeatedIds(ids);
  if (held.empty() && repeated.empty()) return outside;

  std::vector<std::string> keys;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (!std::binary_search(held.begin(), held.end(), ids[i]) &&
        !std::binary_search(repeated.begin(), repeated.end(), ids[i])) {
      continue;
    }
    normalize::WriteExternalSymbolKey(outside.repository_, outside.names_[i], keys.emplace_back());
  }
  for (const auto& array : node_ids) {
    const auto& of_tree = static_cast<const arrow::Int64Array&>(*array);
    ids.insert(ids.end(), of_tree.raw_values(), of_tree.raw_values() + of_tree.length());
  }
  outside.overrides_ = normalize::ResolveCollisions(std::move(keys), ids, held, space);
  return outside;
}

NodeId OutsideSymbols::Id(std::string_view symbol) const {
  thread_local std::string key;
  normalize::WriteExternalSymbolKey(repository_, symbol, key);
  if (!overrides_.empty()) {
    if (const auto found = overrides_.find(key); found != overrides_.end()) return found->second;
  }
  return space_.Hash(key);
}

std::shared_ptr<arrow::RecordBatch> OutsideSymbols::Rows(bool of_types) const {
  std::vector<std::pair<NodeId, std::string_view>> nodes;
  for (const std::string& name : names_) {
    if (name.starts_with(normalize::kTypeMark) == of_types) nodes.emplace_back(Id(name), name);
  }
  std::sort(nodes.begin(), nodes.end());
  IntColumn node_id, bstart, bend, line, col, parent_id, ordinal;
  StringColumn kind, name, qualified_name, path, origin;
  for (const auto& [id, symbol] : nodes) {
    node_id.Append(id);
    const std::string_view text = of_types ? symbol.substr(normalize::kTypeMark.size()) : symbol;
    kind.Append(of_types ? "Type" : "ExternalSymbol");
    name.Append(of_types ? text : text.substr(text.rfind('.') + 1));
    qualified_name.Append(text);
    path.Append("");
    for (IntColumn* column : {&bstart, &bend, &line, &col, &parent_id}) column->AppendNull();
    ordinal.Append(0);
    origin.Append("treesitter");
  }
  return schema::MakeBatch("nodes",
                           {std::move(node_id).Finish(), std::move(kind).Finish(), std::move(name).Finish(),
                            std::move(qualified_name).Finish(), std::move(path).Finish(), std::move(bstart).Finish(),
                            std::move(bend).Finish(), std::move(line).Finish(), std::move(col).Finish(),
                            std::move(parent_id).Finish(), std::move(ordinal).Finish(), std::move(origin).Finish()});
}

}  // namespace codeanatomy::cpg
