#pragma once

// Private to plan/: a logical plan as nodes with the names of their columns.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>
#include <google/protobuf/message.h>

#include "datafusion.pb.h"

namespace codeanatomy::plan {

// A column as the node above can name it.
struct Field {
  std::string qualifier;  // empty: none
  std::string name;
  std::string type = {};  // in protobuf, with whether it may be null
};

using Scope = std::vector<Field>;

// A join whose pairs an operator of ours finds; in the protobuf it is an extension.
struct PairJoin {
  std::string head;         // names the operator
  datafusion::JoinNode join;  // without inputs; the filter is the condition that the operator stands for
};

// Null for any other extension.
std::unique_ptr<const PairJoin> PairJoinOf(const datafusion::LogicalExtensionNode& node);

struct TreeNode {
  const datafusion::LogicalPlanNode* message = nullptr;
  const google::protobuf::Message* body = nullptr;  // what the message's one field holds
  std::vector<std::size_t> inputs;                  // positions of other nodes
  Scope fields;                                     // its output
  std::unique_ptr<const PairJoin> pair_join;        // of a node that is one
};

// The nodes of a LogicalPlanNode in protobuf, a node before its inputs; the root is the first.
class LogicalTree {
 public:
  // `schemas` are the DfSchema messages that engine::Plan::NodeSchemas gives for the same plan. Errors: bytes that are
  // no such messages, or that do not belong together.
  static arrow::Result<LogicalTree> Parse(std::string_view plan, std::string_view schemas);

  std::size_t size() const { return nodes_.size(); }
  const TreeNode& node(std::size_t i) const { return nodes_[i]; }

  // What expressions of a node may name: the columns of its inputs, one after the other.
  Scope InputScope(std::size_t i) const;

 private:
  // On the heap: nodes point into it.
  std::unique_ptr<datafusion::LogicalPlanNode> root_;
  std::vector<TreeNode> nodes_;
};

// The bytes of a message, equal for equal ones.
std::string BytesOf(const google::protobuf::Message& message);

// Reads a message of any depth.
bool ParseDeep(std::string_view bytes, google::protobuf::Message& message);

std::string TableName(const datafusion::TableReference& reference);

// The position of the column in the scope: that of its qualifier if it has one, else one without qualifier, else any of
// the name. Nullopt where there is none.
std::optional<std::size_t> Find(const Scope& scope, const datafusion_common::Column& column);

}  // namespace codeanatomy::plan
