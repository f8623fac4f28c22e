#include "policy/capture.h"

#include <algorithm>

namespace codeanatomy::policy {

arrow::Result<std::string> ReadCaptureLevel(const PolicyPack& pack) {
  const PolicyValue* level = pack.Find("capture.level");
  if (level == nullptr) return arrow::Status::Invalid("policy ", pack.name(), " does not set capture.level");
  return level->value;
}

bool ReadCaptureCache(const PolicyPack& pack) {
  const PolicyValue* value = pack.Find("capture.cache");
  return value != nullptr && value->value == "true";
}

std::vector<std::string> ReadFailingParts(const PolicyPack& pack) {
  std::vector<std::string> parts;
  const PolicyValue* value = pack.Find("capture.fail");
  if (value == nullptr) return parts;
  for (std::size_t start = 0; start < value->value.size();) {
    const std::size_t end = std::min(value->value.find(',', start), value->value.size());
    parts.push_back(value->value.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

}  // namespace codeanatomy::policy
