// The program: parses the command line, runs one command, and turns its outcome into an exit code.

#include <pthread.h>
#include <signal.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "engine/process.h"
#include "pipeline/pipeline.h"

namespace codeanatomy::cli {
namespace {

using Command = std::function<arrow::Result<int>(const Arguments&, const engine::CancelToken&)>;

// The words that both the engine and the C library have for a full disk or quota.
bool IsDiskFull(const arrow::Status& status) {
  const std::string& message = status.message();
  return message.find("No space left on device") != std::string::npos ||
         message.find("Disk quota exceeded") != std::string::npos;
}

int ExitCodeOf(const arrow::Status& status) {
  const engine::ErrorDetail* detail = engine::GetErrorDetail(status);
  if (detail != nullptr) {
    switch (detail->error_class()) {
      case engine::ErrorClass::kPlan:
      case engine::ErrorClass::kRefused: return kUsage;
      case engine::ErrorClass::kExecution:
      case engine::ErrorClass::kIo: return IsDiskFull(status) ? kLimit : kUsage;
      case engine::ErrorClass::kResources: return kLimit;
      case engine::ErrorClass::kCancelled: return kCancelled;
      case engine::ErrorClass::kInternal: return kBug;
    }
  }
  if (status.IsKeyError()) return kNoPython;
  if (status.IsCancelled()) return kCancelled;
  if (status.IsOutOfMemory() || status.IsCapacityError()) return kLimit;
  if (status.IsIOError() && IsDiskFull(status)) return kLimit;
  return status.IsInvalid() || status.IsIOError() ? kUsage : kBug;
}

void ReportError(const arrow::Status& status, bool as_json) {
  std::string message = status.message();
  const engine::ErrorDetail* detail = engine::GetErrorDetail(status);
  if (detail != nullptr && detail->position()) {
    const auto [line, column] = *detail->position();
    message += " (line " + std::to_string(line) + ", column " + std::to_string(column) + ")";
  }
  if (as_json) {
    const nlohmann::json entry = {{"level", "error"}, {"message", message}};
    std::fprintf(stderr, "%s\n", entry.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
  } else {
    std::fprintf(stderr, "codeanatomy: %s\n", message.c_str());
  }
}

// Waits for SIGINT and SIGTERM on a thread of its own: the first cancels, the second ends the process.
void WatchSignals(const engine::CancelToken& cancel) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::thread([cancel, signals] {
    int received = 0;
    sigwait(&signals, &received);
    cancel.Trigger();
    sigwait(&signals, &received);
    std::_Exit(kCancelled);
  }).detach();
}

int Main(const std::vector<std::string>& words) {
  static const std::map<std::string, Command> kCommands = {
      {"build", RunBuild},        {"plan", RunPlan},     {"query", RunQuery}, {"status", RunStatus},
      {"rules", RunRulesCommand}, {"verify", RunVerify}, {"why", RunWhy},     {"demo", RunDemo},
      {"find", RunAsk},           {"refs", RunAsk},      {"callers", RunAsk}, {"callees", RunAsk},
      {"impact", RunAsk},         {"path", RunAsk},      {"dead", RunAsk},    {"version", RunVersion},
      {"help", RunHelp}};
  signal(SIGPIPE, SIG_IGN);
  const auto arguments = ParseArguments(words);
  if (!arguments.ok()) {
    ReportError(arguments.status(), false);
    return ExitCodeOf(arguments.status());
  }
  const engine::CancelToken cancel;
  WatchSignals(cancel);
  const arrow::Result<int> code = kCommands.at(arguments->command)(*arguments, cancel);
  std::fflush(stdout);
  if (code.ok()) return *code;
  ReportError(code.status(), arguments->log_json);
  return ExitCodeOf(code.status());
}

}  // namespace
}  // namespace codeanatomy::cli

// Read by jemalloc where it is linked. What threads of one processor give back, large pieces too, they take again: a page
// that is asked of the system anew costs more than most of what is done with it.
extern "C" {
extern const char* const malloc_conf;
const char* const malloc_conf = "percpu_arena:percpu,oversize_threshold:0";
}

int main(int argc, char** argv) {
  // Arrow brings an allocator of its own; two hold more memory than one.
  setenv("ARROW_DEFAULT_MEMORY_POOL", "system", 0);
  int code = codeanatomy::cli::kBug;
  try {
    code = codeanatomy::cli::Main(std::vector<std::string>(argv + 1, argv + argc));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "codeanatomy: this is a bug: %s\n", error.what());
  }
  // What was cancelled may be long in coming to its end, and nobody waits for it.
  if (code == codeanatomy::cli::kCancelled) std::_Exit(code);
  codeanatomy::engine::EndProcess();
  return code;
}
