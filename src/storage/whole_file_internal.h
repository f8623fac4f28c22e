#pragma once

// Private to storage/: files that are there as a whole or not at all.

#include <initializer_list>
#include <string>
#include <string_view>

#include <arrow/status.h>

namespace codeanatomy::storage {

// Afterwards the file has these bytes, one piece after another; where that fails it has what it had before.
arrow::Status WriteWhole(const std::string& path, std::initializer_list<std::string_view> pieces);

}  // namespace codeanatomy::storage
