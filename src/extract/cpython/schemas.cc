#include "extract/cpython/cpython.h"

namespace codeanatomy::extract::cpython {
namespace {

// Names end in `?` where the column may be null.
std::shared_ptr<arrow::Schema> Make(std::initializer_list<std::pair<std::string_view, arrow::Type::type>> columns) {
  arrow::FieldVector fields;
  for (auto [name, type] : columns) {
    const bool may_be_null = name.ends_with('?');
    if (may_be_null) name.remove_suffix(1);
    fields.push_back(arrow::field(std::string(name),
                                  type == arrow::Type::INT64         ? arrow::int64()
                                  : type == arrow::Type::STRING_VIEW ? arrow::utf8_view()
                                                                     : arrow::boolean(),
                                  may_be_null));
  }
  return arrow::schema(std::move(fields));
}

constexpr auto kInt = arrow::Type::INT64;
constexpr auto kText = arrow::Type::STRING_VIEW;
constexpr auto kFlag = arrow::Type::BOOL;

}  // namespace

const std::shared_ptr<arrow::Schema>& AstNodesSchema() {
  static const auto schema = Make({{"file", kInt},
                                   {"node_index", kInt},
                                   {"parent_index?", kInt},
                                   {"kind", kText},
                                   {"field?", kText},
                                   {"field_index", kInt},
                                   {"bstart?", kInt},
                                   {"bend?", kInt},
                                   {"anchor?", kInt},
                                   {"parent_kind?", kText},
                                   {"parent_anchor?", kInt},
                                   {"parent_bend?", kInt},
                                   {"context?", kText},
                                   {"name?", kText},
                                   {"other_names?", kText},
                                   {"in_fstring", kFlag}});
  return schema;
}

const std::shared_ptr<arrow::Schema>& AstDocstringsSchema() {
  static const auto schema = Make({{"file", kInt}, {"node_index", kInt}, {"bstart?", kInt}, {"bend?", kInt}});
  return schema;
}

const std::shared_ptr<arrow::Schema>& AstTypeCommentsSchema() {
  static const auto schema =
      Make({{"file", kInt}, {"kind", kText}, {"line?", kInt}, {"node_index?", kInt}, {"text", kText}});
  return schema;
}

const std::shared_ptr<arrow::Schema>& AstErrorsSchema() {
  static const auto schema = Make(
      {{"file", kInt}, {"source", kText}, {"kind", kText}, {"message", kText}, {"line?", kInt}, {"bstart?", kInt}});
  return schema;
}

const std::shared_ptr<arrow::Schema>& SymScopesSchema() {
  static const auto schema = Make({{"file", kInt},
                                   {"scope_index", kInt},
                                   {"parent_index?", kInt},
                                   {"kind", kText},
                                   {"name", kText},
                                   {"line", kInt},
                                   {"ordinal", kInt},
                                   {"is_nested", kFlag},
                                   {"node_index?", kInt},
                                   {"node_kind?", kText},
                                   {"bstart?", kInt},
                                   {"bend?", kInt}});
  return schema;
}

const std::shared_ptr<arrow::Schema>& SymSymbolsSchema() {
  static const auto schema = Make({{"file", kInt},
                                   {"scope_index", kInt},
                                   {"name", kText},
                                   {"is_referenced", kFlag},
                                   {"is_assigned", kFlag},
                                   {"is_annotated", kFlag},
                                   {"is_imported", kFlag},
                                   {"is_parameter", kFlag},
                                   {"is_declared_global", kFlag},
                                   {"is_declared_nonlocal", kFlag},
                                   {"is_type_parameter", kFlag},
                                   {"scope?", kText}});
  return schema;
}

}  // namespace codeanatomy::extract::cpython
