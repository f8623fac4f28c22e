#pragma once

#include <span>

#include "base/embedded_file.h"

namespace codeanatomy::ask {

// The queries, sorted by path.
std::span<const EmbeddedFile> EmbeddedQueries();

}  // namespace codeanatomy::ask
