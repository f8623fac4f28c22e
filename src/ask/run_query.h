#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "engine/engine.h"

namespace codeanatomy::ask {

// The values of a query's parameters, by name without `$`.
using Value = std::variant<std::int64_t, bool, std::string>;
using Values = std::vector<std::pair<std::string, Value>>;

struct Rows {
  std::shared_ptr<arrow::Schema> schema;
  arrow::RecordBatchVector batches;
  std::int64_t count() const;
};

// Runs the query of the file `name`.sql to its end.
arrow::Result<Rows> RunQuery(const engine::Session& session, std::string_view name, const Values& values,
                             const engine::CancelToken& cancel);

// The tables by which queries are told what was found before.
inline constexpr const char* kTargets = "targets";    // `target`: qualified names
inline constexpr const char* kWords = "words";        // `word`: last parts of names
inline constexpr const char* kEntities = "entities";  // what the queries of these names give
inline constexpr const char* kStarts = "starts";
inline constexpr const char* kEnds = "ends";
inline constexpr const char* kLinks = "links";
inline constexpr const char* kReached = "reached";
inline constexpr const char* kAround = "around";
inline constexpr const char* kTies = "ties";
inline constexpr const char* kUses = "uses";
inline constexpr const char* kJudged = "judged";
inline constexpr const char* kEntries = "entries";        // `entry`: names, or patterns of such
inline constexpr const char* kInterfaces = "interfaces";  // `interface`: modules and packages, or `*`
inline constexpr const char* kPacks = "packs";            // `pack`: rule packs that the program brings
inline constexpr const char* kFrameworkLinks = "framework_links";
inline constexpr const char* kGivenTables[] = {kTargets, kWords,   kEntities,   kStarts, kEnds,
                                               kLinks,   kReached, kAround,     kTies,   kUses,
                                               kJudged,  kEntries, kInterfaces, kPacks,  kFrameworkLinks};

// Gives the session a table with the rows; replaces an earlier one.
arrow::Status GiveRows(engine::Session& session, const std::string& table, const Rows& rows);

// Gives the session a table of one column, with a row a text; replaces an earlier one.
arrow::Status GiveTexts(engine::Session& session, const std::string& table, const std::string& column,
                        const std::set<std::string>& texts);

}  // namespace codeanatomy::ask
