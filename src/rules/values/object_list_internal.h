#pragma once

// Private to rules/values/: a list of objects that holds few in place.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

#include "rules/values/objects_internal.h"

namespace codeanatomy::rules::values {

// Most values are one or two objects: those need no memory of their own.
class ObjectList {
 public:
  ObjectList() = default;
  ObjectList(ObjectList&& other) noexcept
      : size_(std::exchange(other.size_, 0)), room_(std::exchange(other.room_, kFew)), more_(std::move(other.more_)) {
    std::copy_n(other.few_, kFew, few_);
  }
  ObjectList& operator=(ObjectList&& other) noexcept {
    size_ = std::exchange(other.size_, 0);
    room_ = std::exchange(other.room_, kFew);
    more_ = std::move(other.more_);
    std::copy_n(other.few_, kFew, few_);
    return *this;
  }

  const ObjectId* begin() const { return more_ ? more_.get() : few_; }
  const ObjectId* end() const { return begin() + size_; }
  ObjectId operator[](std::size_t at) const { return begin()[at]; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  bool Contains(ObjectId object) const { return std::find(begin(), end(), object) != end(); }
  void push_back(ObjectId object) {
    if (size_ == room_) Grow();
    (more_ ? more_.get() : few_)[size_++] = object;
  }

 private:
  static constexpr std::uint32_t kFew = 2;

  void Grow() {
    const std::uint32_t room = room_ == kFew ? kFew * 4 : room_ * 2;
    auto grown = std::make_unique_for_overwrite<ObjectId[]>(room);
    std::copy(begin(), end(), grown.get());
    more_ = std::move(grown);
    room_ = room;
  }

  std::uint32_t size_ = 0;
  std::uint32_t room_ = kFew;
  ObjectId few_[kFew] = {};
  std::unique_ptr<ObjectId[]> more_;
};

}  // namespace codeanatomy::rules::values
