#pragma once

// The observation of a plan: what the engine made of a rule's statement and what it knew when it did, as values and as rows
// of the artifact tables (schema/artifacts.h).
//
// In: a rule and its plan. Out: a PlanBundle, and rows of it.
//
//  1. Every part is there or says why not: a capture that fails leaves its reason, and the others as they are.
//  2. Nothing is run.
//  3. What is compared between machines has no clock, no path and no number of a process in it; columns that have are volatile.
//
// Values; any thread.

#include "bundle/bundle_rows.h"  // IWYU pragma: export
#include "bundle/capture.h"  // IWYU pragma: export
#include "bundle/catalog_rows.h"  // IWYU pragma: export
#include "bundle/physical_facts.h"  // IWYU pragma: export
#include "bundle/planning_state.h"  // IWYU pragma: export
#include "bundle/pushdown.h"  // IWYU pragma: export
#include "bundle/ran_plan.h"  // IWYU pragma: export
