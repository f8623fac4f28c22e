#include "tpch_tables.h"

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include <arrow/api.h>
#include <arrow/compute/api.h>
#include <arrow/csv/api.h>
#include <arrow/io/file.h>

namespace codeanatomy::tpch {
namespace {

// Columns by letters: b bigint, i integer, m money, d date, t text.
const std::map<std::string, std::vector<std::pair<std::string, char>>>& Columns() {
  static const std::map<std::string, std::vector<std::pair<std::string, char>>> tables = {
      {"region", {{"r_regionkey", 'b'}, {"r_name", 't'}, {"r_comment", 't'}}},
      {"nation", {{"n_nationkey", 'b'}, {"n_name", 't'}, {"n_regionkey", 'b'}, {"n_comment", 't'}}},
      {"supplier",
       {{"s_suppkey", 'b'}, {"s_name", 't'}, {"s_address", 't'}, {"s_nationkey", 'b'}, {"s_phone", 't'},
        {"s_acctbal", 'm'}, {"s_comment", 't'}}},
      {"customer",
       {{"c_custkey", 'b'}, {"c_name", 't'}, {"c_address", 't'}, {"c_nationkey", 'b'}, {"c_phone", 't'},
        {"c_acctbal", 'm'}, {"c_mktsegment", 't'}, {"c_comment", 't'}}},
      {"part",
       {{"p_partkey", 'b'}, {"p_name", 't'}, {"p_mfgr", 't'}, {"p_brand", 't'}, {"p_type", 't'}, {"p_size", 'i'},
        {"p_container", 't'}, {"p_retailprice", 'm'}, {"p_comment", 't'}}},
      {"partsupp",
       {{"ps_partkey", 'b'}, {"ps_suppkey", 'b'}, {"ps_availqty", 'i'}, {"ps_supplycost", 'm'}, {"ps_comment", 't'}}},
      {"orders",
       {{"o_orderkey", 'b'}, {"o_custkey", 'b'}, {"o_orderstatus", 't'}, {"o_totalprice", 'm'}, {"o_orderdate", 'd'},
        {"o_orderpriority", 't'}, {"o_clerk", 't'}, {"o_shippriority", 'i'}, {"o_comment", 't'}}},
      {"lineitem",
       {{"l_orderkey", 'b'}, {"l_partkey", 'b'}, {"l_suppkey", 'b'}, {"l_linenumber", 'b'}, {"l_quantity", 'm'},
        {"l_extendedprice", 'm'}, {"l_discount", 'm'}, {"l_tax", 'm'}, {"l_returnflag", 't'}, {"l_linestatus", 't'},
        {"l_shipdate", 'd'}, {"l_commitdate", 'd'}, {"l_receiptdate", 'd'}, {"l_shipinstruct", 't'},
        {"l_shipmode", 't'}, {"l_comment", 't'}}},
  };
  return tables;
}

std::shared_ptr<arrow::DataType> TypeOf(char letter, bool exact) {
  switch (letter) {
    case 'b': return arrow::int64();
    case 'i': return arrow::int32();
    case 'd': return arrow::date32();
    case 'm': return exact ? arrow::decimal128(15, 2) : arrow::float64();
    default: return exact ? arrow::utf8_view() : arrow::utf8();
  }
}

}  // namespace

arrow::Status LoadTables(const std::string& folder, bool exact, engine::Session& session) {
  for (const auto& [name, columns] : Columns()) {
    arrow::csv::ConvertOptions convert = arrow::csv::ConvertOptions::Defaults();
    arrow::FieldVector fields;
    for (const auto& [column, letter] : columns) {
      fields.push_back(arrow::field(column, TypeOf(letter, exact)));
      convert.column_types[column] = letter == 't' ? arrow::utf8() : fields.back()->type();
      convert.include_columns.push_back(column);
    }
    const auto schema = arrow::schema(std::move(fields));
    ARROW_ASSIGN_OR_RAISE(const auto file, arrow::io::ReadableFile::Open(folder + "/" + name + ".csv"));
    ARROW_ASSIGN_OR_RAISE(const auto reader,
                          arrow::csv::TableReader::Make(arrow::io::default_io_context(), file,
                                                        arrow::csv::ReadOptions::Defaults(),
                                                        arrow::csv::ParseOptions::Defaults(), convert));
    ARROW_ASSIGN_OR_RAISE(const auto read, reader->Read());
    arrow::ChunkedArrayVector cast;
    for (int i = 0; i < schema->num_fields(); ++i) {
      ARROW_ASSIGN_OR_RAISE(const auto made, arrow::compute::Cast(read->column(i), schema->field(i)->type()));
      cast.push_back(made.chunked_array());
    }
    const auto table = arrow::Table::Make(schema, std::move(cast));
    std::vector<std::vector<std::shared_ptr<arrow::RecordBatch>>> partitions(2);
    arrow::TableBatchReader batches(*table);
    batches.set_chunksize(8192);
    for (std::size_t i = 0;; ++i) {
      ARROW_ASSIGN_OR_RAISE(const auto batch, batches.Next());
      if (batch == nullptr) break;
      partitions[i % partitions.size()].push_back(batch);
    }
    engine::TableSpec spec;
    spec.name = name;
    spec.schema = schema;
    ARROW_RETURN_NOT_OK(session.DeclareTable(spec));
    ARROW_RETURN_NOT_OK(session.SetRows(name, std::move(partitions)));
  }
  return arrow::Status::OK();
}

}  // namespace codeanatomy::tpch
