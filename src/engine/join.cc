#include "engine/join.h"

#include <arrow/array.h>
#include <arrow/c/bridge.h>

#include "engine/callback_internal.h"

namespace codeanatomy::engine {
namespace {

std::shared_ptr<arrow::Array> Numbers(std::vector<std::int64_t> numbers) {
  const auto count = static_cast<std::int64_t>(numbers.size());
  return std::make_shared<arrow::Int64Array>(count, arrow::Buffer::FromVector(std::move(numbers)));
}

extern "C" void ReleaseJoin(void* self) { EndObject<const JoinKernel>(self); }

extern "C" bool OpenJoin(void* self, ArrowArrayStream* first, ArrowArrayStream* second, bool smallest,
                         std::int64_t batch_rows, void** run, ca_failure* failure) {
  return RunCallback(self, failure, [&]() -> arrow::Status {
    JoinInputs inputs{nullptr, nullptr, smallest, batch_rows};
    ARROW_ASSIGN_OR_RAISE(inputs.first, arrow::ImportRecordBatchReader(first));
    ARROW_ASSIGN_OR_RAISE(inputs.second, arrow::ImportRecordBatchReader(second));
    ARROW_ASSIGN_OR_RAISE(auto made, (*static_cast<const JoinKernel*>(self))(std::move(inputs)));
    if (made == nullptr) return arrow::Status::UnknownError("it gave no run");
    *run = made.release();
    GiveOver(*run);
    return arrow::Status::OK();
  });
}

extern "C" bool NextPairs(void* run, ArrowArray* out, std::int64_t* kept, ca_failure* failure) {
  return RunCallback(run, failure, [&]() -> arrow::Status {
    ARROW_ASSIGN_OR_RAISE(std::optional<JoinPairs> pairs, static_cast<JoinRun*>(run)->Next());
    if (!pairs) return arrow::Status::OK();
    if (pairs->first.size() != pairs->second.size()) {
      return arrow::Status::UnknownError("it gave ", pairs->first.size(), " rows for ", pairs->second.size());
    }
    kept[0] = pairs->first_kept;
    kept[1] = pairs->second_kept;
    ARROW_ASSIGN_OR_RAISE(
        const auto both, arrow::StructArray::Make({Numbers(std::move(pairs->first)), Numbers(std::move(pairs->second))},
                                                  std::vector<std::string>{"first", "second"}));
    return arrow::ExportArray(*both, out);
  });
}

extern "C" void CloseJoin(void* run) { EndObject<const JoinRun>(run); }

}  // namespace

arrow::Status RegisterOperator(Session& session, const OperatorSpec& spec) {
  ca_operator_spec given{};
  given.abi_version = CA_ABI_VERSION;
  given.struct_size = sizeof(given);
  given.symbol = Borrow(spec.symbol);
  given.function = Borrow(spec.function);
  given.maker = Borrow(spec.maker);
  given.swapped = spec.swapped;
  return TakeError(ca_session_register_operator(session.impl().handle.get(), &given));
}

arrow::Status RegisterJoin(Session& session, const JoinSpec& spec, JoinKernel kernel) {
  if (kernel == nullptr) return arrow::Status::Invalid("join ", spec.name, " has no kernel");
  ca_join_spec given{};
  given.abi_version = CA_ABI_VERSION;
  given.struct_size = sizeof(given);
  given.name = Borrow(spec.name);
  given.version = spec.version;
  given.function = Borrow(spec.function);
  given.first_arguments = spec.first_arguments;
  given.sorted_arguments = spec.sorted_arguments;
  given.measure = Borrow(spec.measure);
  ca_join_callbacks callbacks{};
  callbacks.abi_version = CA_ABI_VERSION;
  callbacks.struct_size = sizeof(callbacks);
  callbacks.self_ = new JoinKernel(std::move(kernel));
  GiveOver(callbacks.self_);
  callbacks.release = ReleaseJoin;
  callbacks.open = OpenJoin;
  callbacks.next = NextPairs;
  callbacks.close = CloseJoin;
  return TakeError(ca_session_register_join(session.impl().handle.get(), &given, &callbacks));
}

}  // namespace codeanatomy::engine
