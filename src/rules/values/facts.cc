
#include <algorithm>
#include <limits>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_set>
#include <utility>

#include "rules/values/fact_rows_internal.h"
#include "rules/values/types_internal.h"
#include "rules/values/values.h"

namespace codeanatomy::rules::values {
namespace {

std::string_view ViaName(Via via) {
  switch (via) {
    case Via::kCall: return "call";
    case Via::kConstruction: return "construction";
    case Via::kDecoration: return "decoration";
    case Via::kIteration: return "iteration";
    case Via::kContext: return "context";
    case Via::kOperation: return "operation";
    case Via::kProperty: return "property";
    case Via::kRaise: return "raise";
    case Via::kClass: return "class";
  }
  return {};
}

class FactWriter {
 public:
  FactWriter(Solver& solver, const std::unordered_map<ValueId, std::vector<Ancestor>>& bases)
      : solver_(solver), program_(solver.program()), bases_(bases) {}

  std::vector<std::shared_ptr<arrow::RecordBatch>> Write() {
    WriteClasses();
    for (ValueId id = 0; id < program_.file_values; ++id) {
      const Value& value = program_.values[id];
      if (value.op == Op::k_attribute || value.op == Op::k_set_attribute) WriteAttribute(id);
    }
    WriteCallees();
    WriteArguments(solver_, rows_);
    WriteTypes(solver_, rows_);
    WriteBounds();
    return std::move(rows_).Finish();
  }

 private:
  std::string_view Text(Name name) const { return program_.names.Text(name); }

  End ClassEnd(const Ancestor& ancestor, std::string_view via) const {
    if (ancestor.kind == Ancestor::Kind::kClass) return {"declaration", program_.values[ancestor.of].node, {}, via};
    return {"external", 0, Text(ancestor.of), via};
  }

  void WriteClasses() {
    for (const ValueId of : solver_.hierarchy().classes()) {
      const std::int64_t node = program_.values[of].node;
      const auto found = bases_.find(of);
      if (found != bases_.end()) {
        for (std::size_t i = 0; i < found->second.size(); ++i) {
          const Ancestor& base = found->second[i];
          const auto position = static_cast<std::int64_t>(i);
          if (base.kind == Ancestor::Kind::kUnknown) {
            rows_.AddReason("base", node, position, "base", "base-not-known");
          } else {
            rows_.Add("base", node, position, ClassEnd(base, "base"));
          }
        }
      }
      const auto order = solver_.hierarchy().Order(of);
      for (std::size_t i = 1; i < order.size(); ++i) {
        const auto position = static_cast<std::int64_t>(i);
        if (order[i].kind == Ancestor::Kind::kUnknown) {
          rows_.AddReason("ancestor", node, position, "order", "base-not-known");
        } else {
          rows_.Add("ancestor", node, position,
                    ClassEnd(order[i], solver_.hierarchy().HasConflict(of) ? "conflict" : "order"));
        }
      }
      for (const Input& keyword : program_.InputsOf(of, Role::k_keyword)) {
        if (Text(keyword.name) != "metaclass") continue;
        for (const ObjectId object : Sorted(solver_.SetOf(keyword.input).objects)) {
          const Object one = solver_.objects()[object];
          if (one.kind == Kind::kClass) {
            rows_.Add("metaclass", node, 0, {"declaration", program_.values[one.of].node, {}, "metaclass"});
          } else if (one.kind == Kind::kExternal) {
            rows_.Add("metaclass", node, 0, {"external", 0, Text(one.of), "metaclass"});
          } else {
            continue;
          }
          break;
        }
      }
    }
  }

  // Where the solution stopped short.
  void WriteBounds() {
    for (ValueId id = 0; id < program_.file_values; ++id) {
      const Value& value = program_.values[id];
      if (value.node != 0 && solver_.SetOf(id).has_more) rows_.AddBound(value.node, id, "many-values", kMostObjects);
    }
    for (const auto& [function, calls] : solver_.shared()) {
      rows_.AddBound(program_.values[function].node, function, "many-contexts", calls);
    }
  }

