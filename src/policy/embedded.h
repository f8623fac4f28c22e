#pragma once

#include <span>

#include "base/embedded_file.h"

namespace codeanatomy::policy {

// Sorted by path.
std::span<const EmbeddedFile> EmbeddedPacks();

}  // namespace codeanatomy::policy
