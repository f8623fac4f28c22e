#pragma once

// Questions about names and the ways between them, answered by queries over the public tables.
//
// In: a session in which the tables of a run are registered that TablesAsked says; a name or a place. Out: rows, and
// sentences for people about what the rows cannot say.
//
//  1. Every row comes from one query of this folder, whose parameters are bound and never pasted (docs/ask.md). What
//     earlier queries found is given to it as tables (`run_query.h`).
//  2. Unknown is told from none: where unresolved rows may belong to the answer, a sentence counts them by reason.
//  3. What nothing is called is no error: no rows, and a sentence with the nearest name.
//
// One question at a time in a session.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "ask/dead_settings.h"
#include "ask/meaning.h"
#include "engine/engine.h"

namespace codeanatomy::ask {

enum class Kind { kFind, kRefs, kCallers, kCallees, kImpact, kPath, kDead };

struct Question {
  Kind kind = Kind::kFind;
  Subject subject;                    // of all but kDead
  std::string definition_kind;        // of kFind: this kind alone; empty: all
  std::string file;                   // of kImpact, instead of the subject: all that lies in it
  std::optional<std::int64_t> depth;  // of kImpact: at most so many steps
  Subject to;                         // of kPath
  DeadSettings dead;                  // of kDead
};

struct Answer {
  std::shared_ptr<arrow::Schema> schema;
  arrow::RecordBatchVector rows;
  std::vector<std::string> notes;  // a sentence each
};

// The kinds of definitions that kFind can be asked for.
const std::vector<std::string>& DefinitionKinds();

// The public tables that any question reads.
arrow::Result<std::vector<std::string>> TablesAsked(const engine::Session& session);

// Invalid where the position is outside of the graph.
arrow::Result<Answer> Ask(engine::Session& session, const Question& question, const engine::CancelToken& cancel);

}  // namespace codeanatomy::ask
