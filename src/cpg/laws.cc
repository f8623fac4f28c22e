#include "cpg/laws.h"

#include <arrow/scalar.h>

#include "cpg/embedded.h"

namespace codeanatomy::cpg {

std::vector<Law> Laws() {
  std::vector<Law> laws;
  for (const EmbeddedFile& file : EmbeddedLaws()) {
    Law law;
    const std::string_view name = file.path.substr(file.path.rfind('/') + 1);
    law.name = name.substr(0, name.size() - std::string_view(".sql").size());
    const std::size_t end = file.text.find('\n');
    law.sentence = file.text.substr(3, end - 3);  // after `-- `
    law.query = file.text;
    laws.push_back(std::move(law));
  }
  return laws;
}

arrow::Result<std::vector<Violation>> CheckLaws(const engine::Session& session, const engine::CancelToken& cancel) {
  std::vector<Violation> violations;
  for (const Law& law : Laws()) {
    auto plan = session.PlanSql(law.query, engine::Gate::kReadOnly);
    if (!plan.ok()) return plan.status().WithMessage("law ", law.name, ": ", plan.status().message());
    ARROW_ASSIGN_OR_RAISE(auto reader, plan->Execute(cancel));
    Violation violation{law.name, law.sentence, 0, {}};
    while (true) {
      ARROW_ASSIGN_OR_RAISE(auto batch, reader->Next());
      if (batch == nullptr) break;
      if (violation.rows == 0 && batch->num_rows() > 0) {
        for (int i = 0; i < batch->num_columns(); ++i) {
          ARROW_ASSIGN_OR_RAISE(const auto value, batch->column(i)->GetScalar(0));
          violation.first.append(i == 0 ? "" : ", ")
              .append(batch->schema()->field(i)->name())
              .append("=")
              .append(value->ToString());
        }
      }
      violation.rows += batch->num_rows();
    }
    if (violation.rows > 0) violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace codeanatomy::cpg
