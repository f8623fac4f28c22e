// A node's values lie in its `__dict__` in the order of `_fields`, then the position, as ast2obj puts them there; so one
// pass over the dictionary with the expected names beside it reads all of them.

#include "extract/cpython/worker_ast_internal.h"

#include <algorithm>
#include <array>

namespace codeanatomy::extract::cpython {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 29> kOperators = {{
    {"And", "and"},  {"Or", "or"},    {"Add", "+"},        {"Sub", "-"},     {"Mult", "*"},       {"MatMult", "@"},
    {"Div", "/"},    {"Mod", "%"},    {"Pow", "**"},       {"LShift", "<<"}, {"RShift", ">>"},    {"BitOr", "|"},
    {"BitXor", "^"}, {"BitAnd", "&"}, {"FloorDiv", "//"},  {"Invert", "~"},  {"Not", "not"},      {"UAdd", "+"},
    {"USub", "-"},   {"Eq", "=="},    {"NotEq", "!="},     {"Lt", "<"},      {"LtE", "<="},       {"Gt", ">"},
    {"GtE", ">="},   {"Is", "is"},    {"IsNot", "is not"}, {"In", "in"},     {"NotIn", "not in"},
}};

std::string_view OperatorSpelling(std::string_view class_name) {
  for (const auto& [name, spelling] : kOperators) {
    if (name == class_name) return spelling;
  }
  return {};
}

Object Name(const char* text) { return Object(PyUnicode_InternFromString(text)); }

// The names of a class's fields, as interned objects and as texts.
bool FieldsOf(PyObject* type, std::vector<std::pair<Object, std::string>>& items) {
  const Object tuple(PyObject_GetAttrString(type, "_fields"));
  if (!tuple) return false;
  const Py_ssize_t size = PyTuple_Size(tuple.get());
  if (size < 0) return false;
  for (Py_ssize_t i = 0; i < size; ++i) {
    std::string text = TextOf(PyTuple_GetItem(tuple.get(), i));
    Object interned = Name(text.c_str());
    if (!interned) return false;
    items.emplace_back(std::move(interned), std::move(text));
  }
  return true;
}

}  // namespace

bool AstReader::Prepare() {
  const Object module(PyImport_ImportModule("_ast"));
  if (!module) return false;
  base_ = Object(PyObject_GetAttrString(module.get(), "AST"));
  dict_name_ = Name("__dict__");
  line_ = Name("lineno");
  col_ = Name("col_offset");
  end_line_ = Name("end_lineno");
  end_col_ = Name("end_col_offset");
  tag_ = Name("tag");
  return base_ && dict_name_ && line_ && col_ && end_line_ && end_col_ && tag_;
}

AstReader::Role AstReader::RoleOf(std::string_view class_name, std::string_view field) {
  if (class_name == "Constant" || class_name == "MatchSingleton") {
    return field == "value" && class_name == "Constant" ? Role::kName : Role::kIgnored;
  }
  if (class_name == "ImportFrom" && field == "module") return Role::kModuleName;
  if (class_name == "ImportFrom" && field == "level") return Role::kLevel;
  if (field == "kwd_attrs") return Role::kOtherNames;
  if (field == "asname") return Role::kOtherNames;
  if ((class_name == "Global" || class_name == "Nonlocal") && field == "names") return Role::kNames;
  if (field == "type_comment") return Role::kComment;
  constexpr std::string_view kNaming[] = {"id", "arg", "name", "attr", "rest"};
  if (std::find(std::begin(kNaming), std::end(kNaming), field) != std::end(kNaming)) return Role::kName;
  return Role::kChildren;
}

const AstReader::Class* AstReader::ClassOf(PyObject* object) {
  PyTypeObject* const type = Py_TYPE(object);
  const auto found = classes_.find(type);
  return found != classes_.end() ? &found->second : MakeClass(type);
}

