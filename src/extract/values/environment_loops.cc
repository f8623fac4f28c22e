#include <algorithm>

#include "extract/values/environment_internal.h"

namespace codeanatomy::extract::values {

void Environment::BeginLoop(std::uint32_t bstart, std::uint32_t bend) {
  const auto& writes = names_.writes();
  const std::uint32_t stamp = NewStamp();
  const std::size_t first = headers_.size();
  auto at = std::lower_bound(writes.begin(), writes.end(), bstart,
                             [](const Names::Write& write, std::uint32_t byte) { return write.bstart < byte; });
  for (; at != writes.end() && at->bstart < bend; ++at) {
    if (names_.UnitOf(at->binding) != unit_ || !Stamp(at->binding, stamp)) continue;
    BeginHeader(at->binding);
    BeginHeader(SecondOf(at->binding));
  }
  loops_.push_back({first, dirty_.size(), flows_.size(), dirty_.size(), dirty_.size(), 0, segment_, 0, 0, reachable_});
  for (std::size_t i = first; i < headers_.size(); ++i) dirty_.push_back(headers_[i].binding);
}

void Environment::BeginHeader(BindingIndex place) {
  const auto at = static_cast<std::size_t>(place);
  const ValueIndex merge = rows_.Add(ValueOp::k_merge);
  if (current_[at] != kNoValue) rows_.AddInput(merge, ValueRole::k_any, current_[at]);
  Set(place, merge);
  headers_.push_back({place, merge, header_of_[at]});
  header_of_[at] = static_cast<std::uint32_t>(headers_.size()) - 1;
}

void Environment::BeginLoopBody() { loops_.back().log = segment_ = log_.size(); }

template <typename Action>
void Environment::DrainDirty(std::size_t* from, Action action) {
  const std::size_t first = loops_.back().headers;
  const std::uint32_t stamp = NewStamp();
  for (std::size_t i = *from; i < dirty_.size(); ++i) {
    const BindingIndex binding = dirty_[i];
    if (!Stamp(binding, stamp)) continue;
    const std::size_t header = header_of_[static_cast<std::size_t>(binding)];
    if (header < first || header >= headers_.size() || headers_[header].binding != binding) continue;
    if (Get(binding) != kNoValue) action(headers_[header]);
  }
  *from = dirty_.size();
}

void Environment::FlowBack() {
  DrainDirty(&loops_.back().continued, [&](const Header& header) {
    const ValueIndex value = Get(header.binding);
    if (value != header.merge) rows_.AddInput(header.merge, ValueRole::k_any, value);
  });
}

void Environment::FlowOut() {
  DrainDirty(&loops_.back().broken,
             [&](const Header& header) { flows_.push_back({header.binding, Get(header.binding)}); });
}

void Environment::Continue() {
  if (!loops_.empty() && reachable_) {
    ++loops_.back().continues;
    FlowBack();
  }
  End();
}

void Environment::Break() {
  if (!loops_.empty() && reachable_) {
    ++loops_.back().breaks;
    FlowOut();
  }
  End();
}

// A `break` or `continue` after `else` is for the loop around.
void Environment::EndLoopBody(bool may_end) {
  if (reachable_) FlowBack();
  EndedLoop loop = {loops_.back(), flows_.size(), headers_.size()};
  loops_.pop_back();
  for (std::size_t i = headers_.size(); i-- > loop.headers;) {
    header_of_[static_cast<std::size_t>(headers_[i].binding)] = headers_[i].outer_slot;
  }
  dirty_.resize(loop.dirty);
  UndoTo(loop.log);
  segment_ = loop.log;
  reachable_ = loop.reachable && may_end;
  ended_.push_back(loop);
}

void Environment::EndLoop() {
  const EndedLoop loop = ended_.back();
  ended_.pop_back();
  const bool normal = reachable_;
  const bool left = loop.breaks > 0;
  const auto flows = flows_.begin() + static_cast<std::ptrdiff_t>(loop.flows);
  const auto flows_end = flows_.begin() + static_cast<std::ptrdiff_t>(loop.flows_end);
  const std::size_t begin = group_.size();
  scratch_.clear();
  if (normal) Collect(loop.log, &scratch_);
  for (std::size_t i = loop.headers; normal && left && i < loop.headers_end; ++i) {
    group_.push_back({headers_[i].binding, Get(headers_[i].binding)});
  }
  group_.insert(group_.end(), flows, flows_end);
  UndoTo(loop.log);
  segment_ = loop.segment;
  const std::uint32_t stamp = NewStamp();
  for (std::size_t i = loop.headers; i < loop.headers_end; ++i) Stamp(headers_[i].binding, stamp);
  for (const Change& change : scratch_) {
    if (left && !Stamp(change.binding, stamp)) continue;  // its header is there already
    group_.push_back(change);
    if (left) group_.push_back({change.binding, Get(change.binding)});
  }
  headers_.resize(loop.headers);
  flows_.erase(flows, flows_end);
  ApplyGroup(begin);
  reachable_ = normal || (left && loop.reachable);
}

}  // namespace codeanatomy::extract::values
