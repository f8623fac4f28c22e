#pragma once

#include <string_view>

#include <arrow/result.h>

#include "engine/session.h"
#include "relation/relation.h"

namespace codeanatomy::relation {

// Reads a whole expression as SQL text, by the engine's own parser, against the columns of a relation: `size > 10 AND path LIKE
// 'a%'`. It may end with `AS name`. It holds for steps on that relation, or on others that have its columns. Errors are the
// engine's, with position (`engine::GetErrorDetail`).
arrow::Result<Expression> Parse(const engine::Session& session, const Relation& relation, std::string_view text);

}  // namespace codeanatomy::relation
