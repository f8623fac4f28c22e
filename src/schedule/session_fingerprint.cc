#include "schedule/session_fingerprint.h"

#include "plan/subquery_schemas.h"

namespace codeanatomy::schedule {

arrow::Result<std::string> FingerprintIn(const engine::Session& session, const std::string& optimized,
                                         const std::string& schemas) {
  return plan::Fingerprint(optimized, schemas, [&](const std::string& bytes) -> arrow::Result<std::string> {
    ARROW_ASSIGN_OR_RAISE(const engine::Plan inner, session.PlanProtobuf(bytes));
    return inner.NodeSchemas(engine::PlanStage::kLogical);
  });
}

}  // namespace codeanatomy::schedule
