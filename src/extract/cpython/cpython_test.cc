#include "extract/cpython/cpython.h"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <arrow/array.h>
#include <arrow/pretty_print.h>
#include <gtest/gtest.h>

#include "base/array_view.h"
#include "extract/cpython/pool_internal.h"

namespace codeanatomy::extract::cpython {
namespace {

constexpr std::int64_t kGigabyte = std::int64_t{1} << 30;

std::string Cell(const arrow::RecordBatch& batch, const std::string& name, std::int64_t row) {
  const auto column = batch.GetColumnByName(name);
  if (column == nullptr) return "no column " + name;
  if (column->IsNull(row)) return "-";
  if (column->type_id() == arrow::Type::INT64) {
    return std::to_string(static_cast<const arrow::Int64Array&>(*column).Value(row));
  }
  if (column->type_id() == arrow::Type::BOOL) {
    return static_cast<const arrow::BooleanArray&>(*column).Value(row) ? "yes" : "no";
  }
  return std::string(static_cast<const arrow::StringViewArray&>(*column).GetView(row));
}

// One line a row of `file`, its cells in the columns named.
std::string Rows(const std::shared_ptr<arrow::RecordBatch>& batch, const std::vector<std::string>& columns,
                 int file = 0) {
  EXPECT_TRUE(batch->ValidateFull().ok());
  std::string text;
  for (std::int64_t row = 0; row < batch->num_rows(); ++row) {
    if (Cell(*batch, "file", row) != std::to_string(file)) continue;
    for (const std::string& column : columns)
      text.append(column == columns[0] ? "" : " ").append(Cell(*batch, column, row));
    text.append("\n");
  }
  return text;
}

const std::vector<std::string> kPlaces = {"kind", "bstart", "bend"};
const std::vector<std::string> kNames = {"kind", "field", "field_index", "name", "other_names"};
const std::vector<std::string> kFailures = {"source", "kind", "line", "bstart"};

PoolOptions Options() {
  PoolOptions options;
  options.file_seconds = 60;
  options.file_memory_bytes = kGigabyte;
  return options;
}

// A pool that all tests share which leave it as it was.
WorkerPool& SharedPool() {
  static const auto pool = WorkerPool::Start(Options()).ValueOrDie();
  return *pool;
}

CPythonEvidence ReadAll(WorkerPool& pool, const std::vector<std::string>& texts,
                        const std::vector<Order>& orders = {}) {
  std::vector<Source> sources;
  for (const std::string& text : texts) sources.push_back({text});
  auto evidence = pool.Extract(sources, orders);
  EXPECT_TRUE(evidence.ok()) << evidence.status();
  return evidence.ValueOr(CPythonEvidence());
}

CPythonEvidence Read(const std::string& text) { return ReadAll(SharedPool(), {text}); }

TEST(CPythonInterpreter, SaysWhatItIs) {
  const auto found = FindInterpreter("");
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->implementation, "cpython");
  EXPECT_GE(found->hex_version, 0x03090000);
  EXPECT_EQ(found->version.substr(0, 2), "3.");
  EXPECT_EQ(found->cache_tag.substr(0, 9), "cpython-3");
  EXPECT_TRUE(std::filesystem::exists(found->executable)) << found->executable;
  const auto again = FindInterpreter(found->executable);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->hex_version, found->hex_version);
}

// A program that answers the question as it likes.
class FakeInterpreter {
 public:
  explicit FakeInterpreter(const std::string& answer)
      : path_(std::filesystem::temp_directory_path() / ("fake-python-" + std::to_string(getpid()))) {
    std::ofstream(path_) << "#!/bin/sh\nprintf '" << answer << "'\n";
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all);
  }
  FakeInterpreter(const FakeInterpreter&) = delete;
  FakeInterpreter& operator=(const FakeInterpreter&) = delete;
  ~FakeInterpreter() { std::filesystem::remove(path_); }
  std::string Refusal() const { return FindInterpreter(path_.string()).status().message(); }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

