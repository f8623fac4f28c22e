#pragma once

#include <cstdint>
#include <string_view>

namespace codeanatomy::evidence {

// Kinds of syntax nodes, spelled as CPython's `ast` classes. Contexts (Load, Store, Del), operators and
// `arguments` have no position of their own: a context is `SyntaxNode::context`, an operator the label of
// its expression, and the parts of `arguments` hang off the function or lambda.
// clang-format off
#define CODEANATOMY_NODE_KINDS(X) \
  /* module */ \
  X(Module) \
  /* statements */ \
  X(FunctionDef) X(AsyncFunctionDef) X(ClassDef) X(Return) X(Delete) X(Assign) X(TypeAlias) \
  X(AugAssign) X(AnnAssign) X(For) X(AsyncFor) X(While) X(If) X(With) X(AsyncWith) X(Match) X(Raise) \
  X(Try) X(TryStar) X(Assert) X(Import) X(ImportFrom) X(Global) X(Nonlocal) X(Expr) X(Pass) X(Break) \
  X(Continue) \
  /* expressions */ \
  X(BoolOp) X(NamedExpr) X(BinOp) X(UnaryOp) X(Lambda) X(IfExp) X(Dict) X(Set) X(ListComp) \
  X(SetComp) X(DictComp) X(GeneratorExp) X(Await) X(Yield) X(YieldFrom) X(Compare) X(Call) \
  X(FormattedValue) X(Interpolation) X(JoinedStr) X(TemplateStr) X(Constant) X(Attribute) \
  X(Subscript) X(Starred) X(Name) X(List) X(Tuple) X(Slice) \
  /* parts of statements and expressions */ \
  X(comprehension) X(ExceptHandler) X(arg) X(keyword) X(alias) X(withitem) X(match_case) \
  X(MatchValue) X(MatchSingleton) X(MatchSequence) X(MatchMapping) X(MatchClass) X(MatchStar) \
  X(MatchAs) X(MatchOr) X(TypeVar) X(ParamSpec) X(TypeVarTuple) \
  /* not in `ast` */ \
  X(Comment) X(Error)
// clang-format on

enum class NodeKind : std::uint8_t {
#define X(name) k##name,
  CODEANATOMY_NODE_KINDS(X)
#undef X
};

// Returns the public spelling of `kind`, which is CPython's class name.
std::string_view NodeKindName(NodeKind kind);

bool IsStatement(NodeKind kind);
bool IsExpression(NodeKind kind);

// Names of the fields by which a parent holds a child, spelled as CPython's `_fields`. The parts of
// `arguments` and of `ast.Dict` keep their own field names on the node that carries them.
// clang-format off
#define CODEANATOMY_FIELDS(X) \
  X(none) X(body) X(name) X(type_params) X(posonlyargs) X(args) X(vararg) X(kwonlyargs) \
  X(kw_defaults) X(kwarg) X(defaults) X(decorator_list) X(returns) X(bases) X(keywords) X(value) \
  X(targets) X(target) X(annotation) X(iter) X(orelse) X(test) X(items) X(subject) X(cases) X(exc) \
  X(cause) X(handlers) X(finalbody) X(msg) X(names) X(values) X(left) X(right) X(operand) X(keys) \
  X(elt) X(key) X(generators) X(comparators) X(func) X(format_spec) X(slice) X(elts) X(lower) \
  X(upper) X(step) X(ifs) X(type) X(context_expr) X(optional_vars) X(pattern) X(guard) X(patterns) \
  X(cls) X(kwd_patterns) X(bound) X(default_value) X(comment) X(error)
// clang-format on

enum class Field : std::uint8_t {
#define X(name) k_##name,
  CODEANATOMY_FIELDS(X)
#undef X
};

// Returns CPython's spelling of `field`; empty for `k_none`.
std::string_view FieldName(Field field);

enum class Context : std::uint8_t { kNone, kLoad, kStore, kDel };

}  // namespace codeanatomy::evidence
