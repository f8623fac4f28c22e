#include "policy/capture.h"

namespace codeanatomy::policy {

arrow::Result<std::string> ReadCaptureLevel(const PolicyPack& pack) {
  const PolicyValue* level = pack.Find("capture.level");
  if (level == nullptr) return arrow::Status::Invalid("policy ", pack.name(), " does not set capture.level");
  return level->value;
}

}  // namespace codeanatomy::policy
