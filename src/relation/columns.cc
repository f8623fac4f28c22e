#include "relation/columns.h"

#include <map>
#include <set>

#include "base/suggest.h"

namespace codeanatomy::relation {
namespace {

constexpr std::size_t kNamesShown = 40;

std::string NameOf(std::string_view qualifier, std::string_view name) {
  return qualifier.empty() ? std::string(name) : std::string(qualifier) + "." + std::string(name);
}

}  // namespace

std::string FullName(const Column& column) { return NameOf(column.qualifier, column.name); }

Columns Columns::Of(const arrow::Schema& schema, std::string_view qualifier) {
  std::vector<Column> items;
  for (const auto& field : schema.fields()) {
    items.push_back({std::string(qualifier), field->name(), field->type(), field->nullable()});
  }
  return Columns(std::move(items));
}

arrow::Result<const Column*> Columns::Find(std::string_view qualifier, std::string_view name) const {
  const Column* found = nullptr;
  std::string candidates;
  int count = 0;
  for (const Column& item : items_) {
    if (item.name != name || (!qualifier.empty() && item.qualifier != qualifier)) continue;
    found = &item;
    candidates += (count++ == 0 ? "" : " or ") + FullName(item);
  }
  if (count == 1) return found;
  const std::string wanted = NameOf(qualifier, name);
  if (count > 1) return arrow::Status::Invalid("column '", wanted, "' is ambiguous: ", candidates);
  std::vector<std::string> names;
  for (const Column& item : items_) {
    names.push_back(qualifier.empty() ? item.name : FullName(item));
  }
  return arrow::Status::Invalid("no column '", wanted, "'", DidYouMean(wanted, names), "; columns: ", ToString());
}

arrow::Status Columns::CheckNames() const {
  std::set<std::string> full;
  std::map<std::string, std::set<bool>> qualified;
  for (const Column& item : items_) {
    if (item.name.empty()) return arrow::Status::Invalid("a column has an empty name");
    if (!full.insert(FullName(item)).second) {
      return arrow::Status::Invalid("two columns are named '", FullName(item), "'; rename one, or name a side with As");
    }
    std::set<bool>& seen = qualified[item.name];
    seen.insert(!item.qualifier.empty());
    if (seen.size() > 1) {
      return arrow::Status::Invalid("column '", item.name, "' is there with and without a qualifier; rename one");
    }
  }
  return arrow::Status::OK();
}

std::shared_ptr<arrow::Schema> Columns::ToSchema() const {
  arrow::FieldVector fields;
  for (const Column& item : items_) fields.push_back(arrow::field(item.name, item.type, item.nullable));
  return arrow::schema(std::move(fields));
}

std::string Columns::ToString() const {
  std::string text;
  for (std::size_t i = 0; i < items_.size() && i < kNamesShown; ++i) {
    if (i > 0) text += ", ";
    text += FullName(items_[i]);
  }
  if (items_.size() > kNamesShown) text += " and " + std::to_string(items_.size() - kNamesShown) + " more";
  return text.empty() ? "none" : text;
}

}  // namespace codeanatomy::relation
