// Types of names, parameters, results and attributes as rows. Where what comes there is not all known, what is known of it
// by the solution is said, and that it is one of several.

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "rules/values/fact_rows_internal.h"
#include "rules/values/types_internal.h"

namespace codeanatomy::rules::values {
namespace {

class TypeWriter {
 public:
  TypeWriter(Solver& solver, FactRows& rows)
      : solver_(solver), program_(solver.program()), flow_(solver), rows_(rows) {}

  void Write() {
    for (const Place& place : program_.places) WritePlace(place);
    for (ValueId id = 0; id < program_.file_values; ++id) {
      switch (program_.values[id].op) {
        case Op::k_parameter: WriteParameter(id); break;
        case Op::k_function: WriteResult(id); break;
        case Op::k_set_attribute: WriteAttribute(id); break;
        case Op::k_narrowed: WriteNarrowed(id); break;
        default: break;
      }
    }
  }

 private:
  void Add(std::int64_t node, std::int64_t caller, TypeSet set, bool is_declared, ValueId value) {
    const std::string_view origin = is_declared ? "declared" : "inferred";
    if (const auto text = flow_.Spell(set)) {
      rows_.AddType(node, *text, flow_.IsOutside(set) ? "external" : "resolved", origin, caller);
      return;
    }
    const std::string hint = value == kNobody ? std::string() : Hint(value);
    rows_.AddType(node, hint, hint.empty() ? "unresolved" : "ambiguous", origin, caller);
  }

  // What the value may be among other things.
  std::string Hint(ValueId value) {
    TypeSet known = kNothing;
    TypeTable& table = flow_.table();
    for (const ObjectId id : solver_.SetOf(value).objects) {
      const Object object = solver_.objects()[id];
      TypeSet one = kNothing;
      switch (object.kind) {
        case Kind::kInstance: one = table.Only(Form::kInstance, solver_.objects()[object.of].of); break;
        case Kind::kClass: one = table.Only(Form::kClass, object.of); break;
        case Kind::kFunction:
        case Kind::kBound:
        case Kind::kPartial: one = table.Only(Form::kPassing, 0); break;
        case Kind::kModule: one = table.Only(Form::kModule, 0); break;
        case Kind::kExternalInstance:
        case Kind::kContainer: {
          const Name symbol = solver_.ClassOf(id);
          const bool is_generator = program_.names.Text(symbol) == "builtins.generator";
          one = table.Only(Form::kOutside, is_generator ? solver_.Intern("typing.Generator") : symbol);
          break;
        }
        default: break;
      }
      known = table.Either(known, one);
      if (known == kAnything) return {};
    }
    return flow_.Spell(known).value_or("");
  }

  bool IsSaid(ValueId annotation) { return annotation != kNobody && flow_.Said(annotation) != kAnything; }

  void WritePlace(const Place& place) {
    if (IsSaid(place.annotation)) return Add(place.node, place.caller, flow_.Said(place.annotation), true, kNobody);
    Add(place.node, place.caller, flow_.Of(place.value), false, place.value);
  }

  void WriteParameter(ValueId id) {
    const Value& value = program_.values[id];
    const TypeSet set = flow_.Of(id);
    Add(value.node, value.caller, set, IsSaid(program_.InputOf(id, Role::k_annotation)), id);
  }

  void WriteResult(ValueId id) {
    const Value& value = program_.values[id];
    const ValueId result = program_.InputOf(id, Role::k_result);
    const TypeSet set = flow_.Result(id);
    if (IsSaid(program_.InputOf(id, Role::k_annotation))) return Add(value.node, value.node, set, true, kNobody);
    if (flow_.IsForOthers(id)) {
      rows_.AddType(value.node, flow_.Spell(set).value_or(""), "ambiguous", "inferred", value.node);
      return;
    }
    Add(value.node, value.node, set, false, result);
  }

  void WriteAttribute(ValueId id) {
    const Value& value = program_.values[id];
    const ValueId base = program_.InputOf(id, Role::k_base), given = program_.InputOf(id, Role::k_value);
    // Only those are declarations.
    if (base == kNobody || given == kNobody || !solver_.ReceiverOf(base)) return;
    const ValueId annotation = program_.InputOf(id, Role::k_annotation);
    TypeSet said = annotation == kNobody ? kAnything : flow_.Said(annotation);
    if (said == kAnything) said = flow_.SaidOfAttribute(base, value.name);
    if (said != kAnything) return Add(value.node, value.caller, said, true, kNobody);
    Add(value.node, value.caller, flow_.Of(given), false, given);
  }

  void WriteNarrowed(ValueId id) {
    const Value& value = program_.values[id];
    if (value.node == 0) return;
    const std::string_view name = program_.names.Text(value.detail), how = program_.names.Text(value.name);
    if (how == "None" || how == "not None") {
      AddNarrowed(value.node, name, "None");
    } else if (how == "callable" || how == "not callable") {
      AddNarrowed(value.node, name, "Callable");
    } else {
      const ValueId tested = program_.InputOf(id, Role::k_class);
      if (tested == kNobody) return;
      for (const std::string& part : flow_.SpellParts(flow_.InstancesOf(flow_.Of(tested))))
        AddNarrowed(value.node, name, part);
    }
  }

  void AddNarrowed(std::int64_t node, std::string_view name, std::string_view type) {
    if (!narrowed_.emplace(node, std::string(name), std::string(type)).second) return;
    rows_.AddNarrowed(node, positions_[node]++, name, type);
  }

  Solver& solver_;
  const Program& program_;
  TypeFlow flow_;
  FactRows& rows_;
  std::set<std::tuple<std::int64_t, std::string, std::string>> narrowed_;
  std::unordered_map<std::int64_t, std::int64_t> positions_;  // of rows, by test
};

}  // namespace

void WriteTypes(Solver& solver, FactRows& rows) { TypeWriter(solver, rows).Write(); }

}  // namespace codeanatomy::rules::values
