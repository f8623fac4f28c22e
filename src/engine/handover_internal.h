#pragma once

// Private to engine/: what the thread sanitizer is told of objects that go through the bridge to other threads. The bridge
// orders the threads with code that the sanitizer does not see. Nothing in builds without it.

#if defined(CODEANATOMY_THREAD_SANITIZER)
#include <sanitizer/tsan_interface.h>
#endif

namespace codeanatomy::engine {

// What this thread did to the object comes before what the thread does that takes it over.
inline void GiveOver([[maybe_unused]] const void* object) {
#if defined(CODEANATOMY_THREAD_SANITIZER)
  __tsan_release(const_cast<void*>(object));
#endif
}

inline void TakeOver([[maybe_unused]] const void* object) {
#if defined(CODEANATOMY_THREAD_SANITIZER)
  __tsan_acquire(const_cast<void*>(object));
#endif
}

// Stands for all callbacks: what they did comes before what the thread does that has read the statement's rows or error.
inline constexpr char kCallbacks = 0;

}  // namespace codeanatomy::engine
