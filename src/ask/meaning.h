#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "ask/position.h"
#include "engine/engine.h"

namespace codeanatomy::ask {

// What a question is about.
struct Subject {
  std::string name;                  // qualified, or its last parts
  std::optional<Position> position;  // instead of a name
  // As it was asked for.
  std::string Text() const;
};

// What a name or place means.
struct Meaning {
  std::set<std::string> targets;     // qualified names that rows are found by
  std::set<std::string> words;       // last parts by which unresolved rows would say them
  std::vector<std::string> notes;    // where imports lead
  std::set<std::string> unresolved;  // reasons of what leads nowhere known
  bool is_known = false;             // something is called so
  bool has_attributes = false;       // something of it can be reached as an attribute of a value
};

// Invalid where the position is outside of the graph.
arrow::Result<Meaning> Mean(const engine::Session& session, const Subject& subject, const engine::CancelToken& cancel);

// A sentence about a name that nothing has, with the nearest one.
arrow::Result<std::string> NothingCalled(const engine::Session& session, const std::string& name,
                                         const engine::CancelToken& cancel);

// What the rows cannot say of the subject: where imports lead that it went through, and what leads nowhere known.
arrow::Result<std::vector<std::string>> NotesOf(const engine::Session& session, const Subject& subject,
                                                const Meaning& meaning, const engine::CancelToken& cancel);

// The paths of the graph's files, sorted.
arrow::Result<std::vector<std::string>> FilePaths(const engine::Session& session, const engine::CancelToken& cancel);

}  // namespace codeanatomy::ask
