#include "extract/values/memory_internal.h"

#include <algorithm>

namespace codeanatomy::extract::values {

Memory::Memory(ValueRows* rows) : rows_(*rows) {
  for (int clock = 0; clock < 3; ++clock) NewCell(0);
}

ValueIndex Memory::OneWith(ValueIndex value) const {
  const auto found = one_with_.find(value);
  return found == one_with_.end() ? value : found->second;
}

bool Memory::IsOneThing(ValueIndex value) const {
  switch (rows_[value].op) {
    case ValueOp::k_variable:
    case ValueOp::k_outside:
    case ValueOp::k_constant:
    case ValueOp::k_unknown: return false;
    default: return true;
  }
}

std::uint32_t Memory::NewCell(std::uint32_t step) {
  cells_.emplace_back();
  cells_.back().step = step;
  is_clock_.push_back(step == 0);
  is_element_.push_back(step != 0 && is_element_[step]);
  is_confined_.push_back(false);
  return static_cast<std::uint32_t>(cells_.size()) - 1;
}

std::uint32_t Memory::StepOf(Kind kind, std::string_view name) {
  const auto [found, is_new] = steps_[static_cast<std::size_t>(kind)].try_emplace(name, 0);
  if (is_new) {
    found->second = NewCell(0);
    is_element_[found->second] = kind == Kind::kElement;
  }
  return found->second;
}

std::uint32_t Memory::Find(ValueIndex base, std::uint32_t step) const {
  const auto found = places_.find((static_cast<std::uint64_t>(base) << 32) | step);
  return found == places_.end() ? 0 : found->second;
}

bool Memory::Holds(const Cell& cell) const {
  const auto at = static_cast<std::size_t>(&cell - cells_.data());
  return cell.value != kNoValue && cell.all == cells_[kEverything].all && cell.named == cells_[cell.step].all &&
         (is_confined_[at] || cell.calls == cells_[kCalls].all) &&
         (!is_element_[at] || cell.elements == cells_[kElements].all);
}

void Memory::Tick(std::uint32_t clock) {
  if (places_.empty()) return;
  log_.push_back({clock, cells_[clock]});
  cells_[clock].all = ++time_;
}

void Memory::Write(std::uint32_t at, ValueIndex value, bool loaded) {
  Cell& cell = cells_[at];
  log_.push_back({at, cell});
  cell.value = value;
  cell.loaded = loaded;
  cell.all = cells_[kEverything].all;
  cell.calls = cells_[kCalls].all;
  cell.elements = cells_[kElements].all;
  cell.named = cells_[cell.step].all;
}

void Memory::Set(ValueIndex base, std::uint32_t step, ValueIndex value, bool loaded) {
  const auto [place, is_new] = places_.try_emplace((static_cast<std::uint64_t>(base) << 32) | step, 0);
  if (is_new) {
    place->second = NewCell(step);
    is_confined_[place->second] = is_element_[step] && confined_.count(base) > 0;
  }
  Write(place->second, value, loaded);
}

ValueIndex Memory::Load(ValueIndex base, Kind kind, std::string_view name, ValueIndex load, bool keep) {
  base = OneWith(base);
  if ((places_.empty() && !keep) || !IsOneThing(base)) return kNoValue;
  const std::uint32_t step = StepOf(kind, name), at = Find(base, step);
  if (at != 0 && Holds(cells_[at])) {
    const Cell& cell = cells_[at];
    MakeOne(load, cell.value);
    return cell.loaded ? kNoValue : cell.value;
  }
  if (keep) Set(base, step, load, true);
  return kNoValue;
}

void Memory::Store(ValueIndex base, Kind kind, std::string_view name, ValueIndex value) {
  base = OneWith(base);
  const std::uint32_t step = StepOf(kind, name);
  Tick(step);
  if (IsOneThing(base)) Set(base, step, value, false);
}

void Memory::Begin(ValueIndex base, std::string_view name, ValueIndex value) {
  Set(base, StepOf(Kind::kElement, name), value, false);
}

void Memory::UndoTo(std::size_t log) {
  for (; log_.size() > log; log_.pop_back()) cells_[log_.back().cell] = log_.back().before;
}

void Memory::BeginBranches() { branches_.push_back({log_.size(), ends_.size(), 0}); }

// Hands on what the way stored and still holds. Clocks need not be: that one has ticked in a way shows in the log.
void Memory::EndBranch(bool reachable) {
  Branches& open = branches_.back();
  const std::size_t first = ends_.size();
  for (std::size_t i = open.log; reachable && i < log_.size(); ++i) {
    const std::uint32_t at = log_[i].cell;
    if (is_clock_[at]) {
      ends_.push_back({at, kNoValue});
    } else if (!cells_[at].loaded && Holds(cells_[at])) {
      ends_.push_back({at, cells_[at].value});
    }
  }
  const auto by_cell = [](const End& left, const End& right) { return left.cell < right.cell; };
  const auto begin = ends_.begin() + static_cast<std::ptrdiff_t>(first);
  std::stable_sort(begin, ends_.end(), by_cell);
  const auto same = [](const End& left, const End& right) { return left.cell == right.cell; };
  ends_.erase(std::unique(begin, ends_.end(), same), ends_.end());
  open.live += reachable;
  UndoTo(open.log);
}

void Memory::EndBranches(bool goes_on) {
  const Branches open = branches_.back();
  branches_.pop_back();
  const auto begin = ends_.begin() + static_cast<std::ptrdiff_t>(open.ends);
  std::stable_sort(begin, ends_.end(), [](const End& left, const End& right) { return left.cell < right.cell; });
  std::vector<End> merged;
  for (auto at = begin; at != ends_.end();) {
    auto end = at;
    bool many = false;
    for (; end != ends_.end() && end->cell == at->cell; ++end) many |= end->value != at->value;
    const Cell& cell = cells_[at->cell];
    const bool before = goes_on && !is_clock_[at->cell] && !cell.loaded && Holds(cell);
    if (is_clock_[at->cell]) {
      merged.push_back(*at);
    } else if (static_cast<std::size_t>(end - at) == open.live && (!goes_on || before)) {
      ValueIndex value = at->value;
      if (many || (before && cell.value != value)) {
        value = rows_.Add(ValueOp::k_merge);
        if (before) rows_.AddInput(value, ValueRole::k_any, cell.value);
        for (auto way = at; way != end; ++way) rows_.AddInput(value, ValueRole::k_any, way->value);
      }
      merged.push_back({at->cell, value});
    }
    at = end;
  }
  ends_.resize(open.ends);
  // Where a clock has ticked in any way, it ticks; what all ways stored holds from then on.
  for (const End& end : merged) {
    if (is_clock_[end.cell]) Tick(end.cell);
  }
  for (const End& end : merged) {
    if (!is_clock_[end.cell]) Write(end.cell, end.value, false);
  }
}

void Memory::EndMaybe() {
  const std::size_t log = maybes_.back();
  maybes_.pop_back();
  if (log_.size() == log) return;
  UndoTo(log);
  ForgetAll();
}

}  // namespace codeanatomy::extract::values