TEST(CPythonInterpreter, RefusesInWords) {
  const auto missing = FindInterpreter("no-such-python");
  EXPECT_TRUE(missing.status().IsInvalid());
  EXPECT_EQ(missing.status().message(),
            "no Python interpreter: no-such-python cannot be run: No such file or directory");
  const FakeInterpreter old("codeanatomy\\n\\n3.8.1\\ncpython\\ncpython-38\\n50856432\\n");
  EXPECT_EQ(old.Refusal(), old.path() + " is cpython 3.8.1; witnesses need cpython 3.9 or newer");
  const FakeInterpreter other("codeanatomy\\n\\n3.10.14\\npypy\\npypy310\\n50990064\\n");
  EXPECT_EQ(other.Refusal(), other.path() + " is pypy 3.10.14; witnesses need cpython 3.9 or newer");
  const FakeInterpreter none("hello\\n");
  EXPECT_EQ(none.Refusal(), none.path() + " does not say which Python it is; it ended with code 0");
}

TEST(CPythonInterpreter, AWorkerThatDoesNotStartIsAnError) {
  const FakeInterpreter fake("codeanatomy\\n\\n3.11.0\\ncpython\\ncpython-311\\n51052784\\n");
  PoolOptions options = Options();
  options.python = fake.path();
  const auto pool = CPythonPool::Start(options);
  EXPECT_TRUE(pool.status().IsIOError());
  EXPECT_EQ(pool.status().message(), "a worker of " + fake.path() + " did not start; it ended with code 0");
}

TEST(CPythonPool, TakesOptionsThatMakeSense) {
  PoolOptions options;
  options.workers = 0;
  EXPECT_TRUE(CPythonPool::Start(options).status().IsInvalid());
  options.workers = 1;
  options.ast = options.symtable = false;
  EXPECT_TRUE(CPythonPool::Start(options).status().IsInvalid());
}

TEST(CPythonAst, NodesInPreorderWithFieldsAndNames) {
  const auto evidence = Read(
      "from ..a import b as c\n"
      "def f(x, /, *y, z=1, **k) -> int:\n"
      "  global p, q\n"
      "  return not x.y <= z is k\n");
  EXPECT_EQ(Rows(evidence.ast_nodes, kNames),
            "Module - 0 - -\n"
            "ImportFrom body 0 ..a -\n"
            "alias names 0 b c\n"
            "FunctionDef body 1 f -\n"
            "arg posonlyargs 0 x -\n"
            "arg vararg 0 y -\n"
            "arg kwonlyargs 0 z -\n"
            "Constant kw_defaults 0 - -\n"
            "arg kwarg 0 k -\n"
            "Global body 0 p p,q\n"
            "Return body 1 - -\n"
            "UnaryOp value 0 not -\n"
            "Compare operand 0 <= is -\n"
            "Attribute left 0 y -\n"
            "Name value 0 x -\n"
            "Name comparators 0 z -\n"
            "Name comparators 1 k -\n"
            "Name returns 0 int -\n");
}

TEST(CPythonAst, EveryRowNamesItsParent) {
  const auto evidence = Read("x += a[0]\n");
  EXPECT_EQ(Rows(evidence.ast_nodes, {"node_index", "parent_index", "kind", "anchor", "bend", "parent_kind",
                                      "parent_anchor", "parent_bend", "context", "name"}),
            "0 - Module 0 10 - - - - -\n"
            "1 0 AugAssign 0 9 Module 0 10 - +=\n"
            "2 1 Name 0 1 AugAssign 0 9 store x\n"
            "3 1 Subscript 5 9 AugAssign 0 9 load -\n"
            "4 3 Name 5 6 Subscript 5 9 load a\n"
            "5 3 Constant 7 8 Subscript 5 9 - -\n");
}

