#pragma once

#include <span>

#include "base/embedded_file.h"

namespace codeanatomy::packs {

// The rule packs that the program brings, a folder each; sorted by path.
std::span<const EmbeddedFile> EmbeddedPacks();

}  // namespace codeanatomy::packs
