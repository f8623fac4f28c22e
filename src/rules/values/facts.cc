#include "rules/values/facts_internal.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>

#include "base/columns.h"

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
  }
  return {};
}

// What an attribute names, or a call reaches.
struct End {
  std::string_view kind;  // `binding`, `attribute`, `declaration`, `module` or `external`
  std::int64_t id = 0;
  std::string_view symbol;
  std::string_view via;
  auto operator<=>(const End&) const = default;
};

class Rows {
 public:
  void Add(std::string_view subject, std::int64_t node, std::int64_t position, const End& end,
           std::int64_t caller = 0) {
    Append(subject, node, position, &end, end.via, caller, {});
  }
  void AddReason(std::string_view subject, std::int64_t node, std::int64_t position, std::string_view via,
                 std::string_view reason) {
    Append(subject, node, position, nullptr, via, 0, reason);
  }

  std::vector<std::shared_ptr<arrow::RecordBatch>> Finish() && {
    if (node_id_.size() > 0) EndBatch();
    return std::move(batches_);
  }

 private:
  // Whoever cuts a batch counts all its texts for each piece: batches are as small as the pieces.
  static constexpr std::int64_t kBatchRows = 8192;

  // `end` is null where there is a reason instead.
  void Append(std::string_view subject, std::int64_t node, std::int64_t position, const End* end, std::string_view via,
              std::int64_t caller, std::string_view reason) {
    const bool is_outside = end != nullptr && end->kind == "external";
    subject_.Append(subject);
    node_id_.Append(node);
    position_.Append(position);
    AppendOr(target_kind_, end != nullptr, end == nullptr ? std::string_view() : end->kind);
    target_id_.AppendOr(end != nullptr && !is_outside, end == nullptr ? 0 : end->id);
    AppendOr(symbol_, is_outside, is_outside ? end->symbol : std::string_view());
    via_.Append(via);
    caller_id_.AppendOr(caller != 0, caller);
    AppendOr(reason_, end == nullptr, reason);
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
         std::move(via_).Finish(), std::move(caller_id_).Finish(), std::move(reason_).Finish()}));
    for (StringColumn* column : {&subject_, &target_kind_, &symbol_, &via_, &reason_}) *column = StringColumn();
    for (IntColumn* column : {&node_id_, &position_, &target_id_, &caller_id_}) *column = IntColumn();
  }

  std::vector<std::shared_ptr<arrow::RecordBatch>> batches_;
  StringColumn subject_, target_kind_, symbol_, via_, reason_;
  IntColumn node_id_, position_, target_id_, caller_id_;
};

class FactWriter {
 public:
  FactWriter(Solver& solver, const std::unordered_map<ValueId, std::vector<Ancestor>>& bases)
      : solver_(solver), program_(solver.program()), bases_(bases) {}

  std::vector<std::shared_ptr<arrow::RecordBatch>> Write() {
    WriteClasses();
    for (ValueId id = 0; id < program_.values.size(); ++id) {
      const Value& value = program_.values[id];
      if (value.op == Op::k_attribute || value.op == Op::k_set_attribute) WriteAttribute(id);
    }
    WriteCallees();
    return std::move(rows_).Finish();
  }

 private:
  static constexpr std::size_t kMostEnds = 16;

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

  static std::vector<ObjectId> Sorted(std::vector<ObjectId> objects) {
    std::sort(objects.begin(), objects.end());
    return objects;
  }

  void WriteCallees() {
    std::map<ValueId, std::set<End>> ends;
    for (const CalleeFact& fact : solver_.callees()) {
      if (fact.origin >= program_.values.size()) continue;
      const Object object = solver_.objects()[fact.callee];
      End end{"external", 0, {}, ViaName(fact.via)};
      if (object.kind == Kind::kExternal) {
        end.symbol = Text(object.of);
      } else {
        end.kind = "declaration";
        end.id = program_.values[object.of].node;
      }
      ends[fact.origin].insert(end);
    }
    for (const auto& [origin, of] : ends) {
      std::int64_t position = 0;
      for (const End& end : of)
        rows_.Add("callee", program_.values[origin].node, position++, end, program_.values[origin].caller);
    }
    for (ValueId id = 0; id < program_.values.size(); ++id) {
      const Op op = program_.values[id].op;
      if ((op != Op::k_call && op != Op::k_decoration) || ends.contains(id)) continue;
      const ValueId callee = program_.InputOf(id, Role::k_callee);
      if (callee == kNobody) continue;
      rows_.AddReason("callee", program_.values[id].node, 0, op == Op::k_call ? "call" : "decoration",
                      CalleeReason(callee));
    }
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
    std::set<End> ends;
    std::string_view reason;
    if (const auto receiver = solver_.ReceiverOf(base)) {
      ends = EndsOfClass(receiver->of, value.name, receiver->is_class ? "cls" : "self", std::nullopt, reason);
      if (!ends.empty() && ends.begin()->kind == "external") {
        // A subclass that is here says more than a base that is not.
        std::set<End> known = EndsOfSet(base, value.name, reason);
        std::erase_if(known, [](const End& end) { return end.kind == "external"; });
        if (!known.empty()) ends = std::move(known);
      }
    }
    if (ends.empty()) ends = EndsOfSet(base, value.name, reason);
    if (ends.empty()) {
      std::string why(reason);
      if (solver_.SetOf(base).objects.empty()) {
        why = "attribute-of-";
        why.append(OriginOf(base));
      }
      AddUnknown(id, why);
      return;
    }
    if (ends.size() > kMostEnds) {
      AddUnknown(id, "many-definitions");
      return;
    }
    std::int64_t position = 0;
    for (const End& end : ends) rows_.Add("attribute", value.node, position++, end);
  }

