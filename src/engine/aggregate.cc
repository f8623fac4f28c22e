#include "engine/aggregate.h"

#include <utility>

#include <arrow/c/bridge.h>

#include "engine/function_head_internal.h"

namespace codeanatomy::engine {
namespace {

struct Function {
  AggregateFunctionSpec spec;
  AggregateFactory factory;
};

struct State {
  std::shared_ptr<const Function> function;
  std::size_t types;
  std::unique_ptr<GroupStates> groups;
};

using Owner = std::shared_ptr<const Function>;

extern "C" void ReleaseAggregate(void* self) { EndObject<Owner>(self); }

extern "C" bool CreateState(void* self, std::size_t types, void** out, ca_failure* failure) {
  return RunCallback(self, failure, [&]() -> arrow::Status {
    const Owner& function = *static_cast<const Owner*>(self);
    ARROW_ASSIGN_OR_RAISE(auto groups, function->factory(types));
    if (groups == nullptr) return arrow::Status::UnknownError("it made no states");
    *out = new State{function, types, std::move(groups)};
    GiveOver(*out);
    return arrow::Status::OK();
  });
}

extern "C" bool UpdateState(void* given, ArrowArray* arrays, std::size_t count, bool is_state,
                            const std::size_t* groups, std::size_t rows, std::size_t total, ca_failure* failure) {
  return RunCallback(given, failure, [&]() -> arrow::Status {
    State& state = *static_cast<State*>(given);
    const AggregateTypes& types = state.function->spec.types[state.types];
    const arrow::DataTypeVector& expected = is_state ? types.state : types.parameters;
    if (count != expected.size()) return arrow::Status::UnknownError("it was given ", count, " columns");
    arrow::ArrayVector columns;
    for (std::size_t i = 0; i < count; ++i) {
      ARROW_ASSIGN_OR_RAISE(auto array, arrow::ImportArray(&arrays[i], expected[i]));
      columns.push_back(std::move(array));
    }
    ARROW_RETURN_NOT_OK(state.groups->Grow(total));
    const std::span<const std::size_t> of_row(groups, rows);
    return is_state ? state.groups->Merge(columns, of_row) : state.groups->Update(columns, of_row);
  });
}

arrow::Status CheckMade(const arrow::Array* array, const arrow::DataType& type, std::size_t rows) {
  if (array == nullptr) return arrow::Status::UnknownError("it gave no array");
  if (!array->type()->Equals(type)) {
    return arrow::Status::UnknownError("it gave ", array->type()->ToString(), ", declared is ", type.ToString());
  }
  if (array->length() != static_cast<std::int64_t>(rows)) {
    return arrow::Status::UnknownError("it gave ", array->length(), " rows, expected ", rows);
  }
  return array->Validate();
}

extern "C" bool EmitState(void* given, std::size_t groups, bool keep, bool as_state, ArrowArray* out, std::size_t count,
                          ca_failure* failure) {
  return RunCallback(given, failure, [&]() -> arrow::Status {
    State& state = *static_cast<State*>(given);
    const AggregateTypes& types = state.function->spec.types[state.types];
    ARROW_RETURN_NOT_OK(state.groups->Grow(groups));
    arrow::ArrayVector made;
    if (as_state) {
      ARROW_ASSIGN_OR_RAISE(made, state.groups->States(groups));
    } else {
      ARROW_ASSIGN_OR_RAISE(auto results, state.groups->Results(groups));
      made.push_back(std::move(results));
    }
    if (made.size() != count) return arrow::Status::UnknownError("it gave ", made.size(), " columns of state");
    for (std::size_t i = 0; i < count; ++i) {
      ARROW_RETURN_NOT_OK(CheckMade(made[i].get(), as_state ? *types.state[i] : *types.returns, groups));
    }
    for (std::size_t i = 0; i < count; ++i) ARROW_RETURN_NOT_OK(arrow::ExportArray(*made[i], &out[i]));
    if (!keep) state.groups->DropFirst(groups);
    return arrow::Status::OK();
  });
}

extern "C" std::size_t StateBytes(void* given) {
  TakeOver(given);
  const std::size_t bytes = sizeof(State) + static_cast<const State*>(given)->groups->Bytes();
  GiveOver(given);
  return bytes;
}

extern "C" void DropState(void* given) { EndObject<State>(given); }

arrow::Status Check(const AggregateFunctionSpec& spec, const AggregateFactory& factory) {
  ARROW_RETURN_NOT_OK(CheckPlainName("function", spec.name));
  if (factory == nullptr) return arrow::Status::Invalid("function ", spec.name, " has no factory");
  if (spec.parameters.empty() || spec.types.empty()) {
    return arrow::Status::Invalid("function ", spec.name, " takes nothing");
  }
  for (const AggregateParameter& parameter : spec.parameters) {
    ARROW_RETURN_NOT_OK(CheckPlainName("parameter of " + spec.name, parameter.name));
  }
  for (const AggregateTypes& types : spec.types) {
    if (types.parameters.size() != spec.parameters.size() || types.state.empty()) {
      return arrow::Status::Invalid("function ", spec.name, " has ", spec.parameters.size(),
                                    " parameters, and types for ", types.parameters.size(), " and ", types.state.size(),
                                    " columns of state");
    }
    ARROW_RETURN_NOT_OK(CheckFunctionType(types.returns, "the result of " + spec.name));
    for (const auto& type : types.parameters)
      ARROW_RETURN_NOT_OK(CheckFunctionType(type, "a parameter of " + spec.name));
    for (const auto& type : types.state) ARROW_RETURN_NOT_OK(CheckFunctionType(type, "the state of " + spec.name));
  }
  return arrow::Status::OK();
}

// Parameters, result and state of one list of types.
std::shared_ptr<arrow::Schema> SchemaOf(const AggregateFunctionSpec& spec, const AggregateTypes& types) {
  arrow::FieldVector fields;
  for (std::size_t i = 0; i < spec.parameters.size(); ++i) {
    fields.push_back(arrow::field(spec.parameters[i].name, types.parameters[i]));
  }
  fields.push_back(arrow::field("result", types.returns));
  for (const auto& type : types.state) fields.push_back(arrow::field("state", type));
  return arrow::schema(std::move(fields));
}

// Releases those schemas that the bridge has not taken.
class ExportedSchemas {
 public:
  ~ExportedSchemas() {
    for (ArrowSchema& schema : schemas_) {
      if (schema.release != nullptr) schema.release(&schema);
    }
  }
  arrow::Status Add(const arrow::Schema& schema) { return arrow::ExportSchema(schema, &schemas_.emplace_back()); }
  void Reserve(std::size_t count) { schemas_.reserve(count); }
  ArrowSchema* data() { return schemas_.data(); }
  std::size_t size() const { return schemas_.size(); }

