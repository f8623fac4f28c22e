#pragma once

// Runtime profiles and limits as plain values: the PolicyPack.
//
// In: a built-in pack (`dev`, `ci`, `prod`) or a TOML file that inherits from one, environment variables, and flags.
// Out: `PolicyPack`, every value with its origin; `Limits`, `WritePolicy`, witnesses and engine settings read from it.
//
//  1. Precedence: flag > environment > file > pack > engine default, whatever the order of application.
//  2. A key or value that is not understood is Invalid, with its place and what was probably meant; nothing is ignored.
//  3. No value that shapes a plan depends on the machine: parallelism of plans is a number, never "all cores".
//  4. The list of effective values is sorted by key and equal for equal inputs.
//
// Values; distinct packs may be used from distinct threads.

#include "policy/limits.h"  // IWYU pragma: export
#include "policy/policy_pack.h"  // IWYU pragma: export
#include "policy/size.h"  // IWYU pragma: export
