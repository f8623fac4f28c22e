// Which parameter takes which argument, by the order of Python's calls: what comes before the arguments of the expression,
// then its positional ones, then its keywords. Nothing is said of what is spread, unless one parameter alone can take it.

#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>
#include <vector>

#include "rules/values/fact_rows_internal.h"
#include "rules/values/signature_internal.h"
#include "rules/values/solver_internal.h"

namespace codeanatomy::rules::values {
namespace {

// What a call reaches.
struct Reached {
  Kind kind = Kind::kFunction;
  std::uint32_t of = 0;  // the value that makes it, or the symbol of what is outside
  Via via = Via::kCall;
  bool is_bound = false;
  std::int16_t before = kNotOwn;
  auto Key() const { return std::tuple(kind, of, via, is_bound, before); }
};

class ArgumentWriter {
 public:
  ArgumentWriter(const Solver& solver, FactRows& rows) : solver_(solver), program_(solver.program()), rows_(rows) {}

  void Write() {
    for (ValueId id = 0; id < program_.file_values; ++id) {
      if (program_.values[id].op != Op::k_call) continue;
      Gather(id);
      WriteCall(id, reached_);
      WriteInstances(id);
    }
  }

 private:
  using Targets = std::set<std::tuple<std::int64_t, bool>>;  // parameters or bindings, and whether it is a binding

  // What the call reaches, each once.
  void Gather(ValueId call) {
    reached_.clear();
    for (const CalleeFact& fact : solver_.CalleesOf(call)) {
      const Object& object = solver_.objects()[fact.callee];
      reached_.push_back({object.kind, object.of, fact.via, fact.is_bound, fact.before});
    }
    const auto before = [](const Reached& a, const Reached& b) { return a.Key() < b.Key(); };
    const auto equal = [](const Reached& a, const Reached& b) { return a.Key() == b.Key(); };
    std::sort(reached_.begin(), reached_.end(), before);
    reached_.erase(std::unique(reached_.begin(), reached_.end(), equal), reached_.end());
  }

  std::int64_t NodeOf(ValueId value) const { return program_.values[value].node; }

  void WriteCall(ValueId call, std::span<const Reached> reached) {
    argument_rows_ = 0;
    const auto keywords = program_.InputsOf(call, Role::k_keyword);
    std::vector<Targets> named(keywords.size()), made(keywords.size());
    bool is_taken = false;  // by `**`
    const auto is_own = [](const Reached& one) { return one.via == Via::kCall; };
    const bool is_many = std::count_if(reached.begin(), reached.end(), is_own) > static_cast<std::ptrdiff_t>(kMostEnds);
    for (std::size_t i = 0; i < reached.size() && !is_many; ++i) {
      const Reached& one = reached[i];
      if (one.before == kNotOwn) continue;
      if (one.kind == Kind::kClass) {
        NameFields(one.of, keywords, named);
      } else if (one.kind == Kind::kFunction) {
        // Reached in two ways, it takes the arguments at two places.
        const bool is_twice =
            (i > 0 && reached[i - 1].kind == one.kind && reached[i - 1].of == one.of) ||
            (i + 1 < reached.size() && reached[i + 1].kind == one.kind && reached[i + 1].of == one.of);
        if (is_twice) continue;
        const bool is_new = one.via == Via::kConstruction && !one.is_bound;
        is_taken |= Pass(call, one, keywords, is_new ? made : named);
      }
    }
    std::int64_t position = 0;
    for (std::size_t i = 0; i < keywords.size(); ++i) {
      // Both run; the names are those of `__init__`.
      const Targets& targets = named[i].empty() ? made[i] : named[i];
      const std::string_view name = program_.names.Text(keywords[i].name);
      for (const auto& [id, is_binding] : targets) {
        rows_.AddKeyword(NodeOf(call), position++, {is_binding ? "binding" : "parameter", id, name, {}}, {});
      }
      if (targets.empty()) {
        rows_.AddKeyword(NodeOf(call), position++, {{}, 0, name, {}},
                         is_many ? "many-callees" : ReasonOf(reached, is_taken));
      }
    }
  }

