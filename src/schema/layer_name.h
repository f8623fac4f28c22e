#pragma once

#include <string_view>

#include "schema/schema.h"

namespace codeanatomy::schema {

// As rules and descriptions spell it.
constexpr std::string_view LayerName(Layer layer) {
  switch (layer) {
    case Layer::kPublic: return "public";
    case Layer::kEvidence: return "evidence";
    case Layer::kDerived: return "derived";
  }
  return {};
}

}  // namespace codeanatomy::schema
