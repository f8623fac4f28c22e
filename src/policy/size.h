#pragma once

#include <arrow/result.h>

#include <cstdint>
#include <string_view>

namespace codeanatomy::policy {

// Reads `4096`, `2GB`, `512MiB`, `1.5G`: B; K, M, G, T and KiB … TiB are powers of 1024, KB … TB powers of 1000; case
// does not count, blanks before the unit are allowed.
arrow::Result<std::uint64_t> ParseSize(std::string_view text);

// Reads a size, or a percentage (`60%`, more than 0 and at most 100) of `whole`.
arrow::Result<std::uint64_t> ParseMemory(std::string_view text, std::uint64_t whole);

}  // namespace codeanatomy::policy
