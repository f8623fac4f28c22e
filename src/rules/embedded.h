#pragma once

#include <span>

#include "base/embedded_file.h"

namespace codeanatomy::rules {

// Sorted by path.
std::span<const EmbeddedFile> EmbeddedRules();

}  // namespace codeanatomy::rules
