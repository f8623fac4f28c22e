#include <utility>

#include "functions/functions.h"
#include "pipeline/build.h"

namespace codeanatomy::pipeline {
namespace {

arrow::Result<std::unique_ptr<engine::Session>> Open(const policy::PolicyPack& policy, policy::KeyValues settings) {
  ARROW_ASSIGN_OR_RAISE(const policy::Limits limits, policy::ReadLimits(policy));
  engine::SessionOptions options;
  options.settings = std::move(settings);
  options.memory_limit = limits.memory_bytes;
  options.pool = limits.pool == policy::Pool::kFair ? engine::PoolKind::kFair : engine::PoolKind::kGreedy;
  options.temp_directory = limits.temp_directory;
  options.temp_limit = limits.temp_bytes;
  options.threads = limits.threads;
  options.plan_depth = limits.plan_depth;
  ARROW_ASSIGN_OR_RAISE(auto session, engine::Session::Make(options));
  ARROW_RETURN_NOT_OK(functions::RegisterFunctions(*session));
  return session;
}

}  // namespace

arrow::Result<std::unique_ptr<engine::Session>> OpenSession(const policy::PolicyPack& policy) {
  return Open(policy, policy.EngineSettings());
}

arrow::Result<std::unique_ptr<engine::Session>> OpenQuerySession(const policy::PolicyPack& policy) {
  return Open(policy, policy.QuerySettings());
}

}  // namespace codeanatomy::pipeline
