#include "cli/progress.h"

#include <unistd.h>

#include <cstdio>

namespace codeanatomy::cli {

using Clock = std::chrono::steady_clock;
constexpr auto kRefresh = std::chrono::milliseconds(100);

Progress::Progress(const Arguments& arguments) {
  if (arguments.quiet || arguments.progress == When::kNever) return;
  const bool terminal = isatty(STDERR_FILENO) != 0;
  live_ = terminal && !arguments.log_json;
  plain_ = !live_ && (arguments.progress == When::kAlways || arguments.verbose);
}

Progress::~Progress() { Clear(); }

void Progress::Clear() {
  if (shown_) std::fputs("\r\x1b[K", stderr);
  shown_ = false;
}

void Progress::Watch(pipeline::BuildOptions& options) {
  options.progress = [this](std::string_view stage, std::int64_t done, std::int64_t total) {
    Note(stage, done, total);
  };
}

void Progress::Note(std::string_view stage, std::int64_t done, std::int64_t total) {
  if (!live_ && !plain_) return;
  const std::lock_guard lock(mutex_);
  const auto now = Clock::now();
  const bool is_new = stage != stage_;
  if (is_new) {
    stage_ = stage;
    stage_start_ = now;
    if (plain_) std::fprintf(stderr, "%s\n", stage_.c_str());
  }
  if (plain_ || (!is_new && now - last_ < kRefresh)) return;
  last_ = now;
  Clear();
  if (total > 0) {
    const double seconds = std::chrono::duration<double>(now - stage_start_).count();
    const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
    const double left = rate > 0 ? static_cast<double>(total - done) / rate : 0;
    std::fprintf(stderr, "%s %lld/%lld files, %.0f/s, %.0f s left", stage_.c_str(), static_cast<long long>(done),
                 static_cast<long long>(total), rate, left);
  } else {
    std::fprintf(stderr, "%s", stage_.c_str());
  }
  shown_ = true;
  std::fflush(stderr);
}

}  // namespace codeanatomy::cli
