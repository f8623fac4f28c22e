#include "extract/values/environment_internal.h"

#include <algorithm>
#include <utility>

namespace codeanatomy::extract::values {

Environment::Environment(const Names& names, ValueRows* rows)
    : names_(names),
      rows_(*rows),
      second_(static_cast<BindingIndex>(names.binding_count())),
      unbound_(rows->Add(ValueOp::k_unknown)),
      current_(2 * names.binding_count(), kNoValue),
      log_index_(2 * names.binding_count(), 0),
      stamps_(2 * names.binding_count(), 0),
      slot_of_(2 * names.binding_count(), 0),
      header_of_(2 * names.binding_count(), 0) {
  std::fill(current_.begin() + second_, current_.end(), unbound_);
}

void Environment::StartUnit(ScopeIndex unit) {
  unit_ = unit;
  log_.clear();
  journal_.clear();
  segment_ = 0;
  reachable_ = true;
}

void Environment::Set(BindingIndex target, ValueIndex value) {
  const auto at = static_cast<std::size_t>(target);
  const std::size_t known = log_index_[at];
  if (known < segment_ || known >= log_.size() || log_[known].binding != target) {
    log_index_[at] = static_cast<std::uint32_t>(log_.size());
    log_.push_back({target, current_[at]});
  }
  current_[at] = value;
  if (!loops_.empty()) dirty_.push_back(target);
}

void Environment::UndoTo(std::size_t log) {
  for (; log_.size() > log; log_.pop_back()) {
    const Change& change = log_.back();
    current_[static_cast<std::size_t>(change.binding)] = change.value;
    if (!loops_.empty()) dirty_.push_back(change.binding);
  }
}

void Environment::Collect(std::size_t log, std::vector<Change>* out) {
  const std::uint32_t stamp = NewStamp();
  for (std::size_t i = log; i < log_.size(); ++i) {
    if (Stamp(log_[i].binding, stamp)) out->push_back({log_[i].binding, Get(log_[i].binding)});
  }
}

void Environment::ApplyGroup(std::size_t begin, std::uint32_t ways) {
  const std::uint32_t stamp = NewStamp();
  slots_.clear();
  for (std::size_t i = begin; i < group_.size(); ++i) {
    const auto& [binding, value] = group_[i];
    if (Stamp(binding, stamp)) {
      slot_of_[static_cast<std::size_t>(binding)] = static_cast<std::uint32_t>(slots_.size());
      slots_.push_back({binding, kNoValue, kNoValue, 0, false});
    }
    Slot& slot = slots_[slot_of_[static_cast<std::size_t>(binding)]];
    ++slot.count;
    if (value == kNoValue) continue;
    if (slot.first == kNoValue) slot.first = value;
    slot.many |= value != slot.first;
  }
  for (Slot& slot : slots_) {
    const ValueIndex before = slot.count < ways ? Get(slot.binding) : kNoValue;
    if (slot.first == kNoValue) slot.first = before;
    slot.many |= before != kNoValue && before != slot.first;
    if (!slot.many) continue;
    slot.merge = rows_.Add(ValueOp::k_merge);
    if (before != kNoValue) rows_.AddInput(slot.merge, ValueRole::k_any, before);
  }
  for (std::size_t i = begin; i < group_.size(); ++i) {
    const Slot& slot = slots_[slot_of_[static_cast<std::size_t>(group_[i].binding)]];
    if (slot.many && group_[i].value != kNoValue) rows_.AddInput(slot.merge, ValueRole::k_any, group_[i].value);
  }
  group_.resize(begin);
  for (const Slot& slot : slots_) Set(slot.binding, slot.many ? slot.merge : slot.first);
}

void Environment::BeginBranches() {
  branches_.push_back({log_.size(), ends_.size(), log_.size(), segment_, 0, reachable_});
  segment_ = log_.size();
}

void Environment::BeginBranch() {
  Branches& open = branches_.back();
  open.branch_log = segment_ = log_.size();
  open.reachable = reachable_;
}

void Environment::EndBranch() {
  Branches& open = branches_.back();
  if (reachable_) {
    Collect(open.log, &ends_);
    ++open.live;
  }
  UndoTo(open.branch_log);
  reachable_ = open.reachable;
  segment_ = open.log;
}

void Environment::EndBranches(bool goes_on) {
  Branches open = branches_.back();
  branches_.pop_back();
  if (goes_on && reachable_) {
    Collect(open.log, &ends_);
    ++open.live;
  }
  UndoTo(open.log);
  segment_ = open.segment;
  reachable_ = open.live > 0;
  const std::size_t begin = group_.size();
  group_.insert(group_.end(), ends_.begin() + static_cast<std::ptrdiff_t>(open.ends), ends_.end());
  ends_.resize(open.ends);
  ApplyGroup(begin, open.live);
}

bool Environment::HasOther(BindingIndex target, ValueIndex value) const {
  return std::any_of(ends_.begin() + static_cast<std::ptrdiff_t>(branches_.back().ends), ends_.end(),
                     [&](const Change& end) { return end.binding == target && end.value != value; });
}

Environment::Mark Environment::BeginMaybe() {
  const Mark mark = {log_.size(), journal_.size(), segment_, reachable_};
  segment_ = log_.size();
  return mark;
}

void Environment::EndMaybe(const Mark& mark, bool with_before) {
  UndoTo(mark.log);
  segment_ = mark.segment;
  reachable_ = mark.reachable;
  if (journal_.size() == mark.journal) return;
  const std::size_t begin = group_.size();
  if (with_before) {
    const std::uint32_t stamp = NewStamp();
    for (std::size_t i = mark.journal; i < journal_.size(); ++i) {
      if (Stamp(journal_[i].binding, stamp)) group_.push_back({journal_[i].binding, Get(journal_[i].binding)});
    }
  }
  group_.insert(group_.end(), journal_.begin() + static_cast<std::ptrdiff_t>(mark.journal), journal_.end());
  ApplyGroup(begin);
}

void Environment::EndMaybeLeft(const Mark& mark) {
  if (!reachable_) return EndMaybe(mark);
  segment_ = mark.segment;
}

void Environment::BeginTry() {
  Try open;
  open.mark = BeginMaybe();
  open.loops = loops_.size();
  if (!loops_.empty()) {
    open.continues = loops_.back().continues;
    open.breaks = loops_.back().breaks;
  }
  tries_.push_back(open);
}

void Environment::BeginHandlers() {
  const Try& open = tries_.back();
  const std::size_t journal_end = open.body_end == Try::kUnset ? journal_.size() : open.body_end;
  const std::size_t ends = ends_.size();
  const bool live = reachable_;
  if (live) {
    Collect(open.mark.log, &ends_);
    // What the body assigned and has lost again differs from what the handlers see, too.
    const std::uint32_t stamp = NewStamp();
    for (std::size_t i = ends; i < ends_.size(); ++i) Stamp(ends_[i].binding, stamp);
    for (std::size_t i = open.mark.journal; i < journal_end; ++i) {
      const BindingIndex binding = journal_[i].binding;
      if (Stamp(binding, stamp)) ends_.push_back({binding, Get(binding)});
    }
  }
  UndoTo(open.mark.log);
  const std::size_t begin = group_.size();
  const std::uint32_t stamp = NewStamp();
  for (std::size_t i = open.mark.journal; i < journal_end; ++i) {
    const BindingIndex binding = journal_[i].binding;
    if (Stamp(binding, stamp)) group_.push_back({binding, Get(binding)});
    group_.push_back(journal_[i]);
  }
  ApplyGroup(begin);
  reachable_ = open.mark.reachable;
  branches_.push_back({log_.size(), ends, log_.size(), segment_, live ? 1u : 0u, reachable_});
  segment_ = log_.size();
}

// While `finally` runs, a name may have any value it had in the statement; afterwards, that of the way that came through.
void Environment::BeginFinally() {
  Try& open = tries_.back();
  open.normal = reachable_;
  const std::size_t begin = group_.size();
  const std::uint32_t stamp = NewStamp();
  for (std::size_t i = open.mark.log; i < log_.size(); ++i) {
    if (!Stamp(log_[i].binding, stamp)) continue;
    group_.push_back(log_[i]);
    group_.push_back({log_[i].binding, Get(log_[i].binding)});
  }
  for (std::size_t i = open.mark.journal; i < journal_.size(); ++i) {
    const BindingIndex binding = journal_[i].binding;
    if (Stamp(binding, stamp)) group_.push_back({binding, Get(binding)});
    group_.push_back(journal_[i]);
  }
  open.normal_log = segment_ = log_.size();
  ApplyGroup(begin);
  open.finally_log = segment_ = log_.size();
  reachable_ = open.mark.reachable;
}

void Environment::EndFinally() {
  const Try open = tries_.back();
  scratch_.clear();
  Collect(open.finally_log, &scratch_);
  UndoTo(open.normal_log);
  segment_ = open.mark.log;
  for (const Change& change : scratch_) Set(change.binding, change.value);
  // Ways that left the statement within a loop came through here.
  if (!loops_.empty() && loops_.size() == open.loops && reachable_) {
    if (loops_.back().breaks != open.breaks) FlowOut();
    if (loops_.back().continues != open.continues) FlowBack();
  }
  reachable_ = reachable_ && open.normal;
}

void Environment::EndTry() {
  segment_ = tries_.back().mark.segment;
  tries_.pop_back();
}

}  // namespace codeanatomy::extract::values
