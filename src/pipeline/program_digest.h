#pragma once

#include <string_view>

namespace codeanatomy::pipeline {

// The hash of every source that may change a row, made at build time by cmake/program_digest.cmake.
std::string_view ProgramDigest();

}  // namespace codeanatomy::pipeline
