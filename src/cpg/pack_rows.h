#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "schema/schema.h"

namespace codeanatomy::cpg {

// Where nodes and edges of packs come from, unless their rule says otherwise.
inline constexpr std::string_view kPackOrigin = "pack";

// What one rule of a pack gives of `findings`, `framework_calls`, `nodes` or `props`: some of the table's columns in its
// types, in its order.
struct PackSource {
  std::string rule;
  std::string file;  // for errors
  std::vector<std::string> key;  // columns that identify a row, by the rule's word
  std::shared_ptr<arrow::RecordBatchReader> rows;
};

// The rows of `findings`, `framework_calls` or `props` in order. The first two get their rule's name, a finding a
// fingerprint too: of rule, path, message and the position among equal ones in byte order. A property gets its value_type
// from the value that is there. Errors, with the rule's file and the row's key: another severity, kind, owner_kind or
// value_type, a property with no value or two, a null that the table does not take, a key that two rows share.
arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> SharedRows(const schema::Table& table,
                                                                    std::vector<PackSource> sources);

// The program's nodes, which are in order, and those of packs among them. `taken` are the ids of the program's nodes, as
// arrays of BIGINT; a node of a pack with one of those, or with another pack node's, ends the stream with an error.
arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> AddPackNodes(std::shared_ptr<arrow::RecordBatchReader> own,
                                                                      std::vector<PackSource> sources,
                                                                      std::vector<std::shared_ptr<arrow::Array>> taken);

}  // namespace codeanatomy::cpg
