#include "base/array_view.h"

namespace codeanatomy {

arrow::Result<TextView> TextView::Make(const arrow::Array* array) {
  TextView view;
  if (array == nullptr || array->type_id() == arrow::Type::NA) return view;
  const arrow::Type::type type = array->type_id();
  if (type != arrow::Type::STRING && type != arrow::Type::STRING_VIEW && type != arrow::Type::LARGE_STRING) {
    return arrow::Status::Invalid("expected a text column, found ", array->type()->ToString());
  }
  view.array_ = array;
  view.valid_ = ValidRows(*array);
  view.type_ = type;
  if (type == arrow::Type::STRING_VIEW) {
    view.views_ = static_cast<const arrow::StringViewArray*>(array)->raw_values();
    view.buffers_ = array->data()->buffers.data();
  }
  return view;
}

arrow::Result<IntView> IntView::Make(const arrow::Array* array) {
  IntView view;
  if (array == nullptr || array->type_id() == arrow::Type::NA) return view;
  if (array->type_id() != arrow::Type::INT64) {
    return arrow::Status::Invalid("expected a BIGINT column, found ", array->type()->ToString());
  }
  view.values_ = static_cast<const arrow::Int64Array*>(array)->raw_values();
  view.valid_ = ValidRows(*array);
  return view;
}

}  // namespace codeanatomy
