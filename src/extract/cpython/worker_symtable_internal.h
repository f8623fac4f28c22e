#pragma once

// Turns CPython's symbol tables of a file into rows.

#include <vector>

#include "extract/cpython/worker_object_internal.h"

namespace codeanatomy::extract::cpython {

// Walks trees of `_symtable` entries with a stack of its own, in preorder. Takes the numbers of flags from the interpreter.
class SymtableReader {
 public:
  // False, with the Python error set, if `_symtable` is not what it should be.
  bool Prepare();
  // The `symtable` function of the module.
  PyObject* function() const { return function_.get(); }
  // Appends the rows of the entry `top` and all inside it.
  bool Read(PyObject* top, AnswerColumns& out);

 private:
  struct Translation {
    long from = 0;
    std::int32_t to = 0;
  };
  struct BlockKind {
    long number = 0;
    const char* name = nullptr;
  };
  bool ReadScope(PyObject* entry, std::int32_t parent, AnswerColumns& out);
  const char* KindOf(std::int32_t type) const;
  std::int32_t FlagsOf(long word) const;

  Object function_, type_, name_, line_, nested_, symbols_, children_;
  std::vector<BlockKind> kinds_;
  std::vector<Translation> flags_, scopes_;
  long scope_shift_ = 0, scope_mask_ = 0;
  std::vector<std::pair<Object, std::int32_t>> pending_;
};

}  // namespace codeanatomy::extract::cpython
