#pragma once

#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include <arrow/array.h>

#include "normalize/ids.h"

namespace codeanatomy::normalize {

// Ids in no order, in blocks: growing moves none.
using IdList = std::deque<NodeId>;

// Ids of keys whose hash another key has too, by key bytes. Empty in practice.
using IdOverrides = std::unordered_map<std::string, NodeId>;

// Gives the members of each group of equal hashes distinct ids: sorted by key bytes, they take the hash, then the hash
// of the key with a counter, skipping ids that are `taken`. Where something that is no key here has the hash, which
// `held` then holds, no member takes it. `keys` are the bytes of all keys that share a hash with another or with what
// is held; the answer does not depend on their order.
IdOverrides ResolveCollisions(std::vector<std::string> keys, const IdList& taken, const std::vector<NodeId>& held,
                              const IdSpace& space);

// The ids that occur more than once, sorted. Takes linear time where few do.
std::vector<NodeId> RepeatedIds(const IdList& ids);

// The ids of `few` that occur in an array of BIGINT, sorted. Takes linear time where few do.
std::vector<NodeId> SharedIds(const IdList& few, const std::vector<std::shared_ptr<arrow::Array>>& arrays);

}  // namespace codeanatomy::normalize