  // Whether `**` takes a keyword.
  bool Pass(ValueId call, const Reached& callee, std::span<const Input> keywords, std::vector<Targets>& named) {
    const Signature signature(program_, solver_.words(), callee.of);
    const std::size_t before = static_cast<std::size_t>(callee.before) + (callee.is_bound ? 1 : 0);
    const auto arguments = program_.InputsOf(call, Role::k_argument);
    std::vector<bool> is_given(signature.all.size(), false);
    for (std::size_t at = 0; at < std::min(before, signature.positional); ++at) is_given[at] = true;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const std::size_t at = before + i;
      if (at < signature.positional) {
        is_given[at] = true;
        Add(call, callee, signature.all[at].input, static_cast<std::int64_t>(i), {});
      } else if (signature.star != kNobody) {
        Add(call, callee, signature.star, static_cast<std::int64_t>(i), {});
      }
    }
    if (signature.star != kNobody && before + arguments.size() >= signature.positional) {
      const std::size_t spreads = program_.InputsOf(call, Role::k_spread).size();
      for (std::size_t i = 0; i < spreads; ++i) {
        Add(call, callee, signature.star, static_cast<std::int64_t>(arguments.size() + i), {});
      }
    }
    bool is_taken = false;
    for (std::size_t k = 0; k < keywords.size(); ++k) {
      const std::string_view name = program_.names.Text(keywords[k].name);
      bool is_parameter = false;
      for (std::size_t i = 0; i < signature.all.size(); ++i) {
        const Value& parameter = program_.values[signature.all[i].input];
        if (!TakesKeyword(parameter, solver_.words()) || parameter.name != keywords[k].name) continue;
        is_parameter = is_given[i] = true;
        named[k].emplace(parameter.node, false);
        Add(call, callee, signature.all[i].input, kKeyword, name);
        break;
      }
      if (is_parameter || signature.double_star == kNobody) continue;
      is_taken = true;
      Add(call, callee, signature.double_star, kKeyword, name);
    }
    const bool has_double = !program_.InputsOf(call, Role::k_double_spread).empty();
    if (has_double && signature.double_star != kNobody && IsFull(signature, is_given)) {
      Add(call, callee, signature.double_star, kKeyword, {});
    }
    return is_taken;
  }

  // Whether every parameter that a keyword may give has its argument.
  bool IsFull(const Signature& signature, const std::vector<bool>& is_given) const {
    for (std::size_t i = 0; i < signature.all.size(); ++i) {
      if (TakesKeyword(program_.values[signature.all[i].input], solver_.words()) && !is_given[i]) return false;
    }
    return true;
  }

  // A class that makes its instances without a method of the repository has the fields that its body names.
  void NameFields(ValueId of, std::span<const Input> keywords, std::vector<Targets>& named) const {
    if (keywords.empty() || HasOwn(of, solver_.words().begin) || HasOwn(of, solver_.words().make)) return;
    for (std::size_t k = 0; k < keywords.size(); ++k) {
      const Found found = solver_.hierarchy().Find(of, keywords[k].name);
      if (!found.IsInBody()) continue;
      named[k].emplace(program_.values[found.member.variable].binding, true);
    }
  }

  bool HasOwn(ValueId of, Name method) const { return solver_.hierarchy().Find(of, method).IsInBody(); }

  std::string_view ReasonOf(std::span<const Reached> reached, bool is_taken) const {
    if (reached.empty()) return "callee-not-known";
    if (is_taken) return "taken-by-double-star";
    for (const Reached& one : reached) {
      if (one.kind == Kind::kExternal) return "parameter-of-outside";
      if (one.before == kNotOwn) return "callee-not-known";
      if (one.kind == Kind::kClass && !HasOwn(one.of, solver_.words().begin)) return "parameter-of-outside";
    }
    return "no-such-parameter";
  }

  void Add(ValueId call, const Reached& callee, ValueId parameter, std::int64_t place, std::string_view keyword) {
    const std::string_view via = callee.via == Via::kConstruction ? "construction" : "call";
    rows_.AddArgument(NodeOf(call), argument_rows_++, {"parameter", NodeOf(parameter), keyword, via}, NodeOf(callee.of),
                      place);
  }

  void WriteInstances(ValueId call) {
    const ObjectSet& set = solver_.SetOf(call);
    if (set.has_more || set.objects.size() > kMostEnds) return;
    std::set<std::int64_t> classes;
    for (const ObjectId object : set.objects) {
      const Object& one = solver_.objects()[object];
      if (one.kind == Kind::kInstance) classes.insert(NodeOf(solver_.objects()[one.of].of));
    }
    std::int64_t position = 0;
    for (const std::int64_t of : classes) {
      rows_.AddInstance(NodeOf(call), position++, of, static_cast<std::int64_t>(set.objects.size()));
    }
  }

  static constexpr std::int64_t kKeyword = -1;

  const Solver& solver_;
  const Program& program_;
  FactRows& rows_;
  std::vector<Reached> reached_;  // by the call
  std::int64_t argument_rows_ = 0;  // of the call
};

}  // namespace

void WriteArguments(const Solver& solver, FactRows& rows) { ArgumentWriter(solver, rows).Write(); }

}  // namespace codeanatomy::rules::values
