#include "session.h"

#include "cpg/cpg.h"
#include "extract/scoping/scoping.h"
#include "extract/treesitter/treesitter.h"
#include "functions/functions.h"
#include "normalize/normalize.h"
#include "rules/rules.h"
#include "schedule/schedule.h"
#include "target.h"

namespace codeanatomy::fuzz {
namespace {

constexpr std::string_view kSource =
    "import os\n\n\nclass C(os.PathLike):\n    x: int = 1\n\n    def m(self, *a, k=2):\n"
    "        return [self.x + i for i in a if i is not k]\n\n\ndef f(c):\n    global g\n    g = c.m(1)(\n";

normalize::TableBatches Rows() {
  normalize::FileEvidence file;
  file.path = "m.py";
  file.module = "m";
  file.bytes = kSource;
  auto syntax = extract::treesitter::ParseSource(kSource, {});
  Promise(syntax.ok(), syntax.status().ToString());
  file.syntax = std::move(syntax).ValueUnsafe();
  file.scopes = extract::scoping::AnalyzeScopes(file.syntax);
  normalize::FileFacts facts;
  facts.size = static_cast<std::int64_t>(kSource.size());
  facts.encoding = "utf-8";
  facts.newline = "lf";
  facts.parse_status = "partial";
  facts.diagnostics = file.syntax.diagnostics;
  const normalize::FileGraph graph = normalize::BuildFileGraph(file);
  normalize::ChunkTables tables;
  tables.AddFile(graph, normalize::AssignIds(graph, "", normalize::IdSpace(), {}), facts);
  return std::move(tables).Finish();
}

}  // namespace

std::unique_ptr<engine::Session> MakeSession() {
  engine::SessionOptions options;
  options.memory_limit = 256 << 20;
  options.threads = 2;
  options.settings = {{"datafusion.execution.target_partitions", "4"}};
  auto session = engine::Session::Make(options);
  Promise(session.ok(), session.status().ToString());
  arrow::Status status = functions::RegisterFunctions(**session);
  Promise(status.ok(), status.ToString());
  status = schedule::DeclareTables(**session);
  Promise(status.ok(), status.ToString());
  for (const auto& [name, batch] : Rows()) {
    status = (*session)->SetRows(name, {{batch}}, "fuzz");
    Promise(status.ok(), status.ToString());
  }
  return std::move(session).ValueUnsafe();
}

std::vector<std::string> Statements() {
  std::vector<std::string> statements;
  auto rules = rules::BuiltinRules();
  Promise(rules.ok(), rules.status().ToString());
  for (const rules::Rule& rule : *rules) statements.push_back(rule.statement);
  for (const cpg::Law& law : cpg::Laws()) statements.push_back(law.query);
  return statements;
}

}  // namespace codeanatomy::fuzz
