#include "pipeline/artifact_writing.h"

#include "schema/artifacts.h"

namespace codeanatomy::pipeline {

arrow::Result<std::optional<storage::WrittenTable>> WriteArtifact(const ArtifactRows& rows, const storage::Store& store,
                                                                  const storage::WriteSettings& settings,
                                                                  std::int64_t run_id,
                                                                  const engine::CancelToken& cancel) {
  const schema::Table& table = *schema::FindArtifact(rows.table);
  std::optional<storage::WrittenTable> written;
  if (rows.older && !rows.replaces) {
    ARROW_ASSIGN_OR_RAISE(written, storage::MigrateArtifact(store, table, *rows.older, settings, run_id, cancel));
  }
  const auto batch = rows.make();
  if (batch->num_rows() == 0 && !rows.is_new) return written;
  ARROW_ASSIGN_OR_RAISE(auto reader, arrow::RecordBatchReader::Make({batch}));
  if (rows.replaces) return store.WriteTable(table, std::move(reader), settings, run_id, std::nullopt, cancel);
  return store.AppendTable(table, std::move(reader), settings, run_id, cancel);
}

}  // namespace codeanatomy::pipeline
