#pragma once

#include <span>
#include <string>

#include "schedule/schedule.h"
#include "schedule/ways.h"
#include "schema/schema.h"

namespace codeanatomy::schedule {

// The task graph as an SVG picture that stands alone: rules and tables in columns by level, one longest way emphasised. A
// table is drawn as read by those rules that no other way leads to from it; titles of the boxes say all that is read. The
// same bytes for the same tasks, catalog and costs.
std::string GraphSvg(std::span<const Task> tasks, const schema::Catalog& catalog, const Costs& costs);

}  // namespace codeanatomy::schedule