const AstReader::Class* AstReader::MakeClass(PyTypeObject* type) {
  Class made;
  auto* const object = reinterpret_cast<PyObject*>(type);
  Py_INCREF(object);
  made.type = Object(object);
  const int is_node = PyObject_IsSubclass(object, base_.get());
  if (is_node < 0) return nullptr;
  if (is_node == 1) {
    made.name_object = Object(PyObject_GetAttrString(object, "__name__"));
    if (!made.name_object) return nullptr;
    made.name = TextOf(made.name_object.get());
    made.spelling = OperatorSpelling(made.name);
    std::vector<std::pair<Object, std::string>> fields;
    if (!FieldsOf(object, fields)) return nullptr;
    for (auto& [field, text] : fields) {
      const Role role = RoleOf(made.name, text);
      made.fields.push_back({std::move(field), role, std::move(text)});
    }
    const std::string& n = made.name;
    made.part = n == "arguments"                            ? Part::kFlattened
                : n == "TypeIgnore"                         ? Part::kIgnore
                : n == "Load" || n == "Store" || n == "Del" ? Part::kContext
                : !made.spelling.empty() && fields.empty()  ? Part::kOperator
                                                            : Part::kNode;
    made.context = n == "Load" ? kLoadContext : n == "Store" ? kStoreContext : n == "Del" ? kDelContext : kNoContext;
    made.has_docstring = n == "Module" || n == "FunctionDef" || n == "AsyncFunctionDef" || n == "ClassDef";
    made.is_constant = n == "Constant";
    made.is_expression_statement = n == "Expr";
    made.is_import_from = n == "ImportFrom";
    made.is_augmented = n == "AugAssign";
  }
  return &classes_.emplace(type, std::move(made)).first->second;
}

bool AstReader::Read(PyObject* tree, AnswerColumns& out) {
  pending_.clear();
  const Class* const type = ClassOf(tree);
  if (type == nullptr) return false;
  pending_.push_back({tree, type, -1, -1, 0, false, -1});
  while (!pending_.empty()) {
    const Pending at = pending_.back();
    pending_.pop_back();
    if (!ReadNode(at, out)) return false;
  }
  return true;
}

bool AstReader::ReadNode(const Pending& at, AnswerColumns& out) {
  const std::int32_t index = out.rows(kNodes);
  Gathered found;
  children_.clear();
  if (!ReadFields(at.object, *at.type, false, found, out)) return false;
  if (at.type->is_import_from) {
    std::string module(static_cast<std::size_t>(std::max(found.level, 0)), '.');
    if (found.module != nullptr) module += TextOf(found.module);
    found.name = out.texts().Intern(module);
  }
  if (!found.ops.empty()) {
    found.name = out.texts().Intern(found.ops);
  } else if (!found.op.empty()) {
    found.name = out.texts().Intern(std::string(found.op).append(at.type->is_augmented ? "=" : ""));
  }
  out.Append(kNodes, out.texts().Intern(at.type->name_object.get()), at.parent, at.field, at.field_index, found.line,
             found.col, found.end_line, found.end_col, found.context, found.name, found.other_names);
  if (at.type->is_constant && at.docstring_of >= 0 && found.is_text) out.Append(kDocstrings, at.docstring_of, index);
  if (found.comment >= 0) out.Append(kComments, 0, -1, index, found.comment);
  for (auto child = children_.rbegin(); child != children_.rend(); ++child) {
    child->parent = index;
    if (at.type->is_expression_statement) child->docstring_of = at.docstring_of;
    if (child->is_first && child->type->is_expression_statement) child->docstring_of = index;
    pending_.push_back(*child);
  }
  return true;
}

