// The module that a worker process runs: `serve(memory limit)` answers requests until the pool hangs up.
//
// Nothing of a file but its bytes gets here, and nothing of it is run: the tree comes from compile() with PyCF_ONLY_AST, the
// symbol tables from _symtable. Collection of cycles is off, as neither has any.

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <fstream>
#include <memory>
#include <new>

#include "extract/cpython/worker_ast_internal.h"
#include "extract/cpython/worker_symtable_internal.h"

namespace codeanatomy::extract::cpython {
namespace {

// Ends the process when the pool's end of the socket closes, whatever the interpreter is busy with. The signal that
// prctl can send at a parent's end would come at the end of the thread that started this process.
void* WatchForHangUp(void* /*unused*/) {
  pollfd watched{kSocketFd, POLLRDHUP, 0};
  while (poll(&watched, 1, -1) <= 0) {
  }
  _exit(0);
}

bool StartWatch() {
  pthread_attr_t attributes;
  pthread_t thread;
  sigset_t all, before;
  sigfillset(&all);
  if (pthread_attr_init(&attributes) != 0) return false;
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, std::size_t{128} << 10);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const int failed = pthread_create(&thread, &attributes, WatchForHangUp, nullptr);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_attr_destroy(&attributes);
  return failed == 0;
}

// Limits the address space to what is in use now and `bytes` more.
bool LimitMemory(long long bytes) {
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  if (bytes <= 0) return true;
  unsigned long long pages = 0;
  if (!(std::ifstream("/proc/self/statm") >> pages)) return false;
  const rlim_t limit = pages * static_cast<rlim_t>(sysconf(_SC_PAGESIZE)) + static_cast<rlim_t>(bytes);
  const rlimit space{limit, limit};
  return setrlimit(RLIMIT_AS, &space) == 0;
}

// Whether a comment that may be one for types occurs: `#`, blanks, `type:`.
bool MayHaveTypeComments(std::string_view source) {
  for (std::size_t at = source.find("type:"); at != std::string_view::npos; at = source.find("type:", at + 1)) {
    std::size_t before = at;
    while (before > 0 && (source[before - 1] == ' ' || source[before - 1] == '\t')) --before;
    if (before > 0 && source[before - 1] == '#') return true;
  }
  return false;
}

class Worker {
 public:
  bool Prepare(long long memory_bytes);
  // Serves until the pool hangs up or breaks the protocol.
  void Serve();

 private:
  bool ServeRequest(const Request& request);
  void Read(const FileEntry& file, std::uint32_t wanted);
  void ReadTypeComments(PyObject* source);
  bool ReadAst(PyObject* source, std::string_view bytes);
  bool ReadSymtable(PyObject* source);
  Object Parse(PyObject* source, int flags) const;
  // Turns the Python error that is set into a row.
  void AddError(bool of_symtable);
  void AddError(bool of_symtable, std::string_view kind, std::string_view message, std::int32_t line,
                std::int32_t offset);
  static void Die(std::uint32_t number);
  static void Exhaust();
  bool WaitForAcks(std::uint32_t files);
  static bool Send(const Answer& answer) {
    return send(kSocketFd, &answer, sizeof answer, MSG_NOSIGNAL) == static_cast<ssize_t>(sizeof answer);
  }
  template <typename Message>
  static bool Receive(Message& message) {
    ssize_t size = 0;
    do size = recv(kSocketFd, &message, sizeof message, 0);
    while (size < 0 && errno == EINTR);
    return size == static_cast<ssize_t>(sizeof message) && message.protocol == kProtocol;
  }

