#include "cpg/edge_output_internal.h"

#include <algorithm>
#include <utility>

#include <arrow/util/logging.h>

#include "schema/schema.h"

namespace codeanatomy::cpg {
namespace {

constexpr std::size_t kRowsAtOnce = 64;  // whose columns are made one after another: they stay in the nearest cache

std::size_t Room(const IntColumn& column) { return static_cast<std::size_t>(kEdgesABatch - column.size()); }

// Notes what room the next batch takes: what this one took, and some to spare. Growing copies what is there.
template <std::size_t columns>
void NoteBytes(const std::array<PlainTextColumn*, columns>& texts, std::array<std::int64_t, columns>& bytes) {
  for (std::size_t i = 0; i < columns; ++i) bytes[i] = texts[i]->bytes() + texts[i]->bytes() / 8;
}

// A batch of the table's columns, in declared order.
arrow::Result<std::shared_ptr<arrow::RecordBatch>> Batch(std::string_view table, arrow::ArrayVector columns) {
  const schema::Table* declared = schema::FindTable(table);
  ARROW_CHECK(declared != nullptr && declared->columns.size() == columns.size()) << "columns of " << table;
  arrow::FieldVector fields;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    fields.push_back(arrow::field(declared->columns[i].name, columns[i]->type()));
  }
  const std::int64_t rows = columns[0]->length();
  return arrow::RecordBatch::Make(arrow::schema(std::move(fields)), rows, std::move(columns));
}

}  // namespace

std::shared_ptr<arrow::Array> DecimalColumn::Finish() && {
  const auto rows = static_cast<std::int64_t>(values_.size());
  return arrow::MakeArray(arrow::ArrayData::Make(arrow::decimal128(7, 6), rows,
                                                 {nullptr, arrow::Buffer::FromVector(std::move(values_))}, 0));
}

arrow::Status EdgeOutput::AddEdges(std::span<const EdgeRow* const> rows, std::string_view path) {
  while (!rows.empty()) {
    if (edges_.id.size() == 0) Begin(edges_);
    const std::size_t some = std::min({rows.size(), kRowsAtOnce, Room(edges_.id)});
    ARROW_RETURN_NOT_OK(AppendEdges(rows.first(some), path));
    rows = rows.subspan(some);
    if (Room(edges_.id) == 0) ARROW_RETURN_NOT_OK(EmitEdges());
  }
  return arrow::Status::OK();
}

arrow::Status EdgeOutput::AppendEdges(std::span<const EdgeRow* const> rows, std::string_view path) {
  Edges& to = edges_;
  for (const EdgeRow* row : rows) given_.all.push_back(row->id);
  for (const EdgeRow* row : rows) to.id.Append(row->id);
  for (const EdgeRow* row : rows) to.src.Append(row->src);
  for (const EdgeRow* row : rows) to.dst.Append(row->dst);
  for (const EdgeRow* row : rows) to.bstart.AppendOr(row->bstart != kNoOffset, row->bstart);
  for (const EdgeRow* row : rows) to.bend.AppendOr(row->bend != kNoOffset, row->bend);
  for (const EdgeRow* row : rows) to.confidence.Append(row->millionths);
  for (const EdgeRow* row : rows) to.group.AppendOr(row->has_group, row->ambiguity_group);
  for (const EdgeRow* row : rows) to.ordinal.AppendOr(row->has_ordinal, row->ordinal);
  const auto each = [&](PlainTextColumn& column, const auto& text_of) {
    return column.AppendEach(rows.size(), [&](std::size_t i) -> std::string_view { return text_of(*rows[i]); });
  };
  ARROW_RETURN_NOT_OK(each(to.kind, [](const EdgeRow& row) -> std::string_view { return row.kind->text; }));
  ARROW_RETURN_NOT_OK(to.path.AppendTimes(path, rows.size()));
  ARROW_RETURN_NOT_OK(each(to.origin, [](const EdgeRow& row) -> std::string_view { return row.manner->origin; }));
  ARROW_RETURN_NOT_OK(
      each(to.resolution, [](const EdgeRow& row) -> std::string_view { return row.manner->resolution; }));
  ARROW_RETURN_NOT_OK(
      each(to.rule, [this](const EdgeRow& row) -> std::string_view { return rules_[row.manner->rule]; }));
  return to.label.AppendEach(
      rows.size(), [&](std::size_t i) { return rows[i]->has_label ? rows[i]->label : std::string_view(); },
      [&](std::size_t i) { return !rows[i]->has_label; });
}

arrow::Status EdgeOutput::AddWitnesses(std::span<const EdgeRow* const> rows, std::span<const EdgeExtra> extras,
                                       std::string_view path) {
  while (!rows.empty()) {
    if (witnesses_.edge.size() == 0) Begin(witnesses_);
    const std::size_t some = std::min({rows.size(), kRowsAtOnce, Room(witnesses_.edge)});
    ARROW_RETURN_NOT_OK(AppendWitnesses(rows.first(some), extras, path));
    rows = rows.subspan(some);
    if (Room(witnesses_.edge) == 0) ARROW_RETURN_NOT_OK(EmitWitnesses());
  }
  return arrow::Status::OK();
}

