#pragma once

// Private to engine/: what keeps errors and exceptions of callbacks on our side, and the checks of what is registered.

#include <exception>
#include <new>
#include <string>
#include <string_view>

#include "engine/engine_internal.h"
#include "engine/handover_internal.h"

namespace codeanatomy::engine {

// Runs what the bridge called with that object: a failed status or an exception becomes the callback's failure.
template <typename Work>
bool RunCallback(const void* object, ca_failure* failure, const Work& work) noexcept {
  TakeOver(object);
  bool done = false;
  try {
    arrow::Status status;
    try {
      status = work();
    } catch (const std::bad_alloc&) {
      status = arrow::Status::OutOfMemory("no memory");
    } catch (const std::exception& error) {
      status = arrow::Status::ExecutionError("exception: ", error.what());
    } catch (...) {
      status = arrow::Status::ExecutionError("an exception that is no std::exception");
    }
    done = status.ok();
    if (!done) ca_failure_set(failure, CodeOf(status), Borrow(status.message()));
  } catch (...) {
    ca_failure_set(failure, ca_error_code_Resources, Borrow("no memory for its error"));
  }
  GiveOver(object);
  GiveOver(&kCallbacks);
  return done;
}

// Ends an object that the bridge has no use for any more.
template <typename Object>
void EndObject(void* object) noexcept {
  TakeOver(object);
  delete static_cast<Object*>(object);
}

// A lower-case SQL identifier.
arrow::Status CheckPlainName(std::string_view what, const std::string& name);

// Every row of the type can be null.
arrow::Status CheckFunctionType(const std::shared_ptr<arrow::DataType>& type, const std::string& what);

// `span_len(bstart, bend)`
std::string FunctionSyntax(const std::string& name, const std::vector<std::string>& parameters);

}  // namespace codeanatomy::engine