  std::set<End> EndsOfSet(ValueId base, Name name, std::string_view& reason) {
    std::set<End> ends;
    for (const ObjectId object : solver_.SetOf(base).objects) ends.merge(EndsOf(object, name, reason));
    return ends;
  }

  std::set<End> EndsOf(ObjectId id, Name name, std::string_view& reason) {
    const Object object = solver_.objects()[id];
    switch (object.kind) {
      case Kind::kModule: {
        std::set<End> ends;
        const auto leads = program_.members.Of({object.id, name});
        if (leads.empty()) {
          reason = "name-not-bound-in-module";
          return ends;
        }
        for (const Lead& lead : leads) {
          if (lead.kind == Target::kExternal) {
            ends.insert({"external", 0, Text(lead.symbol), "module"});
          } else {
            ends.insert({lead.kind == Target::kModule ? "module" : "binding", lead.id, {}, "module"});
          }
        }
        return ends;
      }
      case Kind::kClass: return EndsOfClass(object.of, name, "class", std::nullopt, reason);
      case Kind::kInstance: return EndsOfClass(solver_.objects()[object.of].of, name, "instance", std::nullopt, reason);
      case Kind::kSuper: {
        const auto look = solver_.LookOf(object);
        return EndsOfClass(look.of, name, "super", look.after, reason);
      }
      case Kind::kExternal: return {{"external", 0, Text(solver_.Join(object.of, name)), "external"}};
      case Kind::kExternalInstance:
      case Kind::kContainer: {
        const Name of = solver_.ClassOf(id);
        if (MayHave(Text(of), Text(name))) return {{"external", 0, Text(solver_.Join(of, name)), "instance"}};
        reason = "attribute-not-defined";
        return {};
      }
      case Kind::kDescriptor: return {{"external", 0, Text(solver_.Join(object.with, name)), "instance"}};
      case Kind::kGeneric: return {{"external", 0, Text(solver_.Join(object.with, name)), "external"}};
      case Kind::kFunction:
      case Kind::kBound: reason = "attribute-of-function"; return {};
      default: reason = "attribute-of-value"; return {};
    }
  }

  std::set<End> EndsOfClass(ValueId of, Name name, std::string_view via, std::optional<ValueId> after,
                            std::string_view& reason) {
    const Found found = solver_.hierarchy().Find(of, name, after);
    std::set<End> ends;
    if (found.how == Found::How::kClass) {
      if (found.member.variable != kNobody) {
        ends.insert({"binding", program_.values[found.member.variable].binding, {}, via});
      }
      if (found.member.attribute != 0) ends.insert({"attribute", found.member.attribute, {}, via});
    } else if (found.how == Found::How::kExternal && found.is_certain) {
      ends.insert({"external", 0, Text(solver_.Join(found.of, name)), via});
    } else if (IsOfObject(Text(name)) && found.how == Found::How::kNothing) {
      ends.insert({"external", 0, Text(solver_.Join(solver_.words().object, name)), via});
    } else if (solver_.hierarchy().Find(of, solver_.words().getattr).how == Found::How::kClass) {
      reason = "dynamic-attribute";
    } else if (found.how == Found::How::kExternal) {
      reason = "inherited-from-outside";
    } else {
      reason = found.is_certain ? "attribute-not-defined" : "base-not-known";
    }
    return ends;
  }

  Solver& solver_;
  const Program& program_;
  const std::unordered_map<ValueId, std::vector<Ancestor>>& bases_;
  Rows rows_;
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
                        arrow::field("reason", text)});
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