arrow::Status EdgeOutput::AppendWitnesses(std::span<const EdgeRow* const> rows, std::span<const EdgeExtra> extras,
                                          std::string_view path) {
  Witnesses& to = witnesses_;
  for (const EdgeRow* row : rows) to.edge.Append(row->id);
  for (const EdgeRow* row : rows) to.confidence.Append(row->millionths);
  const auto each = [&](PlainTextColumn& column, const auto& text_of) {
    return column.AppendEach(rows.size(), [&](std::size_t i) -> std::string_view { return text_of(*rows[i]); });
  };
  ARROW_RETURN_NOT_OK(each(to.origin, [](const EdgeRow& row) -> std::string_view { return row.manner->origin; }));
  ARROW_RETURN_NOT_OK(
      each(to.rule, [this](const EdgeRow& row) -> std::string_view { return rules_[row.manner->rule]; }));
  ARROW_RETURN_NOT_OK(to.path.AppendTimes(path, rows.size()));
  const auto detail = [&](std::size_t i) -> const EdgeExtra* {
    const EdgeExtra* const extra = rows[i]->extra == EdgeRow::kNoExtra ? nullptr : &extras[rows[i]->extra];
    return extra != nullptr && extra->has_detail ? extra : nullptr;
  };
  return to.detail.AppendEach(
      rows.size(), [&](std::size_t i) { return detail(i) == nullptr ? std::string_view() : detail(i)->detail; },
      [&](std::size_t i) { return detail(i) == nullptr; });
}

arrow::Status EdgeOutput::Finish() {
  if (edges_.id.size() > 0) ARROW_RETURN_NOT_OK(EmitEdges());
  return witnesses_.edge.size() > 0 ? EmitWitnesses() : arrow::Status::OK();
}

void EdgeOutput::Begin(Edges& edges) const {
  for (IntColumn* column :
       {&edges.id, &edges.src, &edges.dst, &edges.bstart, &edges.bend, &edges.group, &edges.ordinal}) {
    column->Reserve(kEdgesABatch);
  }
  const auto texts = edges.Texts();
  for (std::size_t i = 0; i < texts.size(); ++i) texts[i]->Reserve(kEdgesABatch, edge_bytes_[i]);
  edges.confidence.Reserve(kEdgesABatch);
}

void EdgeOutput::Begin(Witnesses& witnesses) const {
  witnesses.edge.Reserve(kEdgesABatch);
  const auto texts = witnesses.Texts();
  for (std::size_t i = 0; i < texts.size(); ++i) texts[i]->Reserve(kEdgesABatch, witness_bytes_[i]);
  witnesses.confidence.Reserve(kEdgesABatch);
}

arrow::Status EdgeOutput::EmitEdges() {
  Edges from = std::exchange(edges_, {});
  NoteBytes(from.Texts(), edge_bytes_);
  ARROW_ASSIGN_OR_RAISE(auto kind, std::move(from.kind).Finish());
  ARROW_ASSIGN_OR_RAISE(auto path, std::move(from.path).Finish());
  ARROW_ASSIGN_OR_RAISE(auto origin, std::move(from.origin).Finish());
  ARROW_ASSIGN_OR_RAISE(auto resolution, std::move(from.resolution).Finish());
  ARROW_ASSIGN_OR_RAISE(auto rule, std::move(from.rule).Finish());
  ARROW_ASSIGN_OR_RAISE(auto label, std::move(from.label).Finish());
  ARROW_ASSIGN_OR_RAISE(
      auto batch, Batch("edges", {std::move(from.id).Finish(), std::move(kind), std::move(from.src).Finish(),
                                  std::move(from.dst).Finish(), std::move(path), std::move(from.bstart).Finish(),
                                  std::move(from.bend).Finish(), std::move(origin), std::move(resolution),
                                  std::move(from.confidence).Finish(), std::move(from.group).Finish(), std::move(rule),
                                  std::move(label), std::move(from.ordinal).Finish()}));
  return emit_({std::move(batch), nullptr});
}

arrow::Status EdgeOutput::EmitWitnesses() {
  Witnesses from = std::exchange(witnesses_, {});
  NoteBytes(from.Texts(), witness_bytes_);
  ARROW_ASSIGN_OR_RAISE(auto origin, std::move(from.origin).Finish());
  ARROW_ASSIGN_OR_RAISE(auto rule, std::move(from.rule).Finish());
  ARROW_ASSIGN_OR_RAISE(auto detail, std::move(from.detail).Finish());
  ARROW_ASSIGN_OR_RAISE(auto path, std::move(from.path).Finish());
  ARROW_ASSIGN_OR_RAISE(auto batch,
                        Batch("witnesses", {std::move(from.edge).Finish(), std::move(origin), std::move(rule),
                                            std::move(from.confidence).Finish(), std::move(detail), std::move(path)}));
  return emit_({nullptr, std::move(batch)});
}

}  // namespace codeanatomy::cpg
