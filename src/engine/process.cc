#include "engine/process.h"

#include "engine/engine_internal.h"
#include "engine/handover_internal.h"

namespace codeanatomy::engine {

void EndProcess() {
  ca_end();
  TakeOver(&kCallbacks);
}

}  // namespace codeanatomy::engine
