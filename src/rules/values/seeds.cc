// What values are taken to be of which nothing is known, and which functions stand for what.

#include <algorithm>
#include <tuple>

#include "rules/values/solver_internal.h"
#include "rules/values/values.h"

namespace codeanatomy::rules::values {

arrow::Status Solver::Seed(ValueId first) {
  SeedDecorations(first);
  ARROW_RETURN_NOT_OK(Run());
  // What no call says, the class of a method and the annotations of parameters do.
  SeedReceivers(first);
  SeedParameters(first);
  SeedAnnotated(first);
  SeedElements(first);
  SeedNarrowed(first);
  ARROW_RETURN_NOT_OK(Run());
  SeedResults(first);
  return Run();
}

// Which functions `staticmethod` and `classmethod` wrap.
void Solver::FindStatic() {
  for (ObjectId id = 0; id < objects_.size(); ++id) {
    const Object object = objects_[id];
    if (object.kind != Kind::kDescriptor) continue;
    if (object.with != words_.static_method && object.with != words_.class_method) continue;
    for (const ObjectId inner : sets_[object.of].objects) {
      if (objects_[inner].kind == Kind::kFunction) wrapped_.emplace(objects_[inner].of, object.with);
    }
  }
}

// A decorator that is not known is taken to give what it decorates.
void Solver::SeedDecorations(ValueId first) {
  for (ValueId id = first; id < program_.values.size(); ++id) {
    if (has_copies_[id]) continue;
    if (program_.values[id].op != Op::k_decoration || !sets_[id].objects.empty()) continue;
    const ValueId decorated = program_.InputOf(id, Role::k_argument);
    if (decorated != kNobody) Copy(decorated, id);
  }
}

void Solver::SeedReceivers(ValueId first) {
  std::vector<std::pair<ValueId, ObjectId>> seeds;
  for (ValueId id = first; id < program_.values.size(); ++id) {
    if (has_copies_[id]) continue;
    if (program_.values[id].op != Op::k_parameter || !sets_[id].objects.empty()) continue;
    const auto receiver = ReceiverOf(id);
    if (!receiver) continue;
    const ObjectId of = objects_.Intern(Kind::kClass, receiver->of);
    seeds.emplace_back(id, receiver->is_class ? of : objects_.Intern(Kind::kInstance, of, kOrBelow));
  }
  for (const auto& [parameter, object] : seeds) Add(parameter, object);
}

void Solver::SeedParameters(ValueId first) {
  for (ValueId id = first; id < program_.values.size(); ++id) {
    if (has_copies_[id]) continue;
    if (program_.values[id].op == Op::k_function && !called_[id]) {
      for (const Input& parameter : program_.InputsOf(id, Role::k_parameter)) {
        const ValueId given = program_.InputOf(parameter.input, Role::k_default);
        if (given != kNobody) Copy(given, parameter.input);
      }
    }
    if (program_.values[id].op != Op::k_parameter || !sets_[id].objects.empty()) continue;
    const Name kind = program_.values[id].detail;
    const ValueId annotation = program_.InputOf(id, Role::k_annotation);
    if (annotation != kNobody && kind != words_.star && kind != words_.double_star)
      Flow(annotation, Rule::kInstanceOf, id, kOrBelow);
  }
}

bool Solver::IsHere(ObjectId object) const {
  switch (objects_[object].kind) {
    case Kind::kExternal:
    case Kind::kExternalInstance:
    case Kind::kExternalBound: return false;
    default: return true;
  }
}

// What a name is given of which nothing here is known is what the name is said to be.
void Solver::SeedAnnotated(ValueId first) {
  for (ValueId id = first; id < program_.values.size(); ++id) {
    if (has_copies_[id] || program_.values[id].op != Op::k_annotated) continue;
    const auto& objects = sets_[id].objects;
    if (std::any_of(objects.begin(), objects.end(), [&](ObjectId object) { return IsHere(object); })) continue;
    const ValueId annotation = program_.InputOf(id, Role::k_annotation);
    if (annotation != kNobody) Flow(annotation, Rule::kInstanceOf, id, kOrBelow);
  }
}

// What a function gives of which nothing is known is what it says it gives.
void Solver::SeedResults(ValueId first) {
  for (ValueId id = first; id < program_.values.size(); ++id) {
    if (has_copies_[id]) continue;
    if (program_.values[id].op != Op::k_function) continue;
    const ValueId annotation = program_.InputOf(id, Role::k_annotation), result = program_.InputOf(id, Role::k_result);
    if (annotation == kNobody || result == kNobody) continue;
    const auto& objects = sets_[result].objects;
    const bool is_known = std::any_of(objects.begin(), objects.end(), [&](ObjectId object) {
      return objects_[object].kind != Kind::kExternalInstance || objects_[object].of != words_.none_type;
    });
    if (is_known) continue;
    const auto said = said_.find(id);
    Flow(annotation, Rule::kInstanceOf, said == said_.end() ? result : said->second, kOrBelow);
  }
}

// An element under a key of which nothing is known is any element.
void Solver::SeedElements(ValueId first) {
  for (ValueId id = first; id < program_.values.size(); ++id) {
    if (has_copies_[id]) continue;
    if (program_.values[id].op != Op::k_element) continue;
    const ValueId key = program_.InputOf(id, Role::k_key), base = program_.InputOf(id, Role::k_base);
    if (key != kNobody && base != kNobody && sets_[key].objects.empty()) Flow(base, Rule::kAllOf, id);
  }
}

// What `isinstance` says of a value of which nothing else is known.
void Solver::SeedNarrowed(ValueId first) {
  for (ValueId id = first; id < program_.values.size(); ++id) {
    if (has_copies_[id]) continue;
    if (program_.values[id].op != Op::k_narrowed || program_.values[id].name != 0) continue;
    if (!sets_[id].objects.empty()) continue;
    const ValueId of = program_.InputOf(id, Role::k_class);
    if (of == kNobody) continue;
    if (sets_[of].objects.empty()) {
      for (const Input& any : program_.InputsOf(id, Role::k_any)) Copy(any.input, id);
    } else {
      Flow(of, Rule::kInstanceOf, id, kOrBelow);
    }
  }
}

// Which functions are a `__new__`, whatever decorates them.
void Solver::FindMakers() {
  for (const ValueId of : hierarchy_->classes()) {
    const Member made = hierarchy_->Own(of, words_.make);
    if (made.variable == kNobody) continue;
    for (const Input& any : program_.InputsOf(made.variable, Role::k_any)) {
      ValueId value = any.input;
      while (value != kNobody && program_.values[value].op == Op::k_decoration) {
        value = program_.InputOf(value, Role::k_argument);
      }
      if (value != kNobody && program_.values[value].op == Op::k_function) makers_.insert(value);
    }
  }
}

void Solver::GatherCopies() {
  auto original = [&](ObjectId object) {
    const Object one = objects_[object];
    return one.kind == Kind::kFunction ? objects_.Intern(Kind::kFunction, contexts_->OriginalOf(one.of)) : object;
  };
  for (ValueId copy = static_cast<ValueId>(program_.file_values); copy < program_.values.size(); ++copy) {
    ObjectSet& set = sets_[contexts_->OriginalOf(copy)];
    set.has_more |= sets_[copy].has_more;
    for (const ObjectId each : sets_[copy].objects) {
      const ObjectId object = original(each);
      if (std::find(set.objects.begin(), set.objects.end(), object) != set.objects.end()) continue;
      if (set.objects.size() == kMostObjects) {
        set.has_more = true;
        break;
      }
      set.objects.push_back(object);
    }
  }
  for (CalleeFact& fact : callees_) {
    fact.origin = contexts_->OriginalOf(fact.origin);
    fact.callee = original(fact.callee);
  }
}

// Most calls have a few callees, which many ways may lead to: those of each are put in order by themselves.
void Solver::PlaceCallees() {
  const std::size_t count = program_.file_values;
  first_callee_.assign(count + 1, 0);
  for (const CalleeFact& fact : callees_) {
    if (fact.origin < count) ++first_callee_[fact.origin + 1];
  }
  for (std::size_t i = 1; i <= count; ++i) first_callee_[i] += first_callee_[i - 1];
  std::vector<CalleeFact> placed(first_callee_.back());
  std::vector<std::uint32_t> next(first_callee_.begin(), first_callee_.end() - 1);
  for (const CalleeFact& fact : callees_) {
    if (fact.origin < count) placed[next[fact.origin]++] = fact;
  }
  auto key = [](const CalleeFact& fact) {
    return std::tuple(fact.via, fact.asked, fact.callee, fact.is_bound, fact.before);
  };
  auto end = placed.begin();
  for (ValueId origin = 0; origin < count; ++origin) {
    const auto first = placed.begin() + first_callee_[origin], last = placed.begin() + first_callee_[origin + 1];
    std::sort(first, last, [&](const CalleeFact& a, const CalleeFact& b) { return key(a) < key(b); });
    first_callee_[origin] = static_cast<std::uint32_t>(end - placed.begin());
    const auto left = std::unique(first, last);
    end = end == first ? left : std::move(first, left, end);
  }
  first_callee_[count] = static_cast<std::uint32_t>(end - placed.begin());
  placed.erase(end, placed.end());
  callees_ = std::move(placed);
}

}  // namespace codeanatomy::rules::values
