#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "extract/scoping/flat_map_internal.h"

namespace codeanatomy::extract::scoping {

using NameId = std::int32_t;
inline constexpr NameId kNoName = -1;

// Numbers the distinct names of one file; a name's text is viewed, only mangled names are owned.
class NameTable {
 public:
  // `owned` holds the text of mangled names and must outlive the table's views.
  explicit NameTable(std::deque<std::string>* owned) : owned_(owned) {}

  NameId Intern(std::string_view text);

  // Returns what `name` is called inside class `owner`: `__x` becomes `_Owner__x`, all else stays.
  NameId Mangle(NameId owner, NameId name) {
    if (owner == kNoName || !names_[name].is_private) return name;
    return MangleSlow(owner, name);
  }

  std::string_view Text(NameId name) const { return names_[name].text; }
  NameId size() const { return static_cast<NameId>(names_.size()); }

  // The binding this name was last looked up as, and in which scope; most lookups repeat the one before.
  struct Recent {
    std::int32_t scope = -1;
    std::int32_t binding = -1;
  };
  Recent& RecentOf(NameId name) { return names_[name].recent; }

 private:
  struct Name {
    std::string_view text;
    Recent recent;
    bool is_private = false;  // two leading underscores, not two trailing ones
  };
  struct Slot {
    std::uint32_t hash = 0;
    NameId name = kNoName;
  };

  NameId MangleSlow(NameId owner, NameId name);
  void Grow();

  std::deque<std::string>* owned_;
  std::vector<Name> names_;
  std::vector<Slot> slots_;
  PairMap mangled_;
};

}  // namespace codeanatomy::extract::scoping
