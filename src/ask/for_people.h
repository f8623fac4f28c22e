#pragma once

#include <memory>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "ask/ask.h"

namespace codeanatomy::ask {

// The rows as people read them: `place`, FILE:LINE:COL with COL counted from 1 as editors do, then what it is about. A
// place whose column is unknown ends with the line.
arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> ForPeople(Kind kind, const Answer& answer);

}  // namespace codeanatomy::ask