TEST(CPythonAst, NodesWithoutPositionHaveAnAnchor) {
  const auto evidence = Read("[a for b in c]\nwith d as e: pass\n");
  EXPECT_EQ(Rows(evidence.ast_nodes, {"kind", "bstart", "bend", "anchor"}),
            "Module 0 33 0\n"
            "Expr 0 14 0\nListComp 0 14 0\nName 1 2 1\ncomprehension - - 7\nName 7 8 7\nName 12 13 12\n"
            "With 15 32 15\nwithitem - - 20\nName 20 21 20\nName 25 26 25\nPass 28 32 28\n");
}

TEST(CPythonAst, PositionsAreOfTheRawBytes) {
  EXPECT_EQ(Rows(Read("\xEF\xBB\xBF"
                      "a\r\nb\rc\n\fd")
                     .ast_nodes,
                 kPlaces),
            "Module 0 12\nExpr 3 4\nName 3 4\nExpr 6 7\nName 6 7\nExpr 8 9\nName 8 9\nExpr 11 12\nName 11 12\n");
  EXPECT_EQ(Rows(Read("'\xC3\xA9'; \xC3\xA9\n").ast_nodes, kPlaces),
            "Module 0 9\nExpr 0 4\nConstant 0 4\nExpr 6 8\nName 6 8\n");
  EXPECT_EQ(Rows(Read("# coding: latin-1\n'\xE9\xE9'; \xE9\n").ast_nodes, kPlaces),
            "Module 0 26\nExpr 18 22\nConstant 18 22\nExpr 24 25\nName 24 25\n");
  EXPECT_EQ(Rows(Read("# coding: cp1252\n'\x80'; a\n").ast_nodes, kPlaces),
            "Module 0 24\nExpr 17 20\nConstant 17 20\nExpr 22 23\nName 22 23\n");
}

TEST(CPythonAst, AnEncodingOfWiderCharactersIsRefused) {
  const auto evidence = Read("# coding: gbk\n'\xC4\xE3'; a\n");
  EXPECT_EQ(Rows(evidence.ast_errors, kFailures), "ast encoding - -\n");
  EXPECT_EQ(evidence.ast_nodes->num_rows(), 0);
  EXPECT_EQ(evidence.sym_scopes->num_rows(), 0);
}

TEST(CPythonAst, Docstrings) {
  const auto evidence =
      Read("'''m'''\nclass C:\n  'c'\n  def f(): 'f'; 'no'\n  def g(): f'no'\ndef h():\n  1\n  'no'\n");
  EXPECT_EQ(Rows(evidence.ast_docstrings, {"node_index", "bstart", "bend"}), "0 0 7\n3 19 22\n6 34 37\n");
}

TEST(CPythonAst, TypeCommentsOnlyWhereTheyAreSome) {
  const auto some = Read("x = 1 # type: int\ny = 2 # type: ignore[a]\n");
  EXPECT_EQ(Rows(some.ast_type_comments, {"kind", "line", "node_index", "text"}), "ignore 2 - [a]\ncomment - 1 int\n");
  const auto none = Read("x = (1, # type: int\n 2)\n");
  EXPECT_EQ(none.ast_type_comments->num_rows(), 0);
  EXPECT_EQ(Rows(none.ast_errors, kFailures), "");
  EXPECT_EQ(Rows(none.ast_nodes, {"kind"}), "Module\nAssign\nName\nTuple\nConstant\nConstant\n");
}

TEST(CPythonErrors, OfAFileThatIsRefused) {
  const auto evidence = ReadAll(SharedPool(), {"a\ne = 'b' = $\n", "x = 1\n", "if a:\nb\n", "'\xC3\xA9'; 1 1\n"});
  EXPECT_EQ(Rows(evidence.ast_errors, kFailures, 0), "ast SyntaxError 2 6\n");
  EXPECT_EQ(Rows(evidence.ast_nodes, {"kind"}, 0), "");
  EXPECT_EQ(Rows(evidence.sym_scopes, {"kind"}, 0), "");
  EXPECT_EQ(Rows(evidence.ast_nodes, {"kind"}, 1), "Module\nAssign\nName\nConstant\n");
  EXPECT_EQ(Rows(evidence.ast_errors, {"kind", "line"}, 2), "IndentationError 2\n");
  EXPECT_EQ(Rows(evidence.ast_errors, kFailures, 3), "ast SyntaxError 1 -\n");
}

