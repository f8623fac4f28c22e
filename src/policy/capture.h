#pragma once

#include <string>
#include <vector>

#include <arrow/result.h>

#include "policy/policy_pack.h"

namespace codeanatomy::policy {

// `capture.level`: `off`, `default` or `full`. Invalid if it is missing.
arrow::Result<std::string> ReadCaptureLevel(const PolicyPack& pack);

// `capture.cache`: whether what other builds on the machine captured may be taken.
bool ReadCaptureCache(const PolicyPack& pack);

// The parts of `capture.fail`: that a test takes away.
std::vector<std::string> ReadFailingParts(const PolicyPack& pack);

}  // namespace codeanatomy::policy
