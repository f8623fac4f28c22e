#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>

#include "cli/commands.h"
#include "functions/functions.h"
#include "schema/schema.h"

namespace codeanatomy::cli {
namespace {

struct Question {
  const char* words;
  const char* sql;
};

constexpr std::array<Question, 3> kQuestions = {{
    {"What does the graph hold?",
     "SELECT kind, count(*) AS nodes FROM nodes GROUP BY kind ORDER BY nodes DESC, kind LIMIT 12"},
    {"Which functions of the library are called from the most places?",
     "SELECT callee, count(*) AS calls, count(DISTINCT path) AS files FROM call_graph WHERE status = 'resolved' "
     "GROUP BY callee ORDER BY calls DESC, callee LIMIT 10"},
    {"How much of what is called is decided, and why is the rest not?",
     "SELECT status, reason, count(*) AS calls FROM call_graph GROUP BY status, reason ORDER BY calls DESC, status, "
     "reason LIMIT 10"},
}};

// Asks the interpreter for its library's folder; nothing of the library is run.
arrow::Result<std::string> StandardLibrary() {
  // NOLINTNEXTLINE(bugprone-command-processor): the command is this text alone
  std::FILE* pipe = popen("python3 -c 'import sysconfig; print(sysconfig.get_path(\"stdlib\"))'", "r");
  if (pipe == nullptr) return arrow::Status::IOError("python3 cannot be run");
  std::array<char, 4096> line{};
  const bool read = std::fgets(line.data(), line.size(), pipe) != nullptr;
  const int exit = pclose(pipe);
  std::string folder = line.data();
  while (!folder.empty() && folder.back() == '\n') folder.pop_back();
  if (!read || exit != 0 || folder.empty()) {
    return arrow::Status::Invalid("python3 does not tell where its standard library is");
  }
  return folder;
}

std::string DemoStore() {
  const std::string cache = CacheFolder();
  return (cache.empty() ? "/tmp/.cache/codeanatomy" : cache) + "/demo";
}

}  // namespace

arrow::Result<int> RunDemo(const Arguments& given, const engine::CancelToken& cancel) {
  Arguments arguments = given;
  if (!arguments.words.empty()) return arrow::Status::Invalid("demo takes no PATH; `codeanatomy build` does");
  ARROW_ASSIGN_OR_RAISE(const std::string library, StandardLibrary());
  arguments.words = {library};
  if (arguments.store.empty()) arguments.store = DemoStore();
  arguments.verbose = !arguments.quiet;
  arguments.rehash = true;
  std::fprintf(stderr, "building the graph of %s\n", library.c_str());
  ARROW_ASSIGN_OR_RAISE(const int code, RunBuild(arguments, cancel));
  if (code != kOk) return code;
  for (const Question& question : kQuestions) {
    ARROW_ASSIGN_OR_RAISE(const OpenedRun opened, OpenRun(arguments, library, question.sql, cancel));
    std::printf("\n%s\n  %s\n", question.words, question.sql);
    std::fflush(stdout);
    ARROW_RETURN_NOT_OK(PrintQuery(opened, question.sql, arguments, cancel));
  }
  std::printf("\nask more: codeanatomy query --store %s \"SELECT …\"\n", arguments.store.c_str());
  return kOk;
}

arrow::Result<int> RunVersion(const Arguments&, const engine::CancelToken&) {
  std::printf("codeanatomy 0.1.0\n");
  for (const auto& [name, version] : engine::LinkedVersions()) std::printf("%s %s\n", name.c_str(), version.c_str());
  return kOk;
}

arrow::Result<int> RunHelp(const Arguments& arguments, const engine::CancelToken&) {
  const std::string topic = arguments.words.empty() ? "" : arguments.words[0];
  const std::string text = topic == "tables"      ? schema::TablesMarkdown()
                           : topic == "functions" ? functions::FunctionsMarkdown()
                                                  : HelpText(topic);
  std::fputs(text.c_str(), stdout);
  return kOk;
}

}  // namespace codeanatomy::cli