 private:
  std::vector<ArrowSchema> schemas_;
};

}  // namespace

arrow::Status RegisterAggregateFunction(const Session& session, AggregateFunctionSpec spec, AggregateFactory factory) {
  ARROW_RETURN_NOT_OK(Check(spec, factory));
  ExportedSchemas schemas;
  schemas.Reserve(spec.types.size());
  for (const AggregateTypes& types : spec.types) ARROW_RETURN_NOT_OK(schemas.Add(*SchemaOf(spec, types)));
  auto owner = std::make_unique<Owner>(std::make_shared<Function>(Function{std::move(spec), std::move(factory)}));
  const FunctionHead head((*owner)->spec);
  ca_aggregate_spec given{};
  head.Fill(given);
  ca_aggregate_callbacks callbacks{};
  callbacks.abi_version = CA_ABI_VERSION;
  callbacks.struct_size = sizeof(callbacks);
  callbacks.release = ReleaseAggregate;
  callbacks.create = CreateState;
  callbacks.update = UpdateState;
  callbacks.emit = EmitState;
  callbacks.bytes = StateBytes;
  callbacks.drop = DropState;
  // Kept until the bridge has released it, also when the call fails.
  const Owner held = *owner;
  callbacks.self_ = owner.release();
  GiveOver(callbacks.self_);
  return TakeError(
      ca_session_register_aggregate(session.impl().handle.get(), &given, schemas.data(), schemas.size(), &callbacks));
}

}  // namespace codeanatomy::engine
