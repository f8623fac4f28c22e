// Any text as a query. Promised: it gives rows or an error; it ends when cancelled; nothing is written and no file is opened,
// which is seen where the C library is asked to open one.

#include <dlfcn.h>
#include <fcntl.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <chrono>
#include <condition_variable>
#include <cstdarg>
#include <cstring>
#include <mutex>
#include <thread>

#include <arrow/record_batch.h>

#include "session.h"
#include "target.h"

namespace codeanatomy::fuzz {
namespace {

// The parser tries some parts twice, and so parts of parts four times: a call in 22 calls takes it ten seconds, and so do 22 CASE where
// the last is not understood. Deeper texts are not tried.
constexpr int kDepth = 12;
constexpr std::int64_t kRows = 20'000;
constexpr std::chrono::milliseconds kPatience{1500};

std::atomic<bool> watching{false};

// Files that the system's libraries and the engine's allowance for threads and memory ask for.
constexpr std::string_view kAllowed[] = {"/proc/", "/sys/", "/etc/localtime", "/usr/share/zoneinfo", "/dev/urandom"};

void SeeOpen(const char* path) {
  if (!watching.load()) return;
  const std::string_view name = path;
  for (const std::string_view allowed : kAllowed) {
    if (name.starts_with(allowed)) return;
  }
  Promise(false, "a query opens no file, but it opened " + std::string(name));
}

// Whether a word in upper case stands there, in any case.
bool StandsAt(std::string_view sql, std::size_t at, std::string_view word) {
  const auto is_same = [](char a, char b) { return std::toupper(static_cast<unsigned char>(a)) == b; };
  return std::ranges::equal(sql.substr(at, word.size()), word, is_same);
}

// Of brackets and CASE, wherever they stand.
int Depth(std::string_view sql) {
  int depth = 0, deepest = 0;
  for (std::size_t i = 0; i < sql.size(); ++i) {
    if (sql[i] == '(' || StandsAt(sql, i, "CASE")) ++depth;
    if (depth > 0 && (sql[i] == ')' || StandsAt(sql, i, "END"))) --depth;
    deepest = std::max(deepest, depth);
  }
  return deepest;
}

// Cancels what runs longer than kPatience.
class Watchdog {
 public:
  Watchdog() : thread_([this] { Watch(); }) {}
  ~Watchdog() {
    {
      const std::lock_guard lock(mutex_);
      over_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  void Start(const engine::CancelToken& token) {
    const std::lock_guard lock(mutex_);
    token_ = token;
    ++turn_;
    runs_ = true;
    changed_.notify_all();
  }
  void Stop() {
    const std::lock_guard lock(mutex_);
    runs_ = false;
    changed_.notify_all();
  }

 private:
  void Watch() {
    std::unique_lock lock(mutex_);
    while (!over_) {
      changed_.wait(lock, [&] { return over_ || runs_; });
      const std::size_t turn = turn_;
      const bool ended = changed_.wait_for(lock, kPatience, [&] { return over_ || !runs_ || turn_ != turn; });
      if (ended) continue;
      token_.Trigger();
      runs_ = false;
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  engine::CancelToken token_;
  std::size_t turn_ = 0;
  bool runs_ = false, over_ = false;
  std::thread thread_;
};

class Sql : public Target {
 public:
  std::string_view Name() const override { return "sql"; }
  std::size_t Limit() const override { return 4096; }

  std::vector<std::string> Seeds() override { return Statements(); }

  // A statement a line.
  std::vector<std::string> Split(std::string text) override {
    std::vector<std::string> statements;
    for (std::size_t start = 0; start < text.size();) {
      const std::size_t end = std::min(text.find('\n', start), text.size());
      if (end > start) statements.push_back(text.substr(start, end - start));
      start = end + 1;
    }
    return statements;
  }

  std::vector<std::string_view> Words() const override {
    return {"SELECT",
            "FROM",
            "WHERE",
            "GROUP BY",
            "ORDER BY",
            "HAVING",
            "LIMIT",
            "OFFSET",
            "UNION ALL",
            "EXCEPT",
            "INTERSECT",
            "JOIN",
            "LEFT JOIN",
            "FULL JOIN",
            "CROSS JOIN",
            "LATERAL",
            "ON",
            "USING",
            "WITH",
            "RECURSIVE",
            "AS",
            "VALUES",
            "CASE",
            "WHEN",
            "THEN",
            "ELSE",
            "END",
            "CAST",
            "OVER",
            "PARTITION BY",
            "ROWS",
            "UNBOUNDED PRECEDING",
            "FILTER",
            "DISTINCT",
            "EXISTS",
            "IN",
            "NOT",
            "NULL",
            "IS",
            "LIKE",
            "BETWEEN",
            "AND",
            "OR",
            "INSERT INTO",
            "DELETE FROM",
            "UPDATE",
            "MERGE",
            "CREATE TABLE",
            "CREATE EXTERNAL TABLE",
            "DROP TABLE",
            "COPY",
            "TO",
            "STORED AS CSV",
            "LOCATION",
            "SET",
            "RESET",
            "PREPARE",
            "EXECUTE",
            "EXPLAIN",
            "ANALYZE",
            "VERBOSE",
            "DESCRIBE",
            "SHOW",
            "INTO",
            "FOR UPDATE",
            "TABLESAMPLE",
            "'/etc/passwd'",
            "\"/etc/passwd\"",
            "read_csv('/etc/passwd')",
            "generate_series(1, 100)",
            "unnest([1,2])",
            "nodes",
            "files",
            "scopes",
            "bindings",
            "syntax_nodes",
            "runs",
            "information_schema.tables",
            "path",
            "node_id",
            "count(*)",
            "sum(1)",
            "(",
            ")",
            "*",
            ",",
            ";",
            "--",
            "/*",
            "*/",
            "=",
            "<>",
            "||",
            "::",
            "->",
            "[",
            "]",
            "'",
            "\"",
            "$1",
            "1e308",
            "9223372036854775807",
            "-1",
            "0",
            "INTERVAL '1 day'",
            "TIMESTAMP '2024-01-01'",
            "DECIMAL(38, 10)",
            "X'00'",
            "{'a': 1}"};
  }

  void Run(std::string_view input) override {
    if (Depth(input) > kDepth) return;
    const engine::CancelToken cancel;
    watchdog_.Start(cancel);
    watching.store(true);
    Query(input, cancel);
    watching.store(false);
    watchdog_.Stop();
  }

 private:
  void Query(std::string_view sql, const engine::CancelToken& cancel) const {
    const auto plan = session_->PlanSql(sql, engine::Gate::kReadOnly);
    if (!plan.ok()) return CheckError(plan.status());
    const auto rows = plan->Execute(cancel);
    if (!rows.ok()) return CheckError(rows.status());
    std::int64_t count = 0;
    while (count < kRows) {
      const auto batch = (*rows)->Next();
      if (!batch.ok()) return CheckError(batch.status());
      if (*batch == nullptr) return;
      count += (*batch)->num_rows();
      const arrow::Status valid = (*batch)->ValidateFull();
      Promise(valid.ok(), "rows are well formed: " + valid.ToString());
    }
  }

  static void CheckError(const arrow::Status& status) {
    Promise(!status.message().empty(), "an error has words");
    Promise(engine::GetErrorDetail(status) != nullptr, "an error has a class: " + status.ToString());
  }

  std::unique_ptr<engine::Session> session_ = MakeSession();
  Watchdog watchdog_;
};

using Open = int (*)(const char*, int, ...);
using OpenAt = int (*)(int, const char*, int, ...);

template <typename Function>
Function Real(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

mode_t ModeOf(int flags, va_list more) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? static_cast<mode_t>(va_arg(more, unsigned)) : 0;
}

}  // namespace

std::unique_ptr<Target> MakeTarget() { return std::make_unique<Sql>(); }

}  // namespace codeanatomy::fuzz

// Stand before the C library's functions of these names for all libraries of this process.
#define SEEN_OPEN(name)                         \
  int name(const char* path, int flags, ...) {  \
    using namespace codeanatomy::fuzz;          \
    static const Open real = Real<Open>(#name); \
    va_list more;                               \
    va_start(more, flags);                      \
    const mode_t mode = ModeOf(flags, more);    \
    va_end(more);                               \
    SeeOpen(path);                              \
    return real(path, flags, mode);             \
  }
#define SEEN_OPEN_AT(name)                                 \
  int name(int folder, const char* path, int flags, ...) { \
    using namespace codeanatomy::fuzz;                     \
    static const OpenAt real = Real<OpenAt>(#name);        \
    va_list more;                                          \
    va_start(more, flags);                                 \
    const mode_t mode = ModeOf(flags, more);               \
    va_end(more);                                          \
    SeeOpen(path);                                         \
    return real(folder, path, flags, mode);                \
  }
extern "C" {
SEEN_OPEN(open)
SEEN_OPEN(open64)
SEEN_OPEN_AT(openat)
SEEN_OPEN_AT(openat64)
}
