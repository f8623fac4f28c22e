// Runs one target: first the corpus, then mutations of it, until the number of runs or seconds is over. An input that takes
// branches no other took joins the inputs that are mutated; without instrumentation a few join by chance.

#include <fcntl.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "coverage.h"
#include "mutate.h"
#include "target.h"

namespace codeanatomy::fuzz {
namespace {

// Then a signal ends the process: of processor time, and of time for those that wait forever.
constexpr int kSecondsAnInput = 30;
constexpr int kSecondsWaiting = 600;
constexpr std::size_t kPool = 20'000;

struct Options {
  std::uint64_t seed = 1;
  std::int64_t runs = 0;
  double seconds = 0;
  std::string current;  // file that holds the input that runs
  std::vector<std::string> corpus;  // files and folders
};

[[noreturn]] void Usage(const char* words) {
  std::fprintf(stderr, "%s\nusage: fuzz_TARGET [--seed N] [--runs N] [--seconds S] [--current FILE] CORPUS…\n", words);
  std::exit(2);
}

Options ReadOptions(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (!word.starts_with("--")) {
      options.corpus.emplace_back(word);
      continue;
    }
    if (i + 1 == argc) Usage("an option lacks its value");
    const char* value = argv[++i];
    if (word == "--seed") {
      options.seed = std::strtoull(value, nullptr, 10);
    } else if (word == "--runs") {
      options.runs = std::strtoll(value, nullptr, 10);
    } else if (word == "--seconds") {
      options.seconds = std::strtod(value, nullptr);
    } else if (word == "--current") {
      options.current = value;
    } else {
      Usage("there is no such option");
    }
  }
  return options;
}

// Keeps a copy of the input that runs in a file, which outlives the process.
class Current {
 public:
  explicit Current(const std::string& path) {
    if (path.empty()) return;
    file_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (file_ < 0) Usage("the file of --current cannot be written");
  }
  ~Current() {
    if (file_ >= 0) close(file_);
  }
  Current(const Current&) = delete;
  Current& operator=(const Current&) = delete;
  void Set(std::string_view input) const {
    if (file_ < 0) return;
    if (pwrite(file_, input.data(), input.size(), 0) != static_cast<ssize_t>(input.size()) ||
        ftruncate(file_, static_cast<off_t>(input.size())) != 0) {
      std::perror("the file of --current");
      std::exit(2);
    }
  }

 private:
  int file_ = -1;
};

// 0: none.
void SetTimers(int processor_seconds, int seconds) {
  itimerval timer{};
  timer.it_value.tv_sec = processor_seconds;
  setitimer(ITIMER_PROF, &timer, nullptr);
  alarm(static_cast<unsigned>(seconds));
}

class Driver {
 public:
  Driver(const Options& options, Target& target)
      : options_(options), target_(target), current_(options.current), random_(options.seed), words_(target.Words()) {}

  void Run() {
    std::vector<std::string> inputs = target_.Seeds();
    for (const std::string& path : Files()) {
      std::ifstream file(path, std::ios::binary);
      std::string text(std::istreambuf_iterator<char>(file), {});
      if (!file) Usage("a file of the corpus cannot be read");
      for (std::string& input : target_.Split(std::move(text))) inputs.push_back(std::move(input));
    }
    for (std::string& input : inputs) {
      Try(input);
      pool_.push_back(std::move(input));
    }
    const std::size_t seeds = pool_.size();
    while (!pool_.empty() && !Over()) {
      std::string input = Mutation();
      const bool fresh = Try(input);
      if (fresh && pool_.size() < kPool) pool_.push_back(std::move(input));
    }
    std::printf("%s: %zu seeds, %lld runs, %.1f s, seed %llu, %zu inputs, %zu branches\n",
                std::string(target_.Name()).c_str(), seeds, static_cast<long long>(runs_), Seconds(),
                static_cast<unsigned long long>(options_.seed), pool_.size(), branches_);
  }

 private:
  std::vector<std::string> Files() const {
    std::vector<std::string> files;
    for (const std::string& path : options_.corpus) {
      if (!std::filesystem::is_directory(path)) {
        files.push_back(path);
        continue;
      }
      for (const auto& entry : std::filesystem::directory_iterator(path)) files.push_back(entry.path().string());
    }
    std::sort(files.begin(), files.end());
    return files;
  }

  double Seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

  bool Over() const {
    if (options_.runs > 0 && runs_ >= options_.runs) return true;
    if (options_.seconds > 0 && Seconds() >= options_.seconds) return true;
    return options_.runs <= 0 && options_.seconds <= 0;
  }

  std::string Mutation() {
    // Later inputs took the rarer branches.
    const std::size_t at = random_.OneIn(2) ? random_.Below(pool_.size())
                                            : pool_.size() - 1 - random_.Below(std::min<std::size_t>(pool_.size(), 50));
    std::string input = pool_[at];
    for (std::size_t changes = 1 + random_.Below(6); changes > 0; --changes) {
      const std::string& other = random_.Pick(pool_);
      if (random_.OneIn(8) || !target_.Mutate(input, other, random_)) MutateText(input, other, words_, random_);
      if (input.size() > target_.Limit()) input.resize(target_.Limit());
    }
    return input;
  }

  // Runs an input; true if it is worth mutating.
  bool Try(const std::string& input) {
    current_.Set(input);
    SetTimers(kSecondsAnInput, kSecondsWaiting);
    StartCoverage();
    target_.Run(input);
    const std::size_t fresh = StopCoverage();
    SetTimers(0, 0);
    ++runs_;
    branches_ += fresh;
    return fresh > 0 || (branches_ == 0 && random_.OneIn(64));
  }

  const Options& options_;
  Target& target_;
  const Current current_;
  Random random_;
  const std::vector<std::string_view> words_;
  std::vector<std::string> pool_;
  std::int64_t runs_ = 0;
  std::size_t branches_ = 0;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace

void Promise(bool holds, std::string_view words) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %.*s\n", static_cast<int>(words.size()), words.data());
  std::abort();
}

}  // namespace codeanatomy::fuzz

int main(int argc, char** argv) {
  const codeanatomy::fuzz::Options options = codeanatomy::fuzz::ReadOptions(argc, argv);
  const auto target = codeanatomy::fuzz::MakeTarget();
  codeanatomy::fuzz::Driver(options, *target).Run();
  return 0;
}
