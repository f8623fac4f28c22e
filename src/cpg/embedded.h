#pragma once

#include <span>

#include "base/embedded_file.h"

namespace codeanatomy::cpg {

// Sorted by path.
std::span<const EmbeddedFile> EmbeddedLaws();

}  // namespace codeanatomy::cpg
