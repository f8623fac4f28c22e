#pragma once

// The order of the stages: list, extract, normalise, plan the rules, run them, store, commit the run.
//
// In: a repository and options. Out: a committed run, or an error and the store as it was.
//
//  1. The only place that knows the order of the stages.
//  2. A run is committed last; whatever stops a build before leaves the last run readable.
//  3. Progress and timings are observation: nothing is decided by them.
//
// One build at a time a process.

#include "pipeline/build.h"   // IWYU pragma: export
#include "pipeline/planned_rules.h"  // IWYU pragma: export
#include "pipeline/status.h"  // IWYU pragma: export
#include "pipeline/verify.h"  // IWYU pragma: export
