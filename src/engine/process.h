#pragma once

namespace codeanatomy::engine {

// Ends the engine's threads: called last, so that none of them gives up what it holds while the process's own statics go. No session may
// be used afterwards.
void EndProcess();

}  // namespace codeanatomy::engine
