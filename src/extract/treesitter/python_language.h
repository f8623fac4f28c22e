#pragma once

// tree-sitter's Python language with the scanner it needs here.

#include <tree_sitter/api.h>

namespace codeanatomy::extract::treesitter {

// The grammar's language, but for its external scanner: any depth of blocks fits its saved state.
const TSLanguage* PythonLanguage();

// While one lives, parses on this thread take a dedent as the end of a block only where the grammar allows one. By
// default the scanner also offers it where brackets might be open, which mends broken code and breaks an
// expression in brackets that goes on less indented than its block (`(a.` and `b)` on the next line).
class PatientDedents {
 public:
  PatientDedents();
  ~PatientDedents();
  PatientDedents(const PatientDedents&) = delete;
  PatientDedents& operator=(const PatientDedents&) = delete;
};

}  // namespace codeanatomy::extract::treesitter
