#include "engine/function.h"

#include <arrow/array/concatenate.h>
#include <arrow/array/util.h>
#include <arrow/c/bridge.h>
#include <arrow/util/bit_util.h>
#include <arrow/util/bitmap_ops.h>

#include "engine/function_head_internal.h"

namespace codeanatomy::engine {
namespace {

struct Function {
  ScalarFunctionSpec spec;
  ScalarKernel kernel;
};

// Makes the rows null in which an argument is.
arrow::Result<std::shared_ptr<arrow::Array>> PropagateNulls(const ScalarCall& call,
                                                            std::shared_ptr<arrow::Array> result) {
  std::shared_ptr<arrow::Buffer> valid;
  for (const auto& argument : call.arguments) {
    if (argument->null_count() == 0) continue;
    if (valid == nullptr) {
      ARROW_ASSIGN_OR_RAISE(valid, arrow::AllocateBitmap(call.rows));
      if (result->null_bitmap_data() == nullptr) {
        arrow::bit_util::SetBitsTo(valid->mutable_data(), 0, call.rows, true);
      } else {
        arrow::internal::CopyBitmap(result->null_bitmap_data(), result->offset(), call.rows, valid->mutable_data(), 0);
      }
    }
    arrow::internal::BitmapAnd(valid->data(), 0, argument->null_bitmap_data(), argument->offset(), call.rows, 0,
                               valid->mutable_data());
  }
  if (valid == nullptr) return result;
  // The bitmap starts at the first row, so the values have to as well.
  if (result->offset() != 0) {
    ARROW_ASSIGN_OR_RAISE(result, arrow::Concatenate({result}));
  }
  const std::shared_ptr<arrow::ArrayData> data = result->data()->Copy();
  data->buffers[0] = std::move(valid);
  data->null_count = arrow::kUnknownNullCount;
  return arrow::MakeArray(data);
}

arrow::Result<std::shared_ptr<arrow::Array>> Call(const Function& function, const ScalarCall& call) {
  const ScalarFunctionSpec& spec = function.spec;
  const bool propagate = spec.nulls == NullHandling::kPropagate;
  if (propagate) {
    for (std::size_t i = 0; i < call.arguments.size(); ++i) {
      if (call.is_scalar[i] && call.arguments[i]->IsNull(0)) return arrow::MakeArrayOfNull(spec.returns, call.rows);
    }
  }
  ARROW_ASSIGN_OR_RAISE(auto result, function.kernel(call));
  if (result == nullptr) return arrow::Status::UnknownError("it gave no array");
  if (!result->type()->Equals(*spec.returns)) {
    return arrow::Status::UnknownError("it gave ", result->type()->ToString(), ", declared is ",
                                       spec.returns->ToString());
  }
  if (result->length() != call.rows) {
    return arrow::Status::UnknownError("it gave ", result->length(), " rows, expected ", call.rows);
  }
  ARROW_RETURN_NOT_OK(result->Validate());
  return propagate ? PropagateNulls(call, std::move(result)) : result;
}

arrow::Result<ScalarCall> TakeArguments(const ScalarFunctionSpec& spec, ArrowArray* arguments, const bool* is_scalar,
                                        std::size_t count, std::int64_t rows) {
  if (count != spec.parameters.size()) {
    return arrow::Status::UnknownError("it was called with ", count, " arguments");
  }
  ScalarCall call;
  call.rows = rows;
  call.is_scalar.assign(is_scalar, is_scalar + count);
  for (std::size_t i = 0; i < count; ++i) {
    ARROW_ASSIGN_OR_RAISE(auto array, arrow::ImportArray(&arguments[i], spec.parameters[i].type));
    call.arguments.push_back(std::move(array));
  }
  return call;
}

extern "C" void ReleaseFunction(void* self) { EndObject<Function>(self); }

// What the bridge calls; no exception leaves it.
extern "C" bool InvokeFunction(void* self, ArrowArray* arguments, const bool* is_scalar, std::size_t count,
                               std::int64_t rows, ArrowArray* out, ca_failure* failure) {
  const auto& function = *static_cast<const Function*>(self);
  return RunCallback(self, failure, [&]() -> arrow::Status {
    ARROW_ASSIGN_OR_RAISE(const ScalarCall call, TakeArguments(function.spec, arguments, is_scalar, count, rows));
    ARROW_ASSIGN_OR_RAISE(const auto result, Call(function, call));
    return arrow::ExportArray(*result, out);
  });
}

}  // namespace

arrow::Status Session::RegisterScalarFunction(ScalarFunctionSpec spec, ScalarKernel kernel) {
  ARROW_RETURN_NOT_OK(CheckScalarFunction(spec));
  if (kernel == nullptr) return arrow::Status::Invalid("function ", spec.name, " has no kernel");
  auto function = std::make_unique<Function>(Function{std::move(spec), std::move(kernel)});
  const ScalarFunctionSpec& kept = function->spec;
  const FunctionHead head(kept);
  ca_function_spec given{};
  head.Fill(given);
  given.volatility = static_cast<std::uint32_t>(kept.volatility);
  given.strict = kept.nulls == NullHandling::kPropagate;
  ArrowSchema schema;
  ARROW_RETURN_NOT_OK(ExportTypes(kept, &schema));
  ca_function_callbacks callbacks{};
  callbacks.abi_version = CA_ABI_VERSION;
  callbacks.struct_size = sizeof(callbacks);
  callbacks.self_ = function.release();
  GiveOver(callbacks.self_);
  callbacks.release = ReleaseFunction;
  callbacks.invoke = InvokeFunction;
  return TakeError(ca_session_register_scalar(impl_->handle.get(), &given, &schema, &callbacks));
}

}  // namespace codeanatomy::engine
