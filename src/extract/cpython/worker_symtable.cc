#include "extract/cpython/worker_symtable_internal.h"

namespace codeanatomy::extract::cpython {
namespace {

struct Named {
  const char* constant;
  std::int32_t value;
};

constexpr Named kFlags[] = {
    {"USE", kIsReferenced},
    {"DEF_LOCAL", kIsAssigned},
    {"DEF_ANNOT", kIsAnnotated},
    {"DEF_IMPORT", kIsImported},
    {"DEF_PARAM", kIsParameter},
    {"DEF_GLOBAL", kIsDeclaredGlobal},
    {"DEF_NONLOCAL", kIsDeclaredNonlocal},
};
// symtable.h has it since 3.12 and `_symtable` does not export it; no older version uses the bit.
constexpr long kDefTypeParam = 1024;

constexpr Named kPlaces[] = {
    {"LOCAL", kScopeLocal},
    {"CELL", kScopeCell},
    {"FREE", kScopeFree},
    {"GLOBAL_IMPLICIT", kScopeImplicit},
    {"GLOBAL_EXPLICIT", kScopeExplicit},
};

struct KindName {
  const char* constant;
  const char* name;
};

// Names of one kind changed between 3.12 and 3.13.
constexpr KindName kKinds[] = {
    {"TYPE_MODULE", "module"},
    {"TYPE_CLASS", "class"},
    {"TYPE_FUNCTION", "function"},
    {"TYPE_ANNOTATION", "annotation"},
    {"TYPE_TYPE_PARAM", "type_parameters"},
    {"TYPE_TYPE_PARAMETERS", "type_parameters"},
    {"TYPE_TYPE_ALIAS", "type_alias"},
    {"TYPE_TYPE_VAR_BOUND", "type_variable"},
    {"TYPE_TYPE_VARIABLE", "type_variable"},
};

// The integer constant of a module; false if there is none.
bool Constant(PyObject* module, const char* name, long& value) {
  const Object constant(PyObject_GetAttrString(module, name));
  if (!constant) return false;
  value = PyLong_AsLong(constant.get());
  return PyErr_Occurred() == nullptr;
}

}  // namespace

bool SymtableReader::Prepare() {
  const Object module(PyImport_ImportModule("_symtable"));
  if (!module) return false;
  function_ = Object(PyObject_GetAttrString(module.get(), "symtable"));
  for (auto [object, name] : {std::pair{&type_, "type"},
                              {&name_, "name"},
                              {&line_, "lineno"},
                              {&nested_, "nested"},
                              {&symbols_, "symbols"},
                              {&children_, "children"}}) {
    *object = Object(PyUnicode_InternFromString(name));
    if (!*object) return false;
  }
  long value = 0;
  for (const Named& flag : kFlags) {
    if (!Constant(module.get(), flag.constant, value)) return false;
    flags_.push_back({value, flag.value});
  }
  flags_.push_back({kDefTypeParam, kIsTypeParameter});
  for (const Named& scope : kPlaces) {
    if (!Constant(module.get(), scope.constant, value)) return false;
    scopes_.push_back({value, scope.value});
  }
  for (const KindName& kind : kKinds) {
    if (Constant(module.get(), kind.constant, value)) {
      kinds_.push_back({value, kind.name});
    } else {
      PyErr_Clear();
    }
  }
  return function_ && Constant(module.get(), "SCOPE_OFF", scope_shift_) &&
         Constant(module.get(), "SCOPE_MASK", scope_mask_);
}

const char* SymtableReader::KindOf(std::int32_t type) const {
  for (const BlockKind& kind : kinds_) {
    if (kind.number == type) return kind.name;
  }
  return "unknown";
}

std::int32_t SymtableReader::FlagsOf(long word) const {
  std::int32_t flags = 0;
  for (const Translation& flag : flags_) {
    if ((word & flag.from) != 0) flags |= flag.to;
  }
  const long scope = (word >> scope_shift_) & scope_mask_;
  for (const Translation& known : scopes_) {
    if (known.from == scope) flags |= known.to << kSymbolScopeShift;
  }
  return flags;
}

bool SymtableReader::Read(PyObject* top, AnswerColumns& out) {
  pending_.clear();
  Py_INCREF(top);
  pending_.emplace_back(Object(top), -1);
  while (!pending_.empty()) {
    const auto [entry, parent] = std::move(pending_.back());
    pending_.pop_back();
    if (!ReadScope(entry.get(), parent, out)) return false;
  }
  return true;
}

bool SymtableReader::ReadScope(PyObject* entry, std::int32_t parent, AnswerColumns& out) {
  const std::int32_t index = out.rows(kScopes);
  const Object type(PyObject_GetAttr(entry, type_.get()));
  const Object name(PyObject_GetAttr(entry, name_.get()));
  const Object line(PyObject_GetAttr(entry, line_.get()));
  const Object nested(PyObject_GetAttr(entry, nested_.get()));
  const Object symbols(PyObject_GetAttr(entry, symbols_.get()));
  const Object children(PyObject_GetAttr(entry, children_.get()));
  if (!type || !name || !line || !nested || !symbols || !children) return false;
  if (PyDict_Check(symbols.get()) == 0 || PyList_Check(children.get()) == 0) {
    PyErr_SetString(PyExc_RuntimeError, "an entry of _symtable has another shape");
    return false;
  }
  out.Append(kScopes, parent, out.texts().Intern(std::string_view(KindOf(NumberOf(type.get(), -1)))),
             out.texts().Intern(name.get()), NumberOf(line.get(), -1), NumberOf(nested.get(), 0) != 0 ? 1 : 0);
  Py_ssize_t position = 0;
  PyObject* key = nullptr;
  PyObject* value = nullptr;
  while (PyDict_Next(symbols.get(), &position, &key, &value) != 0) {
    const long word = PyLong_AsLong(value);
    if (word == -1 && PyErr_Occurred() != nullptr) return false;
    out.Append(kSymbols, index, out.texts().Intern(key), FlagsOf(word));
  }
  for (Py_ssize_t i = PyList_Size(children.get()); i-- > 0;) {
    PyObject* const child = PyList_GetItem(children.get(), i);
    Py_XINCREF(child);
    if (child == nullptr) return false;
    pending_.emplace_back(Object(child), index);
  }
  return true;
}

}  // namespace codeanatomy::extract::cpython
