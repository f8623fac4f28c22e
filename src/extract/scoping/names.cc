#include <algorithm>
#include <cstring>

#include "extract/scoping/names_internal.h"

namespace codeanatomy::extract::scoping {
namespace {

constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15ull;

std::uint64_t Fold(std::uint64_t value) {
  const auto product = static_cast<unsigned __int128>(value) * kMultiplier;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

template <typename Word>
std::uint64_t Load(const char* at) {
  Word word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

std::uint32_t HashText(std::string_view text) {
  const char* at = text.data();
  std::size_t left = text.size();
  std::uint64_t hash = left + kMultiplier;
  for (; left > 8; at += 8, left -= 8) hash = Fold(hash ^ Load<std::uint64_t>(at));
  std::uint64_t tail = 0;
  if (left >= 4) {
    tail = Load<std::uint32_t>(at) | (Load<std::uint32_t>(at + left - 4) << 32);
  } else if (left > 0) {
    tail = static_cast<unsigned char>(at[0]) | (static_cast<unsigned char>(at[left / 2]) << 8) |
           (static_cast<unsigned char>(at[left - 1]) << 16);
  }
  return static_cast<std::uint32_t>(Fold(hash ^ tail) >> 16);
}

bool IsPrivate(std::string_view text) {
  return text.size() > 2 && text[0] == '_' && text[1] == '_' && !text.ends_with("__");
}

}  // namespace

NameId NameTable::Intern(std::string_view text) {
  if ((names_.size() + 1) * 2 > slots_.size()) Grow();
  const std::uint32_t hash = HashText(text);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
    Slot& slot = slots_[at];
    if (slot.name == kNoName) {
      slot = {hash, size()};
      names_.push_back({text, {}, IsPrivate(text)});
      return slot.name;
    }
    if (slot.hash == hash && names_[slot.name].text == text) return slot.name;
  }
}

NameId NameTable::MangleSlow(NameId owner, NameId name) {
  if (const NameId known = mangled_.Find(owner, name); known != PairMap::kMissing) return known;
  std::string_view prefix = names_[owner].text;
  prefix.remove_prefix(std::min(prefix.find_first_not_of('_'), prefix.size()));
  NameId mangled = name;  // a class named by underscores alone mangles nothing
  if (!prefix.empty()) {
    std::string text = "_";
    text.append(prefix).append(names_[name].text);
    mangled = Intern(owned_->emplace_back(std::move(text)));
  }
  mangled_.Add(owner, name, mangled);
  return mangled;
}

void NameTable::Grow() {
  const std::size_t size = slots_.empty() ? 128 : slots_.size() * 2;
  std::vector<Slot> old = std::move(slots_);
  slots_.assign(size, Slot{});
  for (const Slot& slot : old) {
    if (slot.name == kNoName) continue;
    std::size_t at = slot.hash & (size - 1);
    while (slots_[at].name != kNoName) at = (at + 1) & (size - 1);
    slots_[at] = slot;
  }
}

}  // namespace codeanatomy::extract::scoping