TEST(CPythonErrors, SymtableRefusesWhatAstTakes) {
  const auto evidence = Read("def f():\n  x = 1\n  global x\n");
  EXPECT_EQ(Rows(evidence.ast_errors, {"source", "kind", "message", "line", "bstart"}),
            "symtable SyntaxError name 'x' is assigned to before global declaration 3 19\n");
  EXPECT_EQ(evidence.ast_nodes->num_rows(), 6);
  EXPECT_EQ(evidence.sym_scopes->num_rows(), 0);
}

TEST(CPythonErrors, ABadByteAndADeepNestAreErrors) {
  const auto evidence = ReadAll(SharedPool(), {"a = '\xFF'\n", std::string(100'000, '('), "b\n"});
  EXPECT_EQ(Rows(evidence.ast_errors, {"source", "kind"}, 0), "ast SyntaxError\n");
  EXPECT_EQ(Rows(evidence.ast_errors, {"source"}, 1), "ast\n");
  EXPECT_EQ(Rows(evidence.ast_nodes, {"kind"}, 2), "Module\nExpr\nName\n");
}

TEST(CPythonSymtable, ScopesAndTheirNodes) {
  const auto evidence = Read(
      "def f(a=lambda: 1, b=(lambda: 2)):\n"
      "  return {(x for x in a): lambda: (y for y in b)}\n"
      "class C: x = lambda: 3\n");
  EXPECT_EQ(Rows(evidence.sym_scopes, {"scope_index", "parent_index", "kind", "name", "line", "ordinal", "is_nested",
                                       "node_kind", "bstart", "bend"}),
            "0 - module top 0 0 no Module 0 108\n"
            "1 0 function lambda 1 0 no Lambda 8 17\n"
            "2 0 function lambda 1 1 no Lambda 22 31\n"
            "3 0 function f 1 0 no FunctionDef 0 84\n"
            "4 3 function genexpr 2 0 yes GeneratorExp 45 59\n"
            "5 3 function lambda 2 0 yes Lambda 61 83\n"
            "6 5 function genexpr 2 0 yes GeneratorExp 69 83\n"
            "7 0 class C 3 0 no ClassDef 85 107\n"
            "8 7 function lambda 3 0 no Lambda 98 107\n");
}

TEST(CPythonSymtable, SymbolsAndTheirFlags) {
  const auto evidence = Read("import m\nx: int = m\ndef f(a):\n  global x\n  def g():\n    nonlocal a\n    a = x\n");
  const std::vector<std::string> flags = {"scope_index",          "name",        "is_referenced", "is_assigned",
                                          "is_annotated",         "is_imported", "is_parameter",  "is_declared_global",
                                          "is_declared_nonlocal", "scope"};
  EXPECT_EQ(Rows(evidence.sym_symbols, flags),
            "0 f no yes no no no no no local\n"
            "0 int yes no no no no no no global_implicit\n"
            "0 m yes no no yes no no no local\n"
            "0 x no yes yes no no yes no global_explicit\n"
            "1 a no no no no yes no no cell\n"
            "1 g no yes no no no no no local\n"
            "1 x no no no no no yes no global_explicit\n"
            "2 a no yes no no no no yes free\n"
            "2 x yes no no no no no no global_implicit\n");
}

TEST(CPythonPool, GivesOnlyWhatWasAskedFor) {
  PoolOptions options = Options();
  options.ast = false;
  const auto only_symtable = WorkerPool::Start(options).ValueOrDie();
  const auto scopes = ReadAll(*only_symtable, {"def f(): pass\n", "(\n"});
  EXPECT_EQ(scopes.ast_nodes->num_rows(), 0);
  EXPECT_EQ(Rows(scopes.sym_scopes, {"name", "node_index"}), "top -\nf -\n");
  EXPECT_EQ(Rows(scopes.ast_errors, {"source", "kind"}, 1), "symtable SyntaxError\n");
  options.ast = true;
  options.symtable = false;
  const auto only_ast = WorkerPool::Start(options).ValueOrDie();
  const auto nodes = ReadAll(*only_ast, {"a\n"});
  EXPECT_EQ(nodes.ast_nodes->num_rows(), 3);
  EXPECT_EQ(nodes.sym_scopes->num_rows(), 0);
}

TEST(CPythonPool, NoFilesAndEmptyFiles) {
  EXPECT_EQ(ReadAll(SharedPool(), {}).ast_nodes->num_rows(), 0);
  const auto evidence = ReadAll(SharedPool(), {"", ""});
  EXPECT_EQ(Rows(evidence.ast_nodes, kPlaces, 1), "Module 0 0\n");
}

// Four files, of which the third meets with `order`; the others must be as ever.
CPythonEvidence WithOneBad(WorkerPool& pool, Order order) {
  const auto evidence = ReadAll(pool, {"a\n", "b\n", "c\n", "d\n"}, {Order::kRead, Order::kRead, order, Order::kRead});
  for (const int file : {0, 1, 3}) {
    EXPECT_EQ(Rows(evidence.ast_nodes, {"kind"}, file), "Module\nExpr\nName\n");
    EXPECT_EQ(Rows(evidence.sym_symbols, {"name"}, file), std::string(1, "abcd"[file]) + "\n");
    EXPECT_EQ(Rows(evidence.ast_errors, {"kind"}, file), "");
  }
  EXPECT_EQ(Rows(evidence.ast_nodes, {"kind"}, 2), "");
  return evidence;
}

TEST(CPythonPool, AWorkerThatDiesIsReplaced) {
  const auto evidence = WithOneBad(SharedPool(), Order::kDie);
  EXPECT_EQ(Rows(evidence.ast_errors, {"source", "kind", "message"}, 2),
            "ast died the worker process ended with signal SEGV\n");
}

TEST(CPythonPool, AWorkerThatAnswersNonsenseIsReplaced) {
  const auto evidence = WithOneBad(SharedPool(), Order::kGarble);
  EXPECT_EQ(Rows(evidence.ast_errors, {"source", "kind"}, 2), "ast garbled\n");
}

TEST(CPythonPool, MemoryHasALimit) {
  const auto evidence = WithOneBad(SharedPool(), Order::kExhaust);
  EXPECT_EQ(Rows(evidence.ast_errors, {"source", "kind", "message"}, 2),
            "ast MemoryError out of memory, or too deeply nested\n");
}

TEST(CPythonPool, TimeHasALimit) {
  PoolOptions options = Options();
  options.file_seconds = 1;
  const auto pool = WorkerPool::Start(options).ValueOrDie();
  const auto evidence = WithOneBad(*pool, Order::kHang);
  EXPECT_EQ(Rows(evidence.ast_errors, {"source", "kind", "message"}, 2), "ast timeout not done after 1 seconds\n");
}

TEST(CPythonPool, ACallCanBeCancelled) {
  std::atomic<bool> cancel = false;
  PoolOptions options = Options();
  options.file_seconds = 0;
  options.cancel = &cancel;
  const auto pool = WorkerPool::Start(options).ValueOrDie();
  std::thread canceller([&] { cancel = true; });
  const std::vector<Source> sources = {{"a\n"}};
  const std::vector<Order> orders = {Order::kHang};
  EXPECT_TRUE(pool->Extract(sources, orders).status().IsCancelled());
  canceller.join();
  cancel = false;
  EXPECT_EQ(ReadAll(*pool, {"a\n"}).ast_nodes->num_rows(), 3);
}

TEST(CPythonPool, ServesManyThreadsWithFewWorkers) {
  PoolOptions options = Options();
  options.workers = 2;
  const auto pool = WorkerPool::Start(options).ValueOrDie();
  std::vector<std::string> texts;
  for (int i = 0; i < 50; ++i) texts.push_back("def f" + std::to_string(i) + "(a): return [a for a in b]\n");
  const auto expected = ReadAll(*pool, texts);
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&] {
      const auto evidence = ReadAll(*pool, texts);
      EXPECT_TRUE(evidence.ast_nodes->Equals(*expected.ast_nodes));
      EXPECT_TRUE(evidence.sym_scopes->Equals(*expected.sym_scopes));
      EXPECT_TRUE(evidence.sym_symbols->Equals(*expected.sym_symbols));
    });
  }
  for (std::thread& thread : threads) thread.join();
}

// Children of this process, as the kernel lists them.
std::vector<std::string> Children() {
  std::vector<std::string> found;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream list(thread.path() / "children");
    for (std::string pid; list >> pid;) found.push_back(pid);
  }
  return found;
}