  std::byte* memory_ = nullptr;
  std::uint32_t acked_ = 0;
  int only_ast_ = 0, type_comments_ = 0;
  Object compile_;
  AstReader ast_;
  SymtableReader symtable_;
  AnswerColumns columns_;
};

bool Worker::Prepare(long long memory_bytes) {
  std::signal(SIGINT, SIG_IGN);  // from a terminal it is for the pool's process
  void* const mapped = mmap(nullptr, kMappedBytes, PROT_READ | PROT_WRITE, MAP_SHARED, kMemoryFd, 0);
  if (mapped == MAP_FAILED || !StartWatch()) {
    PyErr_SetFromErrno(PyExc_OSError);
    return false;
  }
  memory_ = static_cast<std::byte*>(mapped);
  const Object gc(PyImport_ImportModule("gc"));
  const Object builtins(PyImport_ImportModule("builtins"));
  const Object ast(PyImport_ImportModule("_ast"));
  if (!gc || !builtins || !ast) return false;
  const Object disabled(PyObject_CallMethod(gc.get(), "disable", nullptr));
  compile_ = Object(PyObject_GetAttrString(builtins.get(), "compile"));
  const Object only_ast(PyObject_GetAttrString(ast.get(), "PyCF_ONLY_AST"));
  const Object type_comments(PyObject_GetAttrString(ast.get(), "PyCF_TYPE_COMMENTS"));
  if (!disabled || !compile_ || !only_ast || !type_comments || !ast_.Prepare() || !symtable_.Prepare()) return false;
  only_ast_ = NumberOf(only_ast.get(), 0);
  type_comments_ = NumberOf(type_comments.get(), 0);
  if (LimitMemory(memory_bytes)) return true;
  PyErr_SetString(PyExc_OSError, "the memory of this process cannot be limited");
  return false;
}

void Worker::Serve() {
  Request request;
  if (!Send({.file = kHello})) return;
  while (Receive(request) && ServeRequest(request)) {
  }
}

bool Worker::WaitForAcks(std::uint32_t files) {
  for (Ack ack; acked_ < files; ++acked_) {
    if (!Receive(ack)) return false;
  }
  return true;
}

bool Worker::ServeRequest(const Request& request) {
  const auto* const files = reinterpret_cast<const FileEntry*>(memory_);
  acked_ = 0;
  for (std::uint32_t i = 0; i < request.files; ++i) {
    if (files[i].order == Order::kDie) Die(i);
    Read(files[i], request.wanted);
    if (columns_.size() > kSlotBytes) {
      columns_.Clear();
      AddError(false, "memory", "what is known of this file takes more than a worker can hand over", -1, -1);
    }
    if (i >= 2 && !WaitForAcks(i - 1)) return false;
    std::size_t size = columns_.size();
    std::byte* const slot = memory_ + SlotOffset(i);
    if (files[i].order == Order::kGarble) {
      size = 4096;
      std::memset(slot, 0xEE, size);
    } else {
      columns_.Write(slot);
    }
    if (!Send({.file = i, .size = size})) return false;
  }
  return WaitForAcks(request.files);
}

// Dies with an Ack unread, if there is to be one.
void Worker::Die(std::uint32_t number) {
  pollfd acks{kSocketFd, POLLIN, 0};
  if (number >= 2) poll(&acks, 1, -1);
  std::raise(SIGSEGV);
}

void Worker::Read(const FileEntry& file, std::uint32_t wanted) {
  columns_.Clear();
  while (file.order == Order::kHang) pause();
  if (file.order == Order::kExhaust) {
    Exhaust();
    return AddError(false);
  }
  try {
    const auto* const data = reinterpret_cast<const char*>(memory_ + file.offset);
    const Object source(PyBytes_FromStringAndSize(data, static_cast<Py_ssize_t>(file.size)));
    if (!source) return AddError((wanted & kWantAst) == 0);
    if ((wanted & kWantAst) != 0 && !ReadAst(source.get(), {data, file.size})) {
      for (const Group group : {kNodes, kDocstrings, kComments}) columns_.Clear(group);
      return AddError(false);
    }
    if ((wanted & kWantSymtable) != 0 && !ReadSymtable(source.get())) {
      for (const Group group : {kScopes, kSymbols}) columns_.Clear(group);
      AddError(true);
    }
  } catch (const std::bad_alloc&) {
    PyErr_Clear();
    columns_.Clear();
    AddError(false, "memory", "no memory left for the rows of this file", -1, -1);
  }
}

Object Worker::Parse(PyObject* source, int flags) const {
  return Object(PyObject_CallFunction(compile_.get(), "Ossii", source, "<file>", "exec", flags, 1));
}

// With type comments a statement ends after its comment, and a comment that begins like one for types and is none is an
// error; so they are read from a tree of their own, of which nothing else is kept.
void Worker::ReadTypeComments(PyObject* source) {
  const Object tree = Parse(source, only_ast_ | type_comments_);
  if (!tree || !ast_.Read(tree.get(), columns_)) columns_.Clear(kComments);
  PyErr_Clear();
  for (const Group group : {kNodes, kDocstrings}) columns_.Clear(group);
  columns_.texts().Forget();
}

bool Worker::ReadAst(PyObject* source, std::string_view bytes) {
  if (MayHaveTypeComments(bytes)) ReadTypeComments(source);
  const Object tree = Parse(source, only_ast_);
  const bool done = tree && ast_.Read(tree.get(), columns_);
  columns_.texts().Forget();
  return done;
}

bool Worker::ReadSymtable(PyObject* source) {
  const Object top(PyObject_CallFunction(symtable_.function(), "Oss", source, "<file>", "exec"));
  return top && symtable_.Read(top.get(), columns_);
}

void Worker::AddError(bool of_symtable) {
  PyObject *type = nullptr, *value = nullptr, *trace = nullptr;
  PyErr_Fetch(&type, &value, &trace);
  PyErr_NormalizeException(&type, &value, &trace);
  const Object held_type(type), held_value(value), held_trace(trace);
  const Object name(type == nullptr ? nullptr : PyObject_GetAttrString(type, "__name__"));
  const std::string kind = name ? TextOf(name.get()) : "unknown";
  Object message, line, offset;
  if (value != nullptr && PyObject_IsInstance(value, PyExc_SyntaxError) == 1) {
    message = Object(PyObject_GetAttrString(value, "msg"));
    line = Object(PyObject_GetAttrString(value, "lineno"));
    offset = Object(PyObject_GetAttrString(value, "offset"));
  } else if (value != nullptr) {
    message = Object(PyObject_Str(value));
  }
  std::string text = message && PyUnicode_Check(message.get()) ? TextOf(message.get()) : std::string();
  if (text.empty() && kind == "MemoryError") text = "out of memory, or too deeply nested";
  PyErr_Clear();
  AddError(of_symtable, kind, text, NumberOf(line.get(), -1), NumberOf(offset.get(), -1));
}

void Worker::AddError(bool of_symtable, std::string_view kind, std::string_view message, std::int32_t line,
                      std::int32_t offset) {
  columns_.Append(kErrors, of_symtable ? 1 : 0, columns_.texts().Intern(kind), columns_.texts().Intern(message), line,
                  offset);
}

// Takes address space until there is none, a bounded amount where nothing limits it; leaves MemoryError set.
void Worker::Exhaust() {
  constexpr Py_ssize_t kPiece = Py_ssize_t{16} << 20;
  std::vector<Object> held;
  for (int i = 0; i < 1024 && PyErr_Occurred() == nullptr; ++i) {
    held.emplace_back(PyBytes_FromStringAndSize(nullptr, kPiece));
  }
  if (PyErr_Occurred() == nullptr) PyErr_SetString(PyExc_RuntimeError, "nothing limits the memory of this process");
}

PyObject* RunServe(PyObject* /*module*/, PyObject* arguments) {
  long long memory_bytes = 0;
  if (PyArg_ParseTuple(arguments, "L", &memory_bytes) == 0) return nullptr;
  // Never destroyed: the process ends here, and freeing all the interpreter holds would only take time.
  auto* const worker = new Worker();
  if (!worker->Prepare(memory_bytes)) return nullptr;
  worker->Serve();
  _exit(0);
}

PyMethodDef methods[] = {{"serve", RunServe, METH_VARARGS, "Answers requests until the pool hangs up."},
                         {nullptr, nullptr, 0, nullptr}};
PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "codeanatomy_cpython", nullptr, 0, methods, nullptr, nullptr, nullptr, nullptr};

}  // namespace
}  // namespace codeanatomy::extract::cpython

PyMODINIT_FUNC PyInit_codeanatomy_cpython() { return PyModule_Create(&codeanatomy::extract::cpython::definition); }
