#pragma once

// Private to extract/values/: which definitions reach which uses of names.

#include <vector>

#include "extract/values/names_internal.h"
#include "extract/values/value_rows_internal.h"

namespace codeanatomy::extract::values {

class Reaching {
 public:
  Reaching(Names* names, ValueRows* rows) : names_(*names), rows_(*rows), of_(names->binding_count()) {}

  // A value that stands for the definition at `node`.
  ValueIndex Define(BindingIndex target, NodeIndex node);
  // `definitions` is a definition or a merge of them, `unbound` among them where the name may have none.
  void Use(NodeIndex node, BindingIndex target, ValueIndex definitions) {
    uses_.push_back({node, target, definitions});
  }
  // At the end of the body that binds `target`.
  void End(BindingIndex target, ValueIndex definitions) { ends_.push_back({evidence::kNoNode, target, definitions}); }

  // Once merges are resolved.
  std::vector<evidence::ReachingDefinition> Find(ValueIndex unbound);

 private:
  // More are not told apart from all.
  static constexpr std::size_t kMost = 64;

  struct Place {
    NodeIndex node;
    BindingIndex target;
    ValueIndex definitions;
  };
  struct Known {
    std::vector<NodeIndex> nodes;  // sorted: those that reach where nothing else is said
    bool is_ended = false;  // they are those of the end, which are fewer than all
  };

  // False: too many.
  bool Read(const Place& place, ValueIndex unbound);
  void AddRows(const Place& place, evidence::BindingIndex otherwise);

  Names& names_;
  ValueRows& rows_;
  std::vector<Known> of_;  // per binding
  std::vector<Place> uses_, ends_;
  std::vector<ValueIndex> leaves_;
  std::vector<NodeIndex> nodes_;  // that reach the place at hand, sorted
  bool is_unbound_ = false;
  std::vector<evidence::ReachingDefinition> found_;
};

}  // namespace codeanatomy::extract::values