  static std::vector<ObjectId> Sorted(const ObjectList& objects) {
    std::vector<ObjectId> sorted(objects.begin(), objects.end());
    std::sort(sorted.begin(), sorted.end());
    return sorted;
  }

  void WriteCallees() {
    // A comparison of several has an operation for each, at one node.
    std::vector<std::pair<std::int64_t, ValueId>> origins;
    for (ValueId id = 0; id < program_.file_values; ++id) {
      if (!solver_.CalleesOf(id).empty()) origins.emplace_back(program_.values[id].node, id);
    }
    std::sort(origins.begin(), origins.end());
    std::vector<bool> is_known(program_.file_values, false);
    Ends ends, alike;
    std::vector<std::pair<End, std::int64_t>> numbers;
    for (std::size_t i = 0; i < origins.size();) {
      const auto [node, origin] = origins[i];
      ends.clear();
      numbers.clear();
      for (; i < origins.size() && origins[i].first == node; ++i) {
        auto facts = solver_.CalleesOf(origins[i].second);
        while (!facts.empty()) {
          // One of those that may be asked for one method runs.
          const CalleeFact& first = facts.front();
          const auto last = std::find_if(facts.begin(), facts.end(), [&](const CalleeFact& fact) {
            return fact.via != first.via || fact.asked != first.asked;
          });
          const std::span<const CalleeFact> asked(facts.begin(), last);
          facts = facts.subspan(asked.size());
          const std::size_t others = GatherEnds(asked, alike);
          const auto number = static_cast<std::int64_t>(alike.size() + others);
          // What is not known counts, and is not said; nor is what is outside where no call is written.
          for (const End& end : alike) {
            if (end.kind == "external" && (IsImplicit(first.via) || end.symbol.empty())) continue;
            numbers.emplace_back(end, number);
            ends.push_back(end);
            is_known[first.origin] = true;
          }
          if (others > 0 && !is_known[first.origin]) has_others_.insert(first.origin);
        }
      }
      Settle(ends);
      LeaveOutMany(origin, ends);
      std::int64_t position = 0;
      for (const End& end : ends) {
        // What is certain of one asking is called.
        std::int64_t number = std::numeric_limits<std::int64_t>::max();
        for (const auto& [one, count] : numbers) {
          if (one == end) number = std::min(number, count);
        }
        rows_.AddCallee(program_.values[origin].node, position++, end, program_.values[origin].caller, number);
      }
    }
    for (ValueId id = 0; id < program_.file_values; ++id) {
      const Op op = program_.values[id].op;
      if ((op != Op::k_call && op != Op::k_decoration) || is_known[id]) continue;
      const ValueId callee = program_.InputOf(id, Role::k_callee);
      if (callee == kNobody) continue;
      rows_.AddReason("callee", program_.values[id].node, 0, op == Op::k_call ? "call" : "decoration",
                      has_others_.contains(id) ? "many-callees" : CalleeReason(callee));
    }
  }

  // The ends of what is called in one way for one method, and how many more there may be.
  std::size_t GatherEnds(std::span<const CalleeFact> facts, Ends& ends) {
    ends.clear();
    const CalleeFact& first = facts.front();
    std::size_t others = MayAnswerBefore(first) || (first.via == Via::kProperty && MayBePlain(first.origin)) ? 1 : 0;
    ObjectId last = kNobody;
    for (const CalleeFact& fact : facts) {
      // It may come with other arguments before those of the expression.
      if (std::exchange(last, fact.callee) == fact.callee) continue;
      const Object& callee = solver_.objects()[fact.callee];
      if (callee.kind == Kind::kOthers) {
        others += callee.with;
      } else if (!IsKnownMember(fact)) {
        ends.push_back(CalleeEnd(fact));
      }
    }
    Settle(ends);
    return others;
  }