TEST(CPythonPool, LeavesNoProcessBehind) {
  const std::size_t before = Children().size();
  {
    const auto pool = WorkerPool::Start(Options()).ValueOrDie();
    EXPECT_EQ(Children().size(), before + 1);
    WithOneBad(*pool, Order::kDie);
    EXPECT_EQ(Children().size(), before + 1);
  }
  EXPECT_EQ(Children().size(), before);
}

// Waits for the end of a process that is a child by now, half a minute at most; -1 if it goes on.
int EndOf(pid_t pid) {
  const File handle(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  pollfd watched{handle.get(), POLLIN, 0};
  int status = -1;
  if (poll(&watched, 1, 30'000) != 1 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status);
}

TEST(Connection, AnswersOutliveTheirWorker) {
  const std::vector<std::string> before = Children();
  Connection::Settings settings;
  settings.executable = FindInterpreter("").ValueOrDie().executable;
  settings.wanted = kWantAst;
  const auto worker = Connection::Open(settings).ValueOrDie();
  std::vector<std::string> started;
  for (const std::string& pid : Children()) {
    if (std::find(before.begin(), before.end(), pid) == before.end()) started.push_back(pid);
  }
  ASSERT_EQ(started.size(), 1u);
  const std::vector<Source> sources = {{"a\n"}, {"b\n"}, {"c\n"}};
  const std::vector<Order> orders = {Order::kRead, Order::kRead, Order::kDie};
  ASSERT_TRUE(worker->Send(sources, orders).ok());
  ASSERT_EQ(worker->Next(0), Connection::End::kAnswer);
  worker->Release();
  const File handle(static_cast<int>(syscall(SYS_pidfd_open, std::stoi(started[0]), 0)));
  pollfd ended{handle.get(), POLLIN, 0};
  ASSERT_EQ(poll(&ended, 1, 30'000), 1);
  EXPECT_EQ(worker->Next(1), Connection::End::kAnswer);
  worker->Release();
  EXPECT_EQ(worker->Next(2), Connection::End::kDied);
}

void DieWithABusyWorker() {
  Connection::Settings settings;
  settings.executable = FindInterpreter("").ValueOrDie().executable;
  settings.wanted = kWantAst;
  const auto worker = Connection::Open(settings).ValueOrDie();
  const std::vector<Source> sources = {{"a\n"}, {"b\n"}};
  const std::vector<Order> orders = {Order::kRead, Order::kHang};
  if (worker->Send(sources, orders).ok() && worker->Next(0) == Connection::End::kAnswer) raise(SIGKILL);
}

TEST(CPythonPool, ABusyWorkerEndsWhenItsPoolIsKilled) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  // The worker of a killed process becomes a child of this one.
  ASSERT_EQ(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
  const std::vector<std::string> before = Children();
  EXPECT_EXIT(DieWithABusyWorker(), testing::KilledBySignal(SIGKILL), "");
  int workers = 0;
  for (const std::string& pid : Children()) {
    if (std::find(before.begin(), before.end(), pid) != before.end()) continue;
    ++workers;
    EXPECT_EQ(EndOf(std::stoi(pid)), 0);
  }
  EXPECT_EQ(workers, 1);
  ASSERT_EQ(prctl(PR_SET_CHILD_SUBREAPER, 0), 0);
}

}  // namespace
}  // namespace codeanatomy::extract::cpython
