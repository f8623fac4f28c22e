#pragma once

// Turns CPython's syntax tree of a file into rows.

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "extract/cpython/worker_object_internal.h"

namespace codeanatomy::extract::cpython {

// Walks trees of `ast` objects with a stack of its own, in preorder by `_fields`. Remembers the classes it met.
class AstReader {
 public:
  // False, with the Python error set, if `ast` is not what it should be.
  bool Prepare();
  // Appends the rows of the Module `tree`, which must outlive the texts' memory of objects.
  bool Read(PyObject* tree, AnswerColumns& out);

 private:
  enum class Part { kNode, kFlattened, kContext, kOperator, kIgnore, kNothing };
  enum class Role { kChildren, kName, kModuleName, kLevel, kOtherNames, kNames, kComment, kIgnored };
  struct Field {
    Object name;  // interned
    Role role = Role::kChildren;
    std::string text;
  };
  // What is known of a type that occurred as a value of a field.
  struct Class {
    Object type;  // keeps its address from being used again
    Part part = Part::kNothing;
    Object name_object;
    std::string name;
    std::string_view spelling;  // of an operator
    std::int32_t context = kNoContext;
    std::vector<Field> fields;
    bool has_docstring = false, is_constant = false, is_expression_statement = false, is_import_from = false;
    bool is_augmented = false;
  };
  // A node to be visited, borrowed from its parent.
  struct Pending {
    PyObject* object;
    const Class* type;
    std::int32_t parent, field, field_index;
    bool is_first;              // statement of a body
    std::int32_t docstring_of;  // the node whose docstring this is, or holds, if it is a text; else -1
  };
  // What the fields of a node said about the node itself.
  struct Gathered {
    std::int32_t context = kNoContext, name = -1, other_names = -1, comment = -1, level = 0;
    std::int32_t line = -1, col = -1, end_line = -1, end_col = -1;
    PyObject* module = nullptr;
    std::string_view op;
    std::string ops;
    bool is_text = false;  // the value of a Constant is a str
  };

  const Class* ClassOf(PyObject* object);
  const Class* MakeClass(PyTypeObject* type);
  static Role RoleOf(std::string_view class_name, std::string_view field);
  bool ReadNode(const Pending& at, AnswerColumns& out);
  bool ReadFields(PyObject* object, const Class& type, bool flattened, Gathered& found, AnswerColumns& out);
  bool ReadValue(PyObject* value, const Class& type, const Field& field, Gathered& found, AnswerColumns& out);
  bool ReadList(PyObject* list, const Class& type, const Field& field, Gathered& found, AnswerColumns& out);
  bool ReadPart(PyObject* value, const Field& field, std::int32_t index, Gathered& found, AnswerColumns& out);
  bool ReadIgnore(PyObject* ignore, AnswerColumns& out) const;

  Object base_, dict_name_, line_, col_, end_line_, end_col_, tag_;
  std::unordered_map<PyTypeObject*, Class> classes_;
  std::vector<Pending> pending_, children_;
};

}  // namespace codeanatomy::extract::cpython