  // What has many ends of one way has none; what runs when a class is called goes with the class.
  void LeaveOutMany(ValueId origin, Ends& ends) {
    if (ends.size() <= kMostEnds) return;
    std::vector<std::string_view> many;
    for (auto first = ends.begin(); first != ends.end(); ++first) {
      const std::string_view via = first->via;
      if (via == ViaName(Via::kConstruction) || std::find(many.begin(), many.end(), via) != many.end()) continue;
      const auto count = std::count_if(ends.begin(), ends.end(), [&](const End& end) { return end.via == via; });
      // A value is no more than so many things: of calls that are written each is said.
      const bool is_written = via == ViaName(Via::kCall) || via == ViaName(Via::kDecoration);
      if (static_cast<std::size_t>(count) > (is_written ? kMostObjects : kMostEnds)) many.push_back(via);
    }
    for (const std::string_view via : many) {
      const bool is_call = via == ViaName(Via::kCall);
      std::erase_if(
          ends, [&](const End& end) { return end.via == via || (is_call && end.via == ViaName(Via::kConstruction)); });
      if (is_call || via == ViaName(Via::kDecoration)) {
        rows_.AddReason("callee", program_.values[origin].node, 0, via, "many-callees");
      }
    }
  }

  // Whether the attribute may be what an object has, and no descriptor's.
  bool MayBePlain(ValueId attribute) {
    const ValueId base = program_.InputOf(attribute, Role::k_base);
    if (base == kNobody) return false;
    const ObjectSet& set = solver_.SetOf(base);
    return set.has_more || std::any_of(set.objects.begin(), set.objects.end(), [&](ObjectId object) {
             return HasPlain(object, program_.values[attribute].name);
           });
  }

  bool HasPlain(ObjectId id, Name name) {
    const Object object = solver_.objects()[id];
    switch (object.kind) {
      case Kind::kModule: return !program_.members.Of({object.id, name}).empty();
      case Kind::kExternal: return true;
      case Kind::kExternalInstance:
      case Kind::kContainer: return MayHave(Text(solver_.ClassOf(id)), Text(name));
      case Kind::kInstance: return IsPlainOf(solver_.objects()[object.of].of, name, true);
      case Kind::kClass: return IsPlainOf(object.of, name, false);
      default: return false;
    }
  }

  bool IsPlainOf(ValueId of, Name name, bool is_instance) {
    const Hierarchy& hierarchy = solver_.hierarchy();
    const Found found = hierarchy.Find(of, name);
    if (!found.IsInBody()) return found.how != Found::How::kNothing;
    bool is_descriptor = false, is_data = false;
    for (const ObjectId member : solver_.SetOf(found.member.variable).objects) {
      const Object one = solver_.objects()[member];
      if (one.kind == Kind::kDescriptor && is_instance) is_descriptor = is_data = true;
      if (one.kind != Kind::kInstance) continue;
      const ValueId descriptor = solver_.objects()[one.of].of;
      is_descriptor |= hierarchy.Find(descriptor, solver_.words().get).IsInBody();
      is_data |= hierarchy.Find(descriptor, solver_.words().set).IsInBody();
    }
    if (!is_descriptor || is_data || !is_instance) return !is_descriptor;
    // What an instance has itself comes before a descriptor that has no `__set__`.
    const auto order = hierarchy.Order(of);
    return std::any_of(order.begin(), order.end(), [&](const Ancestor& ancestor) {
      return ancestor.kind == Ancestor::Kind::kClass && hierarchy.Own(ancestor.of, name).attribute != 0;
    });
  }

  // Whether the left operand of an operator may have the method that makes the right one's not run.
  bool MayAnswerBefore(const CalleeFact& fact) const {
    const Value& operation = program_.values[fact.origin];
    if (operation.op != Op::k_operation || fact.asked == 0 || fact.asked == operation.name) return false;
    // `a += b` asks `__iadd__`, then `__add__`, of the left one.
    const std::string_view written = Text(operation.name);
    if (written.starts_with("__i") && written.substr(3) == Text(fact.asked).substr(2)) return false;
    const ValueId left = program_.InputOf(fact.origin, Role::k_argument);
    const ObjectSet& set = solver_.SetOf(left);
    return set.has_more || set.objects.empty() ||
           std::any_of(set.objects.begin(), set.objects.end(), [&](ObjectId object) {
             const Object& one = solver_.objects()[object];
             return one.kind != Kind::kExternalInstance || !Text(one.of).starts_with("builtins.");
           });
  }

