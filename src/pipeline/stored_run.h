#pragma once

#include <memory>
#include <string>

#include <arrow/result.h>

#include "pipeline/build.h"
#include "storage/storage.h"

namespace codeanatomy::pipeline {

// A run, its store, and a session to read it with.
struct StoredRun {
  std::unique_ptr<storage::Store> store;
  std::unique_ptr<engine::Session> session;
  storage::Run run;
};

// The run that `name` means: by its number in the store at `store`, or the last one of a store, by its folder or the folder it
// lies in. Invalid: neither.
arrow::Result<StoredRun> RunNamed(const std::string& name, const std::string& store, const policy::PolicyPack& policy);

}  // namespace codeanatomy::pipeline
