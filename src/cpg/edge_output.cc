#include "cpg/edge_output_internal.h"

#include <utility>

#include <arrow/util/logging.h>

#include "schema/schema.h"

namespace codeanatomy::cpg {
namespace {

constexpr std::size_t kBytesAPath = 48, kBytesAWord = 12;  // more than most have; a column grows where it has more

void Reserve(PlainTextColumn& column, std::size_t bytes_a_row) {
  column.Reserve(kEdgesABatch, static_cast<std::int64_t>(kEdgesABatch * bytes_a_row));
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

arrow::Status EdgeOutput::AddEdge(const EdgeRow& row, std::string_view path) {
  Edges& to = edges_;
  if (to.id.size() == 0) Begin(to);
  given_.all.push_back(row.id);
  to.id.Append(row.id);
  to.src.Append(row.src);
  to.dst.Append(row.dst);
  to.bstart.AppendOr(row.bstart != kNoOffset, row.bstart);
  to.bend.AppendOr(row.bend != kNoOffset, row.bend);
  to.confidence.Append(row.millionths);
  to.group.AppendOr(row.has_group, row.ambiguity_group);
  to.ordinal.AppendOr(row.has_ordinal, row.ordinal);
  ARROW_RETURN_NOT_OK(to.kind.Append(row.kind->text));
  ARROW_RETURN_NOT_OK(to.path.Append(path));
  ARROW_RETURN_NOT_OK(to.origin.Append(row.manner->origin));
  ARROW_RETURN_NOT_OK(to.resolution.Append(row.manner->resolution));
  ARROW_RETURN_NOT_OK(to.rule.Append(rules_[row.manner->rule]));
  if (row.has_label) {
    ARROW_RETURN_NOT_OK(to.label.Append(row.label));
  } else {
    to.label.AppendNull();
  }
  return to.id.size() < kEdgesABatch ? arrow::Status::OK() : EmitEdges();
}

arrow::Status EdgeOutput::AddWitness(const EdgeRow& row, const EdgeExtra* extra, std::string_view path) {
  Witnesses& to = witnesses_;
  if (to.edge.size() == 0) Begin(to);
  to.edge.Append(row.id);
  to.confidence.Append(row.millionths);
  ARROW_RETURN_NOT_OK(to.origin.Append(row.manner->origin));
  ARROW_RETURN_NOT_OK(to.rule.Append(rules_[row.manner->rule]));
  ARROW_RETURN_NOT_OK(to.path.Append(path));
  if (extra != nullptr && extra->has_detail) {
    ARROW_RETURN_NOT_OK(to.detail.Append(extra->detail));
  } else {
    to.detail.AppendNull();
  }
  return to.edge.size() < kEdgesABatch ? arrow::Status::OK() : EmitWitnesses();
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
  for (PlainTextColumn* column : {&edges.kind, &edges.origin, &edges.resolution, &edges.rule, &edges.label}) {
    Reserve(*column, kBytesAWord);
  }
  Reserve(edges.path, kBytesAPath);
  edges.confidence.Reserve(kEdgesABatch);
}

void EdgeOutput::Begin(Witnesses& witnesses) const {
  witnesses.edge.Reserve(kEdgesABatch);
  for (PlainTextColumn* column : {&witnesses.origin, &witnesses.rule}) Reserve(*column, kBytesAWord);
  Reserve(witnesses.detail, 0);
  Reserve(witnesses.path, kBytesAPath);
  witnesses.confidence.Reserve(kEdgesABatch);
}

arrow::Status EdgeOutput::EmitEdges() {
  Edges from = std::exchange(edges_, {});
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