  // Whether this is a member that was asked for, of which it is known what is called.
  bool IsKnownMember(const CalleeFact& fact) const {
    const Object object = solver_.objects()[fact.callee];
    if (object.kind != Kind::kMember) return false;
    const auto& found = solver_.SetOf(object.of).objects;
    return std::any_of(found.begin(), found.end(), [&](ObjectId one) {
      const Object& member = solver_.objects()[one];
      switch (member.kind) {
        case Kind::kExternalInstance:
        case Kind::kContainer:
        case Kind::kModule: return false;
        case Kind::kInstance:
          return solver_.hierarchy().Find(solver_.objects()[member.of].of, solver_.words().call).how !=
                 Found::How::kNothing;
        default: return true;
      }
    });
  }

  End CalleeEnd(const CalleeFact& fact) const {
    const Object object = solver_.objects()[fact.callee];
    if (object.kind == Kind::kMember) return {"external", static_cast<std::int64_t>(object.of), {}, ViaName(fact.via)};
    if (object.kind == Kind::kExternal) return {"external", 0, Text(object.of), ViaName(fact.via)};
    return {"declaration", program_.values[object.of].node, {}, ViaName(fact.via)};
  }

  // What a value comes from that nothing is known of; what stands behind merges comes from their first input.
  std::string_view OriginOf(ValueId value) const {
    for (int steps = 0; steps < 16; ++steps) {
      switch (program_.values[value].op) {
        case Op::k_parameter: return "parameter";
        case Op::k_call:
        case Op::k_decoration: return "call-result";
        case Op::k_element:
        case Op::k_iterated: return "element";
        case Op::k_attribute: return "attribute";
        case Op::k_import: return "import";
        case Op::k_outside: return "name";
        case Op::k_operation: return "operation-result";
        case Op::k_awaited: return "awaited";
        case Op::k_entered: return "with-result";
        case Op::k_annotated:
        case Op::k_merge:
        case Op::k_variable: {
          const ValueId next = program_.InputOf(value, Role::k_any);
          if (next == kNobody) return "value";
          value = next;
          break;
        }
        default: return "value";
      }
    }
    return "value";
  }

  // Why the call's callee is not known.
  std::string CalleeReason(ValueId callee) const {
    if (solver_.SetOf(callee).has_more) return "many-values";
    const auto known = reasons_.find(callee);
    if (known != reasons_.end()) return known->second;
    const std::string_view origin = OriginOf(callee);
    if (origin == "import") return "import-not-resolved";
    if (origin == "name") return "undefined-name";
    return std::string("value-of-").append(origin);
  }

  void AddUnknown(ValueId attribute, std::string why) {
    rows_.AddReason("attribute", program_.values[attribute].node, 0, "", why);
    reasons_.emplace(attribute, std::move(why));
  }

  void WriteAttribute(ValueId id) {
    const Value& value = program_.values[id];
    if (value.node == 0) return;
    const ValueId base = program_.InputOf(id, Role::k_base);
    // `a.b += 1` reads and sets at one place.
    if (base == kNobody || !written_.insert(value.node).second) return;
    Ends& ends = ends_;
    ends.clear();
    others_ = 0;
    std::string_view reason;
    if (const auto receiver = solver_.ReceiverOf(base)) {
      AddEndsOfClass(receiver->of, value.name, receiver->is_class ? "cls" : "self", std::nullopt, ends, reason);
      AddOverrides(base, value.name, ends);
    }
    if (ends.empty()) AddEndsOfSet(base, value.name, ends, reason);
    Settle(ends);
    if (ends.empty() && others_ > 0) reason = "many-definitions";
    if (ends.empty()) {
      std::string why(reason);
      if (solver_.SetOf(base).objects.empty()) {
        why = "attribute-of-";
        why.append(OriginOf(base));
      }
      if (why.empty()) why = "import-not-resolved";  // what the class has by an import
      AddUnknown(id, why);
      return;
    }
    if (ends.size() > kMostEnds) {
      AddUnknown(id, "many-definitions");
      return;
    }
    std::int64_t position = 0;
    for (const End& end : ends) {
      rows_.AddAttribute(value.node, position++, end, end.kind == "binding" ? std::exchange(others_, 0) : 0);
    }
  }

