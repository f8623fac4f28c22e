#pragma once

#include <span>

#include "base/embedded_file.h"

namespace codeanatomy::functions {

// Sorted by path.
std::span<const EmbeddedFile> EmbeddedPatterns();

}  // namespace codeanatomy::functions
