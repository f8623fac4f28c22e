#pragma once

// What CPython's own `ast` and `symtable` say about a file, asked of worker processes of an interpreter ≥ 3.9.
//
// In: raw bytes of files. Out: Arrow record batches, one row a thing, exactly as CPython says it; only its positions are
// turned into offsets of the raw bytes.
//
//  1. The files are parsed, never compiled or run.
//  2. A file that CPython refuses, or that breaks a limit, has rows in `ast_errors` and none elsewhere but what was said of
//     it before; the other files of the call are unharmed. A file that `ast` refuses is not shown to `symtable`.
//  3. A worker that dies, hangs, takes too much memory or answers nonsense is replaced; its file has one error row.
//  4. Equal bytes and equal interpreters give equal rows, in the order of the files; within a file in preorder.
//  5. Workers end with the pool, and with this process however it ends; none is left as a zombie.
//
// Threads: a pool is called from any number of threads; a call waits for a free worker and has it for its duration.

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>
#include <arrow/type.h>

namespace codeanatomy::extract::cpython {

struct Interpreter {
  std::string executable;  // as the interpreter itself says; a wrapper on PATH is resolved
  std::string version;  // `3.13.2`, `3.14.0rc1`
  std::string implementation;  // `cpython`
  std::string cache_tag;  // `cpython-313`
  int hex_version = 0;  // sys.hexversion: 0x030d02f0
};

// Looks `name` up as a shell would (a path if it holds a slash; empty: `python3`), and asks it what it is. Invalid, in words,
// if there is none, it cannot be started, is no CPython or is older than 3.9.
arrow::Result<Interpreter> FindInterpreter(std::string_view name);

// The folders in which it looks for what is installed, in order: not those of its own library. `site` runs, as in any
// start of the interpreter, but not what PYTHON… variables and the user's own folder say. Invalid as above.
arrow::Result<std::vector<std::string>> InstalledFolders(const Interpreter& interpreter);

struct PoolOptions {
  std::string python;  // as FindInterpreter takes it
  bool ast = true;
  bool symtable = true;
  int workers = 1;  // processes at most; one is started at once, the others when first needed
  std::int64_t file_seconds = 0;  // 0: no limit
  std::int64_t file_memory_bytes = 0;  // 0: no limit; beyond what an idle worker has
  const std::atomic<bool>* cancel = nullptr;
};

// The raw bytes of one file, borrowed for the call.
struct Source {
  std::string_view bytes;
};

// The columns are those of the schemas below. None is null; what was not asked for has no rows.
struct CPythonEvidence {
  std::shared_ptr<arrow::RecordBatch> ast_nodes, ast_docstrings, ast_type_comments, ast_errors, sym_scopes, sym_symbols;
};

// All integers are int64, all texts utf8_view, all flags boolean. `file` is the index of the file in the call.
//
// ast_nodes: every node but contexts, operators, `arguments` and type ignores, in preorder by `_fields`; what `arguments`
// holds hangs off the function or lambda, by its own field names, as in `evidence::SyntaxTree`.
//   file, node_index
//   parent_index?     null for Module
//   kind              class name
//   field?            of the parent, null for Module;  field_index: within a list field, else 0
//   bstart?, bend?    null for comprehension, withitem and match_case, which have no position in `ast`, for alias before
//                     3.10, and for positions outside the file (inside f-strings before 3.12); Module has the whole file
//   anchor?           bstart; for the first three that of target, context_expr or pattern
//   parent_kind?, parent_anchor?, parent_bend?   the parent's kind, anchor and bend
//   context?          `load`, `store`, `del`
//   name?             what SyntaxNode::label holds, as CPython has it; null where that is empty, and for Constant
//   other_names?      alias: asname; Global, Nonlocal: all names, and MatchClass: kwd_attrs, joined by commas
//   in_fstring        whether a node above is a JoinedStr or TemplateStr: its position is wrong before 3.12
// ast_docstrings: file, node_index of the module, class or function, bstart, bend of the constant.
// ast_type_comments: file, kind (`ignore`; `comment`), line?, node_index? (of what has the comment), text (an ignore's tag).
//   Empty for a file that CPython refuses with type comments and takes without. An ignore has its line, a comment its node.
// ast_errors: file, source (`ast`, `symtable`), kind (class name of the exception, or `timeout`, `memory`, `died`,
//   `garbled`, `encoding`: CPython takes an encoding whose positions are not converted here), message, line?,
//   bstart? (null also where only wider characters before it say whether CPython counts characters or bytes).
// sym_scopes: in the order in which CPython lists them, preorder.
//   file, scope_index, parent_index?
//   kind              `module`, `class`, `function`, `annotation`, `type_parameters`, `type_alias`, `type_variable`
//   name              `top`, identifier, `lambda`, `genexpr`, `listcomp` …
//   line              as CPython says it, 0 for the module
//   ordinal           among the siblings of equal kind, name and line
//   is_nested
//   node_index?, node_kind?, bstart?, bend?   the node of `ast` that opens it; see below
// sym_symbols: sorted by scope and name. file, scope_index, name (mangled; also CPython's inner ones, which hold a dot),
//   is_referenced, is_assigned, is_annotated, is_imported, is_parameter, is_declared_global, is_declared_nonlocal,
//   is_type_parameter, scope? (`local`, `cell`, `free`, `global_implicit`, `global_explicit`).
//
// symtable has no positions. With both witnesses on, scopes of equal kind, name and line in one scope take the nodes in the
// order in which symtable.c visits them. Where there are not as many nodes, they and all inside them have none: so it is
// with the annotation scopes of 3.14.
const std::shared_ptr<arrow::Schema>& AstNodesSchema();
const std::shared_ptr<arrow::Schema>& AstDocstringsSchema();
const std::shared_ptr<arrow::Schema>& AstTypeCommentsSchema();
const std::shared_ptr<arrow::Schema>& AstErrorsSchema();
const std::shared_ptr<arrow::Schema>& SymScopesSchema();
const std::shared_ptr<arrow::Schema>& SymSymbolsSchema();

class WorkerPool;

// Hands files to workers of one interpreter.
class CPythonPool {
 public:
  // Finds the interpreter and starts a first worker. Invalid as FindInterpreter says; IOError if the worker does not start.
  static arrow::Result<std::unique_ptr<CPythonPool>> Start(const PoolOptions& options);
  ~CPythonPool();
  CPythonPool(const CPythonPool&) = delete;
  CPythonPool& operator=(const CPythonPool&) = delete;

  const Interpreter& interpreter() const;

  // Cancelled when the flag is set; IOError if a worker can no longer be started.
  arrow::Result<CPythonEvidence> Extract(std::span<const Source> files);

 private:
  explicit CPythonPool(std::unique_ptr<WorkerPool> workers);
  std::unique_ptr<WorkerPool> workers_;
};

}  // namespace codeanatomy::extract::cpython
