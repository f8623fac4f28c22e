#pragma once

// Private to rules/values/: rows of `value_facts` as they are gathered.

#include <algorithm>
#include <compare>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include <arrow/record_batch.h>

#include "base/columns.h"
#include "rules/values/facts_internal.h"
#include "rules/values/values.h"

namespace codeanatomy::rules::values {

// What an attribute names, or a call reaches.
struct End {
  std::string_view kind;  // `binding`, `attribute`, `declaration`, `parameter`, `module` or `external`
  std::int64_t id = 0;
  std::string_view symbol;
  std::string_view via;
  auto operator<=>(const End&) const = default;
};

using Ends = std::vector<End>;

// In order, each once.
inline void Settle(Ends& ends) {
  std::sort(ends.begin(), ends.end());
  ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
}

class FactRows {
 public:
  void Add(std::string_view subject, std::int64_t node, std::int64_t position, const End& end) {
    Append(subject, node, position, &end, end.via, 0, {});
  }
  // What an attribute names, and beside it so many others that are not said.
  void AddAttribute(std::int64_t node, std::int64_t position, const End& end, std::size_t others) {
    Append("attribute", node, position, &end, end.via, 0, {}, others == 0 ? kNone : static_cast<std::int64_t>(others));
  }
  // What a call reaches, one of `number` things.
  void AddCallee(std::int64_t node, std::int64_t position, const End& end, std::int64_t caller, std::int64_t number) {
    Append("callee", node, position, &end, end.via, caller, {}, number);
  }
  void AddReason(std::string_view subject, std::int64_t node, std::int64_t position, std::string_view via,
                 std::string_view reason) {
    Append(subject, node, position, nullptr, via, 0, reason);
  }
  // An argument of the call `node` that the parameter takes: the one at `place`, or else the keyword that the end names,
  // empty for `**`.
  void AddArgument(std::int64_t node, std::int64_t position, const End& parameter, std::int64_t callee,
                   std::int64_t place) {
    Append("argument", node, position, &parameter, parameter.via, callee, {}, place);
  }
  // What a keyword of the call names; `end.kind` is empty where that is not known, for the reason.
  void AddKeyword(std::int64_t node, std::int64_t position, const End& end, std::string_view reason) {
    Append("keyword", node, position, end.kind.empty() ? nullptr : &end, {}, 0, reason, kNone, end.symbol);
  }
  // A class of which the call `node` gives an instance, one of `number` things.
  void AddInstance(std::int64_t node, std::int64_t position, std::int64_t of, std::int64_t number) {
    const End end{"declaration", of, {}, {}};
    Append("instance", node, position, &end, {}, 0, {}, number);
  }

  // Of what type a place is, as far as is known; its status and origin.
  void AddType(std::int64_t node, std::string_view type, std::string_view status, std::string_view origin,
               std::int64_t caller) {
    Append("type", node, 0, nullptr, origin, caller, status, kNone, type);
  }
  // That a test asks whether a name is of the type.
  void AddNarrowed(std::int64_t node, std::int64_t position, std::string_view name, std::string_view type) {
    Append("narrow", node, position, nullptr, name, 0, {}, kNone, type);
  }

  // What was left out of a value of the node, for the reason: a value holds at most `number` things, or `number` calls share
  // what a function gives.
  void AddBound(std::int64_t node, std::int64_t position, std::string_view reason, std::int64_t number) {
    Append("bound", node, position, nullptr, {}, 0, reason, number);
  }

  std::vector<std::shared_ptr<arrow::RecordBatch>> Finish() && {
    if (node_id_.size() > 0) EndBatch();
    return std::move(batches_);
  }

 private:
  // Whoever cuts a batch counts all its texts for each piece: batches are as small as the pieces.
  static constexpr std::int64_t kBatchRows = 8192;

  static constexpr std::int64_t kNone = -1;

  // `end` is null where there is a reason instead.
  void Append(std::string_view subject, std::int64_t node, std::int64_t position, const End* end, std::string_view via,
              std::int64_t caller, std::string_view reason, std::int64_t number = kNone,
              std::string_view keyword = {}) {
    const bool is_outside = end != nullptr && end->kind == "external";
    const std::string_view symbol = end != nullptr ? end->symbol : keyword;
    subject_.Append(subject);
    node_id_.Append(node);
    position_.Append(position);
    AppendOr(target_kind_, end != nullptr, end == nullptr ? std::string_view() : end->kind);
    target_id_.AppendOr(end != nullptr && !is_outside, end == nullptr ? 0 : end->id);
    AppendOr(symbol_, is_outside || !symbol.empty(), symbol);
    via_.Append(via);
    caller_id_.AppendOr(caller != 0, caller);
    AppendOr(reason_, end == nullptr, reason);
    number_.AppendOr(number != kNone, number);
    if (node_id_.size() == kBatchRows) EndBatch();
  }

  static void AppendOr(StringColumn& column, bool is_present, std::string_view text) {
    is_present ? column.Append(text) : column.AppendNull();
  }

  void EndBatch() {
    const std::int64_t rows = node_id_.size();
    const auto schema = FactSchema();
    batches_.push_back(arrow::RecordBatch::Make(
        schema, rows,
        {std::move(subject_).Finish(), std::move(node_id_).Finish(), std::move(position_).Finish(),
         std::move(target_kind_).Finish(), std::move(target_id_).Finish(), std::move(symbol_).Finish(),
         std::move(via_).Finish(), std::move(caller_id_).Finish(), std::move(reason_).Finish(),
         std::move(number_).Finish()}));
    for (StringColumn* column : {&subject_, &target_kind_, &symbol_, &via_, &reason_}) *column = StringColumn();
    for (IntColumn* column : {&node_id_, &position_, &target_id_, &caller_id_, &number_}) *column = IntColumn();
  }

  std::vector<std::shared_ptr<arrow::RecordBatch>> batches_;
  StringColumn subject_, target_kind_, symbol_, via_, reason_;
  IntColumn node_id_, position_, target_id_, caller_id_, number_;
};

// Adds which parameter takes which argument of a call, what its keywords name, and of which classes it gives instances.
void WriteArguments(const Solver& solver, FactRows& rows);

}  // namespace codeanatomy::rules::values
