#include "engine/session.h"

#include <arrow/array.h>
#include <arrow/c/bridge.h>

#include "engine/engine_internal.h"
#include "engine/message_depth.h"
#include "engine/session_cancel.h"

namespace codeanatomy::engine {

namespace {

std::shared_ptr<arrow::StatusDetail> PlanErrorDetail() {
  return std::make_shared<ErrorDetail>(ErrorClass::kPlan, std::nullopt);
}

}  // namespace

Session::Session(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Session::~Session() = default;

arrow::Result<std::unique_ptr<Session>> Session::Make(const SessionOptions& options) {
  if (ca_abi_version() != CA_ABI_VERSION) {
    return arrow::Status::Invalid("the engine bridge has ABI version ", ca_abi_version(), ", expected ",
                                  CA_ABI_VERSION);
  }
  if (options.plan_depth == 0) return arrow::Status::Invalid("plan_depth is 0, expected 1 or more");
  if (options.threads < 0) return arrow::Status::Invalid("threads is ", options.threads, ", expected 0 or more");
  const BorrowedPairs settings(options.settings);
  ca_session_options given{};
  given.abi_version = CA_ABI_VERSION;
  given.struct_size = sizeof(given);
  given.settings = settings.get();
  given.memory_limit = options.memory_limit;
  given.pool = options.pool == PoolKind::kFair ? 1 : 0;
  given.temp_directory = Borrow(options.temp_directory);
  given.temp_limit = options.temp_limit;
  given.threads = static_cast<std::uint32_t>(options.threads);
  ca_session* made = nullptr;
  ARROW_RETURN_NOT_OK(TakeError(ca_session_new(&given, &made)));
  auto impl = std::make_unique<Impl>();
  impl->handle.reset(made);
  impl->plan_depth = options.plan_depth;
  return std::unique_ptr<Session>(new Session(std::move(impl)));
}

arrow::Result<std::unique_ptr<Session>> Session::With(
    const std::vector<std::pair<std::string, std::string>>& settings) const {
  const BorrowedPairs given(settings);
  ca_session* made = nullptr;
  ARROW_RETURN_NOT_OK(TakeError(ca_session_with(impl_->handle.get(), given.get(), &made)));
  auto impl = std::make_unique<Impl>();
  impl->handle.reset(made);
  impl->plan_depth = impl_->plan_depth;
  return std::unique_ptr<Session>(new Session(std::move(impl)));
}

arrow::Status Session::DeclareTable(const TableSpec& spec) {
  std::vector<ca_sort_key> order;
  order.reserve(spec.order.size());
  for (const SortKey& key : spec.order) order.push_back({Borrow(key.column), key.descending, key.nulls_first});
  const BorrowedTexts primary_key(spec.primary_key);
  ca_table_spec given{};
  given.abi_version = CA_ABI_VERSION;
  given.struct_size = sizeof(given);
  given.name = Borrow(spec.name);
  given.order = order.data();
  given.order_count = order.size();
  given.primary_key = primary_key.get();
  given.comment = Borrow(spec.comment);
  ArrowSchema schema;
  ARROW_RETURN_NOT_OK(arrow::ExportSchema(*spec.schema, &schema));
  return TakeError(ca_session_declare(impl_->handle.get(), &given, &schema));
}

arrow::Status Session::SetRows(std::string_view name,
                               std::vector<std::vector<std::shared_ptr<arrow::RecordBatch>>> partitions,
                               std::string_view snapshot) {
  std::vector<ArrowArrayStream> streams;
  streams.reserve(partitions.size());
  arrow::Status exported;
  for (std::vector<std::shared_ptr<arrow::RecordBatch>>& batches : partitions) {
    // An empty partition has no schema to give, and no rows.
    if (batches.empty()) continue;
    auto schema = batches.front()->schema();
    auto reader = arrow::RecordBatchReader::Make(std::move(batches), std::move(schema));
    exported = reader.status();
    if (!exported.ok()) break;
    ArrowArrayStream stream;
    exported = arrow::ExportRecordBatchReader(std::move(reader).ValueUnsafe(), &stream);
    if (!exported.ok()) break;
    streams.push_back(stream);
  }
  if (!exported.ok()) {
    for (ArrowArrayStream& stream : streams) stream.release(&stream);
    return exported;
  }
  return TakeError(
      ca_session_set_rows(impl_->handle.get(), Borrow(name), Borrow(snapshot), streams.data(), streams.size()));
}

arrow::Status Session::RegisterDelta(std::string_view name, const std::string& directory, std::int64_t version) {
  if (version < 0) return arrow::Status::Invalid("version ", version, " of ", directory, ", expected 0 or more");
  return InFolder(TakeError(ca_session_register_delta(impl_->handle.get(), Borrow(name), Borrow(directory),
                                                      static_cast<std::uint64_t>(version))),
                  directory);
}

arrow::Status Session::Deregister(std::string_view name) {
  return TakeError(ca_session_deregister(impl_->handle.get(), Borrow(name)));
}

arrow::Status CancelWith(const Session& session, const CancelToken& cancel) {
  return TakeError(ca_session_cancel_with(session.impl().handle.get(), cancel.impl()->handle.get()));
}

arrow::Result<Plan> Session::PlanSql(std::string_view sql, Gate gate) const {
  const ca_gate given = gate == Gate::kReadOnly ? ca_gate_ReadOnly
                        : gate == Gate::kRule   ? ca_gate_Rule
                                                : ca_gate_Trusted;
  ca_plan* made = nullptr;
  ARROW_RETURN_NOT_OK(TakeError(ca_plan_sql(impl_->handle.get(), Borrow(sql), given, &made), sql));
  auto impl = std::make_unique<Plan::Impl>();
  impl->handle.reset(made);
  return Plan(std::move(impl));
}

arrow::Result<std::vector<std::string>> Session::NamedTables(std::string_view sql) const {
  ca_bytes bytes{};
  ARROW_RETURN_NOT_OK(TakeError(ca_sql_tables(impl_->handle.get(), Borrow(sql), &bytes), sql));
  const std::string text = TakeBytes(bytes);
  std::vector<std::string> names;
  for (std::size_t start = 0; start < text.size(); start += names.back().size() + 1)
    names.emplace_back(text.c_str() + start);
  return names;
}

arrow::Result<Plan> Session::PlanBytes(std::string_view bytes, PlanStage stage) const {
  const auto measured = MessageDepth(bytes, stage, impl_->plan_depth);
  if (!measured.ok()) return measured.status().WithDetail(PlanErrorDetail());
  const ca_stage given = stage == PlanStage::kPhysical ? ca_stage_Physical : ca_stage_Logical;
  ca_plan* made = nullptr;
  ARROW_RETURN_NOT_OK(TakeError(ca_plan_from_bytes(impl_->handle.get(), Borrow(bytes), given, *measured, &made)));
  auto impl = std::make_unique<Plan::Impl>();
  impl->handle.reset(made);
  return Plan(std::move(impl));
}

arrow::Result<Plan> Session::PlanProtobuf(std::string_view logical_plan) const {
  return PlanBytes(logical_plan, PlanStage::kLogical);
}

arrow::Result<Plan> Session::PlanPhysicalProtobuf(std::string_view physical_plan) const {
  return PlanBytes(physical_plan, PlanStage::kPhysical);
}

arrow::Result<ParsedExpression> Session::ParseExpression(std::string_view text, const arrow::Schema& schema,
                                                         const std::vector<std::string>& qualifiers) const {
  ArrowSchema columns;
  ARROW_RETURN_NOT_OK(arrow::ExportSchema(schema, &columns));
  const BorrowedTexts names(qualifiers);
  ca_bytes bytes{};
  ArrowSchema field;
  ARROW_RETURN_NOT_OK(
      TakeError(ca_expression_parse(impl_->handle.get(), Borrow(text), &columns, names.get(), &bytes, &field), text));
  ParsedExpression parsed{TakeBytes(bytes), nullptr};
  ARROW_ASSIGN_OR_RAISE(const auto made, arrow::ImportSchema(&field));
  parsed.field = made->field(0);
  return parsed;
}

namespace {

using KeyValues = std::vector<std::pair<std::string, std::string>>;

// Of a session that has an information schema.
arrow::Result<KeyValues> ReadSettings(const Session& session) {
  // The casts give plain strings whatever string type the session's own settings choose.
  ARROW_ASSIGN_OR_RAISE(
      const Plan plan,
      session.PlanSql("SELECT arrow_cast(name, 'Utf8') AS name, arrow_cast(coalesce(value, ''), 'Utf8') AS value "
                      "FROM information_schema.df_settings ORDER BY 1",
                      Gate::kReadOnly));
  ARROW_ASSIGN_OR_RAISE(auto reader, plan.Execute(CancelToken()));
  KeyValues settings;
  while (true) {
    ARROW_ASSIGN_OR_RAISE(auto batch, reader->Next());
    if (batch == nullptr) return settings;
    const auto& names = static_cast<const arrow::StringArray&>(*batch->column(0));
    const auto& values = static_cast<const arrow::StringArray&>(*batch->column(1));
    for (std::int64_t row = 0; row < batch->num_rows(); ++row) {
      settings.emplace_back(names.GetString(row), values.GetString(row));
    }
  }
}

}  // namespace

arrow::Result<std::vector<std::pair<std::string, std::string>>> Session::Settings() const {
  auto settings = ReadSettings(*this);
  if (settings.ok()) return settings;
  constexpr std::string_view kKey = "datafusion.catalog.information_schema";
  ARROW_ASSIGN_OR_RAISE(const auto open, With({{std::string(kKey), "true"}}));
  ARROW_ASSIGN_OR_RAISE(settings, ReadSettings(*open));
  for (auto& [key, value] : *settings) {
    if (key == kKey) value = "false";
  }
  return settings;
}

std::vector<std::pair<std::string, std::string>> LinkedVersions() {
  ca_bytes bytes{};
  ca_versions(&bytes);
  const std::string text = TakeBytes(bytes);
  std::vector<std::pair<std::string, std::string>> versions;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t space = text.find(' ', at);
    const std::size_t end = text.find('\n', at);
    versions.emplace_back(text.substr(at, space - at), text.substr(space + 1, end - space - 1));
    at = end + 1;
  }
  return versions;
}

}  // namespace codeanatomy::engine