  // What subclasses have instead of which instances are known to come here. One that is here says more than a base that is
  // not.
  void AddOverrides(ValueId base, Name name, Ends& ends) {
    Ends known;
    std::string_view reason;
    AddEndsOfSet(base, name, known, reason);
    std::erase_if(known, [&](const End& end) {
      return end.kind == "external" || std::any_of(ends.begin(), ends.end(), [&](const End& own) {
               return own.kind == end.kind && own.id == end.id;
             });
    });
    if (!ends.empty() && ends.front().kind == "external" && !known.empty()) ends.clear();
    ends.insert(ends.end(), known.begin(), known.end());
  }

  void AddEndsOfSet(ValueId base, Name name, Ends& ends, std::string_view& reason) {
    for (const ObjectId object : solver_.SetOf(base).objects) AddEndsOf(object, name, ends, reason);
  }

  void AddEndsOf(ObjectId id, Name name, Ends& ends, std::string_view& reason) {
    const Object object = solver_.objects()[id];
    switch (object.kind) {
      case Kind::kModule: {
        const auto leads = program_.members.Of({object.id, name});
        if (leads.empty()) reason = "name-not-bound-in-module";
        for (const Lead& lead : leads) AddLead(lead, "module", ends);
        break;
      }
      case Kind::kClass: AddEndsOfClass(object.of, name, "class", std::nullopt, ends, reason); break;
      case Kind::kInstance:
        AddEndsOfClass(solver_.objects()[object.of].of, name, "instance", std::nullopt, ends, reason);
        AddBelow(id, name, ends);
        if (!solver_.MayTurn()) break;
        for (const ObjectId other : solver_.SetOf(solver_.TurnedInto(id)).objects) {
          const Object one = solver_.objects()[other];
          if (one.kind != Kind::kInstance) continue;
          AddEndsOfClass(solver_.objects()[one.of].of, name, "instance", std::nullopt, ends, reason);
        }
        break;
      case Kind::kSuper: {
        const auto look = solver_.LookOf(object);
        AddEndsOfClass(look.of, name, "super", look.after, ends, reason);
        break;
      }
      case Kind::kExternal: AddOutside(object.of, name, "external", ends); break;
      case Kind::kExternalInstance:
      case Kind::kContainer: {
        const Name of = solver_.ClassOf(id);
        if (MayHave(Text(of), Text(name))) {
          AddOutside(of, name, "instance", ends);
        } else {
          reason = "attribute-not-defined";
        }
        break;
      }
      case Kind::kDescriptor: AddOutside(object.with, name, "instance", ends); break;
      case Kind::kGeneric: AddOutside(object.with, name, "external", ends); break;
      case Kind::kFunction:
      case Kind::kBound: reason = "attribute-of-function"; break;
      default: reason = "attribute-of-value"; break;
    }
  }

  // Members of classes below; of many only how many there are.
  void AddBelow(ObjectId instance, Name name, Ends& ends) {
    const auto overriders = solver_.OverridersOf(instance, name);
    if (overriders.size() > kMostEnds) others_ = std::max(others_, overriders.size());
    if (overriders.size() > kMostEnds) return;
    for (const ValueId each : overriders) {
      AddMember(solver_.hierarchy().Own(each, name).variable, "instance", ends);
    }
  }

  void AddLead(const Lead& lead, std::string_view via, Ends& ends) {
    if (lead.kind == Target::kExternal) {
      ends.push_back({"external", 0, Text(lead.symbol), via});
    } else {
      ends.push_back({lead.kind == Target::kModule ? "module" : "binding", lead.id, {}, via});
    }
  }

  // What the body of a class binds: its definitions, and where its imports lead.
  void AddMember(ValueId variable, std::string_view via, Ends& ends) {
    bool is_defined = false;
    const auto any = program_.InputsOf(variable, Role::k_any);
    for (const Input& input : any) {
      const Value& value = program_.values[input.input];
      is_defined |= value.op != Op::k_import;
      if (value.op != Op::k_import) continue;
      for (const Lead& lead : program_.leads.Of({value.node, 0})) AddLead(lead, via, ends);
    }
    if (is_defined || any.empty()) ends.push_back({"binding", program_.values[variable].binding, {}, via});
  }

