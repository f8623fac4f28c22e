#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/scope_tree.h"
#include "evidence/syntax_tree.h"

namespace codeanatomy::evidence {

using ValueIndex = std::int32_t;
inline constexpr ValueIndex kNoValue = -1;

// What a value is. A value's inputs are values of the same file, each in a role.
// clang-format off
#define CODEANATOMY_VALUE_OPS(X) \
  /* what an expression makes */ \
  X(function)   /* def or lambda; name: `async`, `generator`, `async generator` or empty; detail: `end` where its end may be reached, \
                   `empty` where nothing else is there; inputs parameter, result, annotation, owner */ \
  X(class)      /* inputs base, keyword (its name), double_spread, member (its name: a `variable`) */ \
  X(constant)   /* name: the builtin class; detail: its key, where it has one of at most 64 bytes */ \
  X(container)  /* name: list, tuple, set, dict or generator; inputs element (its key), spread, and keyword: the keys of a dict */ \
  /* where names lead; their values are any of their inputs */ \
  X(import)     /* an alias */ \
  X(outside)    /* a name that nothing binds; name: as written */ \
  X(variable)   /* a binding that other scopes or the end of its scope may see; inputs any, and annotation: what it is said to be */ \
  X(merge)      /* inputs any */ \
  X(narrowed)   /* known to be of a class by the test or pattern that is its node: inputs any, class; name: `not` where it is of \
                   none; `None`, `not None`, `callable`, `not callable`; detail: the name that is tested */ \
  X(parameter)  /* name; detail: positional, regular, star, keyword or double_star; inputs default, annotation */ \
  X(annotated)  /* something said to be of a class; inputs annotation, and any: what is given to it */ \
  /* what an operation gives */ \
  X(attribute)  /* name; inputs base, and value where it is surely what was stored there */ \
  X(element)    /* name: the key; where it is not constant empty, with inputs key; inputs base, value as of an attribute */ \
  X(iterated)   /* an element by iteration; detail: its position where it is unpacked, else empty; inputs base */ \
  X(entered)    /* by `with`; detail: async or empty; inputs base */ \
  X(awaited)    /* inputs base */ \
  X(raised)     /* what `except base as name` binds; inputs base */ \
  X(call)       /* inputs callee, argument (after a spread: spread, in a tuple), keyword (its name), double_spread; of `super()` class, self */ \
  X(decoration) /* a decorator's call; inputs callee, argument */ \
  X(operation)  /* name: the method asked for first, `__add__`; inputs argument: the operands; detail: where \
                   a slice begins, if that is constant and it leaves nothing out */ \
  X(unknown)    /* name: why nothing is known */ \
  /* what changes something; it has no value */ \
  X(set_attribute)  /* name; inputs base, value, annotation */ \
  X(raise)          /* inputs base: the exception or its class */ \
  X(set_element)    /* name: the key, as of `element`; inputs base, key, value */

#define CODEANATOMY_VALUE_ROLES(X) \
  X(any) X(annotation) X(argument) X(base) X(callee) X(class) X(default) X(double_spread) X(element) X(key) \
  X(keyword) X(member) X(owner) X(parameter) X(result) X(self) X(spread) X(value)
// clang-format on

enum class ValueOp : std::uint8_t {
#define X(name) k_##name,
  CODEANATOMY_VALUE_OPS(X)
#undef X
};

enum class ValueRole : std::uint8_t {
#define X(name) k_##name,
  CODEANATOMY_VALUE_ROLES(X)
#undef X
};

std::string_view ValueOpName(ValueOp op);
std::string_view ValueRoleName(ValueRole role);

// Describes one value. A key is the text of a constant: an integer in decimal digits, `-1`, a string in single quotes as
// it is after escapes (`'a'`), `None`, and of a `constant` also `True` and `False`. The parts of a key that is a tuple of
// several, `x[a, b]`, are an input each.
struct Value {
  ValueOp op = ValueOp::k_unknown;
  NodeIndex node = kNoNode;  // the expression, definition, alias, arg or target; kNoNode: none
  BindingIndex binding = kNone;  // of a `variable`
  std::string_view name;
  std::string_view detail;
};

struct ValueInput {
  ValueIndex value = 0;
  ValueRole role = ValueRole::k_any;
  std::uint32_t position = 0;  // among the inputs of that role: 0, 1, …
  std::string_view name;  // of a keyword or member, or an element's key; empty: none
  ValueIndex input = 0;
};

// A definition that reaches a use of a name, or the end of the scope that binds it. A use has none where all that reach
// the end of the scope reach it and no other, or, where that end is not known, all of the name's definitions.
struct ReachingDefinition {
  BindingIndex binding = kNone;  // that the definition binds
  NodeIndex use = kNoNode;  // kNoNode: the end of a module's or class's body
  NodeIndex definition = kNoNode;  // what binds it; kNoNode: it may not be bound there
  BindingIndex otherwise = kNone;  // where it is not: the module's name that a class's body reads then
};

// What a name that is no parameter, function, class or import is given where it is bound.
struct ValuePlace {
  NodeIndex node = kNoNode;  // that binds
  ValueIndex value = kNoValue;
  ValueIndex annotation = kNoValue;  // that says what the name is, there or before; kNoValue: none
};

// Holds the values of one file: what each expression may be by the definitions that reach it (static single assignment,
// with a merge where ways meet). Its size is linear in the file's. Views the trees it was made from.
struct ValueGraph {
  std::vector<Value> values;
  std::vector<ValueInput> inputs;  // sorted by value, role, position
  std::vector<ValuePlace> places;  // as they were bound
  std::vector<ReachingDefinition> definitions;  // of a use together, those of ends after all uses
  std::vector<Diagnostic> diagnostics;
  std::deque<std::string> strings;
};

}  // namespace codeanatomy::evidence
