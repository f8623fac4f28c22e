// The decoder recurses once a message and is told no limit, so what it is given is measured before. Which field is a message
// and which a text is only in the schema: the walk goes along with the descriptors. Some lists become a chain: `a AND b AND
// c` is one message with three operands, and an expression three deep once decoded.

#include "engine/message_depth.h"

#include <algorithm>
#include <vector>

#include <google/protobuf/descriptor.h>

#include "datafusion.pb.h"

namespace codeanatomy::engine {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

// Whether the decoder, or an optimizer rule, makes a chain of the messages of this list.
bool IsFolded(const FieldDescriptor* field) {
  if (!field->is_repeated()) return false;
  const auto& name = field->name();
  return name == "operands" || name == "inputs" || name == "filters" || name == "left_join_key" ||
         field->containing_type() == datafusion::LogicalExprList::descriptor();
}

class Walk {
 public:
  Walk(std::string_view bytes, std::uint32_t limit) : bytes_(bytes), limit_(limit) {}

  arrow::Result<std::uint32_t> Run(const Descriptor* root) {
    ARROW_RETURN_NOT_OK(Enter(root, bytes_.size()));
    while (!open_.empty()) {
      if (at_ == open_.back().end) {
        ARROW_RETURN_NOT_OK(Leave());
      } else {
        ARROW_RETURN_NOT_OK(Field());
      }
    }
    return static_cast<std::uint32_t>(depth_);
  }

 private:
  struct Open {
    const Descriptor* type;
    std::size_t end;
    std::size_t below = 0;  // levels of the deepest message in it
    std::size_t folded = 0;  // messages in lists that become chains
  };

  arrow::Status Broken(std::string_view what) const {
    return arrow::Status::Invalid("these bytes are no plan: ", what, " at byte ", at_);
  }

  arrow::Status TooDeep() const {
    return arrow::Status::Invalid("the plan nests more than ", limit_,
                                  " messages within each other (limits.plan_depth)");
  }

  arrow::Status Enter(const Descriptor* type, std::size_t end) {
    if (open_.size() == limit_) return TooDeep();
    open_.push_back({type, end});
    return arrow::Status::OK();
  }

  arrow::Status Leave() {
    depth_ = 1 + open_.back().below + open_.back().folded;
    open_.pop_back();
    if (open_.size() + depth_ > limit_) return TooDeep();
    if (!open_.empty()) open_.back().below = std::max(open_.back().below, depth_);
    return arrow::Status::OK();
  }

  arrow::Result<std::uint64_t> Varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      if (at_ == open_.back().end) return Broken("a number is cut off");
      const auto byte = static_cast<unsigned char>(bytes_[at_++]);
      value |= static_cast<std::uint64_t>(byte & 0x7F) << std::min(shift, 63);
      if (byte < 0x80) return value;
    }
    return Broken("a number has more than ten bytes");
  }

  arrow::Status Skip(std::uint64_t size) {
    if (size > open_.back().end - at_) return Broken("a field is cut off");
    at_ += size;
    return arrow::Status::OK();
  }

  arrow::Status Field() {
    ARROW_ASSIGN_OR_RAISE(const std::uint64_t tag, Varint());
    const std::uint64_t number = tag >> 3;
    if (number == 0 || number > FieldDescriptor::kMaxNumber) return Broken("a field has a number that none has");
    switch (tag & 7) {
      case 0: return Varint().status();
      case 1: return Skip(8);
      case 2: return Sized(open_.back().type->FindFieldByNumber(static_cast<int>(number)));
      case 5: return Skip(4);
      default: return Broken("a field is of a kind that plans do not have");
    }
  }

  arrow::Status Sized(const FieldDescriptor* field) {
    ARROW_ASSIGN_OR_RAISE(const std::uint64_t size, Varint());
    const std::size_t begin = at_;
    ARROW_RETURN_NOT_OK(Skip(size));
    if (field == nullptr) return arrow::Status::OK();
    if (field->type() == FieldDescriptor::TYPE_MESSAGE) {
      at_ = begin;
      if (IsFolded(field)) ++open_.back().folded;
      return Enter(field->message_type(), begin + size);
    }
    const Descriptor* inner = AfterLine(field);
    if (inner == nullptr) return arrow::Status::OK();
    const std::size_t line = bytes_.substr(begin, size).find('\n');
    if (line == std::string_view::npos) return arrow::Status::OK();
    at_ = begin + line + 1;
    return Enter(inner, begin + size);
  }

  // What stands after the line that bytes of ours begin with: the filters of a scan, the keys and condition of a join.
  static const Descriptor* AfterLine(const FieldDescriptor* field) {
    if (field->name() != "node") return nullptr;
    if (field->containing_type() == datafusion::PhysicalExtensionNode::descriptor()) {
      return datafusion::LogicalExprList::descriptor();
    }
    return field->containing_type() == datafusion::LogicalExtensionNode::descriptor()
               ? datafusion::JoinNode::descriptor()
               : nullptr;
  }

  std::string_view bytes_;
  std::uint32_t limit_;
  std::vector<Open> open_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;  // of the message left last
};

}  // namespace

arrow::Result<std::uint32_t> MessageDepth(std::string_view bytes, PlanStage stage, std::uint32_t limit) {
  return Walk(bytes, limit)
      .Run(stage == PlanStage::kPhysical ? datafusion::PhysicalPlanNode::descriptor()
                                         : datafusion::LogicalPlanNode::descriptor());
}

}  // namespace codeanatomy::engine