  void AddOutside(Name of, Name name, std::string_view via, Ends& ends) {
    ends.push_back({"external", 0, Text(solver_.Join(of, name)), via});
  }

  void AddEndsOfClass(ValueId of, Name name, std::string_view via, std::optional<ValueId> after, Ends& ends,
                      std::string_view& reason) {
    const Found found = solver_.hierarchy().Find(of, name, after);
    if (found.how == Found::How::kClass) {
      if (found.member.variable != kNobody) AddMember(found.member.variable, via, ends);
      if (found.member.attribute != 0) ends.push_back({"attribute", found.member.attribute, {}, via});
    } else if (found.how == Found::How::kExternal && found.is_certain) {
      AddOutside(found.of, name, via, ends);
    } else if (IsOfObject(Text(name)) && found.how == Found::How::kNothing) {
      AddOutside(solver_.words().object, name, via, ends);
    } else if (solver_.hierarchy().Find(of, solver_.words().getattr).how == Found::How::kClass) {
      reason = "dynamic-attribute";
    } else if (found.how == Found::How::kExternal) {
      reason = "inherited-from-outside";
    } else {
      reason = found.is_certain ? "attribute-not-defined" : "base-not-known";
    }
  }

  Solver& solver_;
  const Program& program_;
  const std::unordered_map<ValueId, std::vector<Ancestor>>& bases_;
  FactRows rows_;
  Ends ends_;  // of the attribute that is written
  std::size_t others_ = 0;  // that it may name too
  std::unordered_set<ValueId> has_others_;  // calls of more methods than are followed
  std::unordered_set<std::int64_t> written_;  // nodes of attributes
  std::unordered_map<ValueId, std::string> reasons_;  // of attributes that name nothing known
};

}  // namespace

std::shared_ptr<arrow::Schema> FactSchema() {
  const auto& text = arrow::utf8_view();
  const auto& number = arrow::int64();
  return arrow::schema({arrow::field("subject", text, false), arrow::field("node_id", number, false),
                        arrow::field("position", number, false), arrow::field("target_kind", text),
                        arrow::field("target_id", number), arrow::field("symbol", text),
                        arrow::field("via", text, false), arrow::field("caller_id", number),
                        arrow::field("reason", text), arrow::field("number", number)});
}

std::unordered_map<ValueId, std::vector<Ancestor>> FindBases(const Solver& names, const std::vector<ValueId>& classes) {
  const Program& program = names.program();
  std::unordered_map<ValueId, std::vector<Ancestor>> bases;
  for (const ValueId of : classes) {
    std::vector<Ancestor>& own = bases[of];
    for (const Input& base : program.InputsOf(of, Role::k_base)) {
      // Of several the first by place that is here; else the first outside by name.
      ValueId here = kNobody;
      std::string_view outside;
      Name symbol = 0;
      for (const ObjectId object : names.SetOf(base.input).objects) {
        const Object one = names.objects()[object];
        if (one.kind == Kind::kClass) here = std::min(here, one.of);
        if (one.kind != Kind::kExternal) continue;
        const std::string_view text = program.names.Text(one.of);
        if (outside.empty() || text < outside) {
          outside = text;
          symbol = one.of;
        }
      }
      Ancestor ancestor;
      if (here != kNobody && here != of) {
        ancestor = {Ancestor::Kind::kClass, here};
      } else if (!outside.empty()) {
        ancestor = {Ancestor::Kind::kExternal, symbol};
      }
      // Every class has it.
      if (outside == "builtins.object" && here == kNobody) continue;
      if (std::find(own.begin(), own.end(), ancestor) == own.end()) own.push_back(ancestor);
    }
  }
  return bases;
}

std::vector<std::shared_ptr<arrow::RecordBatch>> Facts(
    Solver& solver, const std::unordered_map<ValueId, std::vector<Ancestor>>& bases) {
  return FactWriter(solver, bases).Write();
}

}  // namespace codeanatomy::rules::values
