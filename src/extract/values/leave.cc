// What nodes are once their parts are evaluated.

#include <algorithm>

#include "extract/values/constants_internal.h"
#include "extract/values/operators_internal.h"
#include "extract/values/walk_internal.h"

namespace codeanatomy::extract::values {

using evidence::Field;
using evidence::NodeKind;

namespace {

constexpr std::size_t kLongestKey = 64 + 2;        // with the quotes of a string
constexpr std::size_t kLongestLiteral = 16 * kLongestKey;  // longer ones have longer keys, however they are escaped

}  // namespace

ValueIndex Walk::OperandBy(const Frame& frame, Field field) const {
  for (std::uint32_t i = 0; i < KidCount(frame); ++i) {
    if (Node(Kid(frame, i)).field == field) return operands_[frame.operands + i];
  }
  return kNoValue;
}

ValueIndex Walk::Constant(std::string_view type) {
  for (const auto& [known, value] : constants_) {
    if (known == type) return value;
  }
  return constants_.emplace_back(type, rows_.Add(ValueOp::k_constant, kNoNode, type)).second;
}

ValueIndex Walk::Constant(std::string_view type, std::string_view key) {
  const auto [known, is_new] = keyed_.try_emplace(key, kNoValue);
  if (is_new) known->second = rows_.Add(ValueOp::k_constant, kNoNode, type, key);
  return known->second;
}

ValueIndex Walk::ConstantAt(NodeIndex node, bool is_annotation) {
  const evidence::SyntaxNode& literal = Node(node);
  const std::string_view type = ClassOfLiteral(literal.label);
  if (is_annotation && type == "str") return Unknown("string annotation");
  if (type == "bool") return Constant(type, literal.label);
  const auto key = literal.label.size() <= kLongestLiteral ? KeyOfLiteral(literal.label) : std::nullopt;
  if (!key || key->size() > kLongestKey) return Constant(type);
  if (const auto known = keyed_.find(*key); known != keyed_.end()) return known->second;
  return Constant(type, *key == literal.label ? literal.label : rows_.Own(*key));
}

ValueIndex Walk::NotNone(ValueIndex value) {
  switch (rows_[value].op) {
    case ValueOp::k_function:
    case ValueOp::k_class:
    case ValueOp::k_constant:
    case ValueOp::k_container:
    case ValueOp::k_operation:
    case ValueOp::k_unknown: return value;
    default: break;
  }
  const ValueIndex narrowed = rows_.Add(ValueOp::k_narrowed, kNoNode, "not None");
  rows_.AddInput(narrowed, ValueRole::k_any, value);
  return narrowed;
}

ValueIndex Walk::MergeOf(const std::vector<ValueIndex>& choices) {
  if (choices.empty()) return kNoValue;
  const ValueIndex first = choices.front();
  if (std::all_of(choices.begin(), choices.end(), [&](ValueIndex choice) { return choice == first; })) return first;
  const ValueIndex merge = rows_.Add(ValueOp::k_merge);
  for (const ValueIndex choice : choices) rows_.AddInput(merge, ValueRole::k_any, choice);
  return merge;
}

ValueIndex Walk::Operation(NodeIndex node, std::string_view method, std::initializer_list<ValueIndex> operands) {
  const ValueIndex value = rows_.Add(ValueOp::k_operation, node, method);
  for (const ValueIndex operand : operands) rows_.AddInput(value, ValueRole::k_argument, operand);
  return value;
}

std::string_view Walk::Number(std::size_t number) {
  while (numbers_.size() <= number) numbers_.push_back(rows_.Own(std::to_string(numbers_.size())));
  return numbers_[number];
}

std::string_view Walk::KeyOf(NodeIndex expression) {
  const evidence::SyntaxNode& node = Node(expression);
  if (node.kind == NodeKind::kConstant) {
    if (auto key = KeyOfLiteral(node.label)) return *key == node.label ? node.label : rows_.Own(std::move(*key));
  } else if (node.kind == NodeKind::kUnaryOp && node.label == "-") {
    const NodeIndex operand = FirstKid(expression);
    if (operand == kNoNode || Node(operand).kind != NodeKind::kConstant) return {};
    const auto key = KeyOfLiteral(Node(operand).label);
    if (key && key->front() != '\'') return *key == "0" ? Number(0) : rows_.Own("-" + *key);
  }
  return {};
}

std::string_view Walk::Mangled(std::string_view name) {
  if (unit_.private_class.empty() || name.size() < 3 || name.substr(0, 2) != "__") return name;
  if (name.substr(name.size() - 2) == "__") return name;
  const std::size_t letters = unit_.private_class.find_first_not_of('_');
  if (letters == std::string_view::npos) return name;
  return rows_.Own("_" + std::string(unit_.private_class.substr(letters)) + std::string(name));
}

ValueIndex Walk::Leave(const Frame& frame) {
  const evidence::SyntaxNode& node = Node(frame.node);
  if (frame.mode == Mode::kBody) {
    if (node.kind == NodeKind::kLambda && KidCount(frame) > 0) returned_.push_back(Operand(frame, 0));
    return kNoValue;
  }
  if (frame.mode != Mode::kLoad) return LeaveTarget(frame);
  const bool empty = KidCount(frame) == 0;
  switch (node.kind) {
    case NodeKind::kBoolOp:
    case NodeKind::kIfExp:
      choices_.clear();
      for (std::uint32_t i = 0; i < KidCount(frame); ++i) {
        if (Node(Kid(frame, i)).field == Field::k_test) continue;
        // `a or b` is `a` only where that is something.
        const bool is_tested = node.kind == NodeKind::kBoolOp && node.label == "or" && i + 1 < KidCount(frame);
        choices_.push_back(is_tested ? NotNone(Operand(frame, i)) : Operand(frame, i));
      }
      return MergeOf(choices_);
    case NodeKind::kNamedExpr:
    case NodeKind::kFormattedValue:
    case NodeKind::kInterpolation:
    case NodeKind::kStarred:
    case NodeKind::kConstant:  // a string that says a type
    case NodeKind::kkeyword: return empty ? kNoValue : Operand(frame, 0);
    case NodeKind::kBinOp:
      if (KidCount(frame) < 2) return kNoValue;
      return Operation(frame.node, MethodOfBinary(node.label), {Operand(frame, 0), Operand(frame, 1)});
    case NodeKind::kUnaryOp:
      if (node.label == "not") return Constant("bool");
      if (const std::string_view key = KeyOf(frame.node); !key.empty()) return Constant("int", key);
      return empty ? kNoValue : Operation(frame.node, MethodOfUnary(node.label), {Operand(frame, 0)});
    case NodeKind::kCompare: return LeaveCompare(frame);
    case NodeKind::kCall: return LeaveCall(frame);
    case NodeKind::kAttribute:
    case NodeKind::kAwait: {
      const bool is_await = node.kind == NodeKind::kAwait;
      const ValueIndex value = is_await ? rows_.Add(ValueOp::k_awaited, frame.node)
                                        : rows_.Add(ValueOp::k_attribute, frame.node, Mangled(node.label));
      const ValueIndex base = empty ? Unknown("syntax error") : Operand(frame, 0);
      rows_.AddInput(value, ValueRole::k_base, base);
      is_await ? memory_.ForgetByCall() : LoadPlace(value, base, frame.node);
      return value;
    }
    case NodeKind::kSubscript: return LeaveSubscript(frame);
    case NodeKind::kTuple:
    case NodeKind::kList:
    case NodeKind::kSet: return LeaveDisplay(frame);
    case NodeKind::kDict: return LeaveDict(frame);
    case NodeKind::kListComp:
    case NodeKind::kSetComp:
    case NodeKind::kDictComp:
    case NodeKind::kGeneratorExp: return LeaveComprehension(frame);
    case NodeKind::kYield:
    case NodeKind::kYieldFrom: return LeaveYield(frame);
    case NodeKind::kJoinedStr: return Constant("str");
    case NodeKind::kTemplateStr: return Unknown("template string");
    case NodeKind::kSlice: return Constant("slice");
    case NodeKind::kLambda: return LeaveFunction(frame);
    case NodeKind::karg: return LeaveArg(frame);
    case NodeKind::kMatchClass: return LeaveClassPattern(frame);
    case NodeKind::kMatchAs:
    case NodeKind::kMatchStar:
    case NodeKind::kMatchMapping: LeavePattern(frame); return kNoValue;
    default: LeaveStatement(frame); return kNoValue;
  }
}

ValueIndex Walk::LeaveTarget(const Frame& frame) {
  const NodeKind kind = Node(frame.node).kind;
  if (KidCount(frame) == 0 || (kind != NodeKind::kAttribute && kind != NodeKind::kSubscript)) return kNoValue;
  const ValueIndex base = Operand(frame, 0);
  if (frame.mode == Mode::kStore) {
    const Frame& around = frames_[frames_.size() - 2];
    const bool is_said = Node(around.node).kind == NodeKind::kAnnAssign;
    const ValueIndex annotation = is_said ? OperandBy(around, Field::k_annotation) : kNoValue;
    kind == NodeKind::kAttribute ? SetAttribute(frame.node, base, frame.given, annotation)
                                 : SetElement(frame.node, base, OperandBy(frame, Field::k_slice), frame.given);
    return kNoValue;
  }
  if (frame.mode == Mode::kDelete) {
    DeletePlace(frame.node);
    if (kind == NodeKind::kSubscript && KidCount(frame) > 1) {
      Operation(frame.node, "__delitem__", {base, Operand(frame, 1)});
    }
    return kNoValue;
  }
  frames_[frames_.size() - 2].given = base;  // where the assignment finds it
  if (kind == NodeKind::kSubscript) {
    augmented_key_ = OperandBy(frame, Field::k_slice);
    return LeaveSubscript(frame);
  }
  const ValueIndex loaded = rows_.Add(ValueOp::k_attribute, frame.node, Mangled(Node(frame.node).label));
  rows_.AddInput(loaded, ValueRole::k_base, base);
  LoadPlace(loaded, base, frame.node);
  return loaded;
}

void Walk::LeaveStatement(const Frame& frame) {
  const evidence::SyntaxNode& node = Node(frame.node);
  switch (node.kind) {
    case NodeKind::kFunctionDef:
    case NodeKind::kAsyncFunctionDef: Bind(frame.node, Decorated(frame, LeaveFunction(frame)), BindsOf(frame)); return;
    case NodeKind::kClassDef: LeaveClass(frame); return;
    case NodeKind::kReturn:
      returned_.push_back(KidCount(frame) == 0 ? Constant("NoneType") : Operand(frame, 0));
      return environment_.End();
    case NodeKind::kRaise:
      if (const ValueIndex exception = OperandBy(frame, Field::k_exc); exception != kNoValue) {
        rows_.AddInput(rows_.Add(ValueOp::k_raise, KidBy(frame.node, Field::k_exc)), ValueRole::k_base, exception);
      }
      return environment_.End();
    case NodeKind::kBreak: return environment_.Break();
    case NodeKind::kContinue: return environment_.Continue();
    case NodeKind::kAugAssign: return LeaveAugAssign(frame);
    case NodeKind::kwithitem:
      if (KidCount(frame) == 1) Entered(frame);
      return;
    case NodeKind::kalias:
      if (node.label != "*") Bind(frame.node, rows_.Add(ValueOp::k_import, frame.node));
      return memory_.ForgetByCall();
    case NodeKind::kAssert: return Narrow(KidBy(frame.node, Field::k_test), true);
    case NodeKind::kcomprehension:
      for (std::uint32_t i = 0; i < KidCount(frame); ++i) {
        if (Node(Kid(frame, i)).field == Field::k_ifs) Narrow(Kid(frame, i), true);
      }
      return;
    case NodeKind::kTypeVar:
    case NodeKind::kParamSpec:
    case NodeKind::kTypeVarTuple: return Bind(frame.node, Unknown("type parameter"));
    default: return;
  }
}

void Walk::LeaveAugAssign(const Frame& frame) {
  if (KidCount(frame) < 2) return;
  const NodeIndex target = Kid(frame, 0);
  const ValueIndex value =
      Operation(frame.node, MethodOfAugmented(Node(frame.node).label), {Operand(frame, 0), Operand(frame, 1)});
  const NodeKind kind = Node(target).kind;
  if (kind == NodeKind::kName) {
    memory_.ForgetElements();
    return Bind(target, value);
  }
  if (frame.given == kNoValue) return;
  if (kind == NodeKind::kAttribute) SetAttribute(target, frame.given, value);
  if (kind == NodeKind::kSubscript) SetElement(target, frame.given, augmented_key_, value);
}

ValueIndex Walk::LeaveCall(const Frame& frame) {
  if (KidCount(frame) == 0) return kNoValue;
  const ValueIndex call = rows_.Add(ValueOp::k_call, frame.node);
  bool spread = false;
  for (std::uint32_t i = 0; i < KidCount(frame); ++i) {
    const evidence::SyntaxNode& part = Node(Kid(frame, i));
    const ValueIndex value = Operand(frame, i);
    if (part.field == Field::k_func) {
      rows_.AddInput(call, ValueRole::k_callee, value);
    } else if (part.kind == NodeKind::kkeyword) {
      const ValueRole role = part.label.empty() ? ValueRole::k_double_spread : ValueRole::k_keyword;
      rows_.AddInput(call, role, value, part.label);
    } else if (part.kind == NodeKind::kStarred) {
      spread = true;
      rows_.AddInput(call, ValueRole::k_spread, value);
    } else if (spread) {
      // Its position is not known.
      const ValueIndex rest = rows_.Add(ValueOp::k_container, kNoNode, "tuple");
      rows_.AddInput(rest, ValueRole::k_element, value);
      rows_.AddInput(call, ValueRole::k_spread, rest);
    } else {
      rows_.AddInput(call, ValueRole::k_argument, value);
    }
  }
  AddSuperInputs(frame, call);
  const evidence::SyntaxNode& callee = Node(Kid(frame, 0));
  const bool has_keyword = Node(Kid(frame, KidCount(frame) - 1)).kind == NodeKind::kkeyword;
  if (callee.kind == NodeKind::kName && !spread && !has_keyword && IsBuiltin(Kid(frame, 0))) {
    if (callee.label == "isinstance" && KidCount(frame) == 3) class_tests_.emplace(frame.node, Operand(frame, 2));
    if (callee.label == "callable" && KidCount(frame) == 2) class_tests_.emplace(frame.node, kNoValue);
  }
  memory_.ForgetByCall();
  return call;
}

// Whether nothing in the file binds a name.
bool Walk::IsBuiltin(NodeIndex name) const {
  const BindingIndex binding = names_.At(name);
  return binding != kNone && names_[binding].resolves_to == kNone;
}

ValueIndex Walk::LeaveDisplay(const Frame& frame) {
  const NodeKind kind = Node(frame.node).kind;
  const ValueIndex display = rows_.Add(ValueOp::k_container, frame.node,
                                       kind == NodeKind::kTuple  ? "tuple"
                                       : kind == NodeKind::kList ? "list"
                                                                 : "set");
  bool keyed = kind != NodeKind::kSet;
  for (std::uint32_t i = 0; i < KidCount(frame); ++i) {
    const ValueIndex value = operands_[frame.operands + i];
    if (value == kNoValue) continue;
    const bool spread = Node(Kid(frame, i)).kind == NodeKind::kStarred;
    keyed = keyed && !spread;
    rows_.AddInput(display, spread ? ValueRole::k_spread : ValueRole::k_element, value,
                   keyed ? Number(i) : std::string_view());
  }
  if (kind == NodeKind::kList) BeginPlaces(display);
  return display;
}

ValueIndex Walk::LeaveDict(const Frame& frame) {
  const ValueIndex display = rows_.Add(ValueOp::k_container, frame.node, "dict");
  NodeIndex key = kNoNode;
  for (std::uint32_t i = 0; i < KidCount(frame); ++i) {
    const NodeIndex kid = Kid(frame, i);
    if (Node(kid).field == Field::k_keys) {
      key = kid;
      rows_.AddInput(display, ValueRole::k_keyword, Operand(frame, i));
    } else if (key != kNoNode) {
      rows_.AddInput(display, ValueRole::k_element, Operand(frame, i), KeyOf(std::exchange(key, kNoNode)));
    } else {
      rows_.AddInput(display, ValueRole::k_spread, Operand(frame, i));
    }
  }
  BeginPlaces(display);
  return display;
}

ValueIndex Walk::LeaveComprehension(const Frame& frame) {
  const NodeKind kind = Node(frame.node).kind;
  const std::string_view name = kind == NodeKind::kListComp   ? "list"
                                : kind == NodeKind::kSetComp  ? "set"
                                : kind == NodeKind::kDictComp ? "dict"
                                                              : "generator";
  const ValueIndex made = rows_.Add(ValueOp::k_container, frame.node, name);
  for (std::uint32_t i = 0; i < KidCount(frame); ++i) {
    const Field field = Node(Kid(frame, i)).field;
    if (field == Field::k_key) rows_.AddInput(made, ValueRole::k_keyword, Operand(frame, i));
    if (field == Field::k_elt || field == Field::k_value) rows_.AddInput(made, ValueRole::k_element, Operand(frame, i));
  }
  return made;
}

ValueIndex Walk::LeaveCompare(const Frame& frame) {
  std::string_view operators = Node(frame.node).label;
  choices_.clear();
  for (std::uint32_t i = 1; i < KidCount(frame); ++i) {
    const std::string_view method = MethodOfComparison(&operators);
    const ValueIndex left = Operand(frame, i - 1), right = Operand(frame, i);
    if (method.empty()) {
      choices_.push_back(Constant("bool"));
    } else if (method == "__contains__") {
      choices_.push_back(Operation(frame.node, method, {right, left}));
    } else {
      choices_.push_back(Operation(frame.node, method, {left, right}));
    }
  }
  return MergeOf(choices_);
}

ValueIndex Walk::LeaveSubscript(const Frame& frame) {
  if (KidCount(frame) < 2) return kNoValue;
  const NodeIndex slice = Kid(frame, 1);
  const ValueIndex base = Operand(frame, 0), at = Operand(frame, 1);
  if (Node(slice).kind == NodeKind::kSlice) {
    const ValueIndex part = Operation(frame.node, "__getitem__", {base, at});
    rows_[part].detail = BeginOf(slice);
    return part;
  }
  const bool is_text = Node(slice).kind == NodeKind::kConstant && FirstKid(slice) != kNoNode;
  const bool is_name = is_text || (frame.is_annotation && rows_[at].op != ValueOp::k_constant);
  const std::string_view key = is_name ? std::string_view() : KeyOf(slice);
  const ValueIndex element = rows_.Add(ValueOp::k_element, frame.node, key);
  rows_.AddInput(element, ValueRole::k_base, base);
  key.empty() ? AddKeys(element, slice, at) : LoadPlace(element, base, frame.node);
  return element;
}

// The parts of a key that is a tuple of several stand for themselves.
void Walk::AddKeys(ValueIndex of, NodeIndex key, ValueIndex value) {
  choices_.clear();
  if (Node(key).kind == NodeKind::kTuple) {
    for (NodeIndex part = FirstKid(key); part != kNoNode; part = NextKid(part)) {
      choices_.push_back(rows_.ElementAt(value, choices_.size(), Number(choices_.size())));
    }
  }
  if (choices_.size() < 2 || std::find(choices_.begin(), choices_.end(), kNoValue) != choices_.end()) {
    choices_.assign(1, value);
  }
  for (const ValueIndex part : choices_) rows_.AddInput(of, ValueRole::k_key, part);
}

// The key of the first of what a slice takes, if it takes all from there on, one after another, up to its end.
std::string_view Walk::BeginOf(NodeIndex slice) {
  std::string_view begin = Number(0);
  for (NodeIndex part = FirstKid(slice); part != kNoNode; part = NextKid(part)) {
    if (Node(part).field == Field::k_upper) continue;
    const std::string_view key = KeyOf(part);
    const bool is_lower = Node(part).field == Field::k_lower;
    if (key.empty() || key.front() == '\'' || key == "None" || (!is_lower && key != "1")) return {};
    if (is_lower) begin = key;
  }
  return begin;
}

ValueIndex Walk::LeaveYield(const Frame& frame) {
  generates_ = true;
  ValueIndex value = KidCount(frame) == 0 ? Constant("NoneType") : Operand(frame, 0);
  if (Node(frame.node).kind == NodeKind::kYieldFrom) {
    const ValueIndex source = value;
    value = rows_.Add(ValueOp::k_iterated, KidCount(frame) == 0 ? kNoNode : Kid(frame, 0));
    rows_.AddInput(value, ValueRole::k_base, source);
  }
  yielded_.push_back(value);
  memory_.ForgetByCall();
  return Unknown("sent");
}

}  // namespace codeanatomy::extract::values
