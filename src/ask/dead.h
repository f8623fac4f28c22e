#pragma once

#include "ask/ask.h"

namespace codeanatomy::ask {

// The functions, methods and classes that no code is sure to reach.
arrow::Result<Answer> Dead(engine::Session& session, const Question& question, const engine::CancelToken& cancel);

}  // namespace codeanatomy::ask
