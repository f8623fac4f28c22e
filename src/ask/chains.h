#pragma once

#include "ask/ask.h"

namespace codeanatomy::ask {

// Who is affected when what a name means changes, or what lies in a file.
arrow::Result<Answer> Impact(engine::Session& session, const Question& question, const engine::CancelToken& cancel);

// A shortest chain of calls from one name to the other.
arrow::Result<Answer> Path(engine::Session& session, const Question& question, const engine::CancelToken& cancel);

}  // namespace codeanatomy::ask