bool AstReader::ReadFields(PyObject* object, const Class& type, bool flattened, Gathered& found, AnswerColumns& out) {
  const Object dict(PyObject_GetAttr(object, dict_name_.get()));
  if (!dict) return false;
  Py_ssize_t position = 0;
  PyObject* key = nullptr;
  PyObject* value = nullptr;
  std::size_t next = 0;
  while (PyDict_Next(dict.get(), &position, &key, &value) != 0) {
    if (next < type.fields.size() && type.fields[next].name.get() == key) {
      if (!ReadValue(value, type, type.fields[next++], found, out)) return false;
    } else if (flattened) {
      continue;
    } else if (key == line_.get()) {
      found.line = NumberOf(value, -1);
    } else if (key == col_.get()) {
      found.col = NumberOf(value, -1);
    } else if (key == end_line_.get()) {
      found.end_line = NumberOf(value, -1);
    } else if (key == end_col_.get()) {
      found.end_col = NumberOf(value, -1);
    }
  }
  if (next == type.fields.size()) return true;
  PyErr_Format(PyExc_RuntimeError, "a node of the class %s lacks fields, or has them in another order",
               type.name.c_str());
  return false;
}

bool AstReader::ReadValue(PyObject* value, const Class& type, const Field& field, Gathered& found, AnswerColumns& out) {
  if (value == Py_None) return true;
  if (PyList_Check(value)) return ReadList(value, type, field, found, out);
  switch (field.role) {
    case Role::kIgnored: return true;
    case Role::kLevel: found.level = NumberOf(value, 0); return true;
    default: break;
  }
  if (!PyUnicode_Check(value)) {
    if (type.is_constant) return true;
    return ReadPart(value, field, 0, found, out);
  }
  switch (field.role) {
    case Role::kName:
      if (type.is_constant) {
        found.is_text = true;
      } else {
        found.name = out.texts().Intern(value);
      }
      break;
    case Role::kModuleName: found.module = value; break;
    case Role::kOtherNames: found.other_names = out.texts().Intern(value); break;
    case Role::kComment: found.comment = out.texts().Intern(value); break;
    default: break;
  }
  return true;
}

bool AstReader::ReadList(PyObject* list, const Class& type, const Field& field, Gathered& found, AnswerColumns& out) {
  const Py_ssize_t size = PyList_Size(list);
  if (field.role == Role::kNames || field.role == Role::kOtherNames) {
    if (size <= 0) return size == 0;
    std::string joined;
    for (Py_ssize_t i = 0; i < size; ++i) joined.append(i == 0 ? "" : ",").append(TextOf(PyList_GetItem(list, i)));
    found.other_names = out.texts().Intern(joined);
    if (field.role == Role::kNames) found.name = out.texts().Intern(PyList_GetItem(list, 0));
    return true;
  }
  const std::size_t before = children_.size();
  for (Py_ssize_t i = 0; i < size; ++i) {
    PyObject* const item = PyList_GetItem(list, i);
    if (item == nullptr) return false;
    if (item == Py_None) continue;
    if (!ReadPart(item, field, static_cast<std::int32_t>(i), found, out)) return false;
  }
  if (type.has_docstring && field.text == "body" && children_.size() > before) children_[before].is_first = true;
  return true;
}

bool AstReader::ReadPart(PyObject* value, const Field& field, std::int32_t index, Gathered& found, AnswerColumns& out) {
  const Class* const type = ClassOf(value);
  if (type == nullptr) return false;
  switch (type->part) {
    case Part::kNode:
      children_.push_back({value, type, -1, out.texts().Intern(field.name.get()), index, false, -1});
      return true;
    case Part::kFlattened: return ReadFields(value, *type, true, found, out);
    case Part::kContext: found.context = type->context; return true;
    case Part::kOperator:
      found.op = type->spelling;
      if (field.text == "ops") found.ops.append(found.ops.empty() ? "" : " ").append(type->spelling);
      return true;
    case Part::kIgnore: return ReadIgnore(value, out);
    case Part::kNothing: return true;
  }
  return true;
}

bool AstReader::ReadIgnore(PyObject* ignore, AnswerColumns& out) const {
  const Object line(PyObject_GetAttr(ignore, line_.get()));
  const Object tag(PyObject_GetAttr(ignore, tag_.get()));
  if (!line || !tag) return false;
  out.Append(kComments, 1, NumberOf(line.get(), -1), -1, out.texts().Intern(std::string_view(TextOf(tag.get()))));
  return true;
}

}  // namespace codeanatomy::extract::cpython
