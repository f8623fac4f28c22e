#include <arrow/builder.h>

#include "base/blake3.h"
#include "functions/functions_internal.h"

namespace codeanatomy::functions {
namespace {

arrow::Result<std::shared_ptr<arrow::Array>> StableHash(const engine::ScalarCall& call) {
  const Argument<arrow::StringViewArray> texts(call, 0);
  const arrow::Array& array = *call.arguments[0];
  arrow::Int64Builder builder;
  ARROW_RETURN_NOT_OK(builder.Reserve(call.rows));
  for (std::int64_t row = 0; row < call.rows; ++row) {
    // The bytes behind a null are anyone's.
    const bool null = !call.is_scalar[0] && array.IsNull(row);
    builder.UnsafeAppend(null ? 0 : static_cast<std::int64_t>(Blake3_63(texts[row])));
  }
  return builder.Finish();
}

}  // namespace

std::vector<Function> HashFunctions() {
  std::vector<Function> all;
  Function& hash = all.emplace_back();
  hash.spec.name = "stable_hash64";
  hash.spec.parameters = {{"value", arrow::utf8_view(), "Text; its UTF-8 bytes count."}};
  hash.spec.returns = arrow::int64();
  hash.spec.description =
      "The first 63 bits of the BLAKE3 hash of a text, never negative; equal on every machine and in every version.";
  hash.spec.example = "SELECT stable_hash64(qualified_name) AS bucket, qualified_name FROM definitions";
  hash.kernel = StableHash;
  return all;
}

}  // namespace codeanatomy::functions
