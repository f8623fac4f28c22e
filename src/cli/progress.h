#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "cli/arguments.h"
#include "pipeline/build.h"

namespace codeanatomy::cli {

// Shows how far a build is: one line that is rewritten on a terminal, one plain line a stage elsewhere. Any thread.
class Progress {
 public:
  explicit Progress(const Arguments& arguments);
  ~Progress();
  // Has the build show how far it is here; `this` must outlive it.
  void Watch(pipeline::BuildOptions& options);
  void Note(std::string_view stage, std::int64_t done, std::int64_t total);

 private:
  void Clear();
  bool shown_ = false;
  bool live_ = false;   // rewrite the line
  bool plain_ = false;  // a line a stage
  std::mutex mutex_;
  std::string stage_;
  std::chrono::steady_clock::time_point last_{};
  std::chrono::steady_clock::time_point stage_start_{};
};

}  // namespace codeanatomy::cli
