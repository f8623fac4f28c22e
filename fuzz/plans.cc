// Any bytes as a plan: the first says whether a logical (`L`) or a physical one follows. Promised: a plan or an error with
// words; what a plan tells of itself is text and bytes, or an error. No plan is run: whoever gives plans is trusted with files.

#include <google/protobuf/message.h>
#include <google/protobuf/stubs/logging.h>

#include "datafusion.pb.h"
#include "plan/plan.h"
#include "session.h"
#include "target.h"

namespace codeanatomy::fuzz {
namespace {

using engine::PlanStage;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr char kLogical = 'L', kPhysical = 'P';

// A message and one of its fields that has a value.
struct Place {
  Message* message;
  const FieldDescriptor* field;
};

std::vector<Place> Places(Message& root) {
  std::vector<Place> places;
  std::vector<Message*> stack = {&root};
  while (!stack.empty()) {
    Message* message = stack.back();
    stack.pop_back();
    const auto* reflection = message->GetReflection();
    std::vector<const FieldDescriptor*> fields;
    reflection->ListFields(*message, &fields);
    for (const FieldDescriptor* field : fields) {
      places.push_back({message, field});
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
      if (!field->is_repeated()) {
        stack.push_back(reflection->MutableMessage(message, field));
        continue;
      }
      for (int i = 0; i < reflection->FieldSize(*message, field); ++i) {
        stack.push_back(reflection->MutableRepeatedMessage(message, field, i));
      }
    }
  }
  return places;
}

std::uint64_t OddNumber(Random& random) {
  constexpr std::uint64_t kNumbers[] = {
      0, 1, 2, 7, 127, 128, 255, 65'536, 0x7fffffff, 0x80000000, ~std::uint64_t{0}, ~std::uint64_t{0} >> 1};
  return random.OneIn(4) ? random.Next() : kNumbers[random.Below(std::size(kNumbers))];
}

void ChangeScalar(const Place& place, const std::vector<Place>& others, Random& random) {
  Message* message = place.message;
  const FieldDescriptor* field = place.field;
  const auto* reflection = message->GetReflection();
  const int at = field->is_repeated()
                     ? static_cast<int>(random.Below(static_cast<std::size_t>(reflection->FieldSize(*message, field))))
                     : -1;
  const std::uint64_t number = OddNumber(random);
  auto set = [&](auto one, auto many, auto value) {
    at < 0 ? (reflection->*one)(message, field, value) : (reflection->*many)(message, field, at, value);
  };
  using R = google::protobuf::Reflection;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return set(&R::SetInt32, &R::SetRepeatedInt32, static_cast<std::int32_t>(number));
    case FieldDescriptor::CPPTYPE_INT64:
      return set(&R::SetInt64, &R::SetRepeatedInt64, static_cast<std::int64_t>(number));
    case FieldDescriptor::CPPTYPE_UINT32:
      return set(&R::SetUInt32, &R::SetRepeatedUInt32, static_cast<std::uint32_t>(number));
    case FieldDescriptor::CPPTYPE_UINT64: return set(&R::SetUInt64, &R::SetRepeatedUInt64, number);
    case FieldDescriptor::CPPTYPE_DOUBLE: return set(&R::SetDouble, &R::SetRepeatedDouble, static_cast<double>(number));
    case FieldDescriptor::CPPTYPE_FLOAT: return set(&R::SetFloat, &R::SetRepeatedFloat, static_cast<float>(number));
    case FieldDescriptor::CPPTYPE_BOOL: return set(&R::SetBool, &R::SetRepeatedBool, number % 2 == 1);
    case FieldDescriptor::CPPTYPE_ENUM:
      return set(&R::SetEnumValue, &R::SetRepeatedEnumValue,
                 random.OneIn(4) ? static_cast<int>(number) : static_cast<int>(random.Below(30)));
    case FieldDescriptor::CPPTYPE_STRING: {
      // A text or bytes from elsewhere in the plan.
      std::string text = random.OneIn(3) ? std::string(random.Below(40), 'x') : std::string();
      const Place& other = others[random.Below(others.size())];
      if (other.field->cpp_type() == FieldDescriptor::CPPTYPE_STRING && !other.field->is_repeated()) {
        text = other.message->GetReflection()->GetString(*other.message, other.field);
      }
      at < 0 ? reflection->SetString(message, field, text) : reflection->SetRepeatedString(message, field, at, text);
      return;
    }
    case FieldDescriptor::CPPTYPE_MESSAGE: return;
  }
}

// A message of the field's type from elsewhere, or none.
const Message* MessageOfType(const FieldDescriptor* field, const std::vector<Place>& places, Random& random) {
  for (int attempt = 0; attempt < 50; ++attempt) {
    const Place& place = places[random.Below(places.size())];
    if (place.field->message_type() != field->message_type() || place.field->message_type() == nullptr) continue;
    const auto* reflection = place.message->GetReflection();
    if (!place.field->is_repeated()) return &reflection->GetMessage(*place.message, place.field);
    return &reflection->GetRepeatedMessage(
        *place.message, place.field,
        static_cast<int>(random.Below(static_cast<std::size_t>(reflection->FieldSize(*place.message, place.field)))));
  }
  return nullptr;
}

void ChangeMessage(const Place& place, const std::vector<Place>& here, const std::vector<Place>& there,
                   Random& random) {
  const auto* reflection = place.message->GetReflection();
  const Message* found = MessageOfType(place.field, random.OneIn(2) ? here : there, random);
  if (found == nullptr) return;
  const std::unique_ptr<Message> copy(found->New());
  copy->CopyFrom(*found);  // it may hold, or be held by, what is replaced
  if (!place.field->is_repeated()) {
    reflection->MutableMessage(place.message, place.field)->CopyFrom(*copy);
  } else if (random.OneIn(2)) {
    reflection->AddMessage(place.message, place.field)->CopyFrom(*copy);
  } else {
    const int size = reflection->FieldSize(*place.message, place.field);
    reflection
        ->MutableRepeatedMessage(place.message, place.field,
                                 static_cast<int>(random.Below(static_cast<std::size_t>(size))))
        ->CopyFrom(*copy);
  }
}

// Gives a message a field that it does not have, with default values; of a oneof that takes the place of another.
void AddField(Message* message, Random& random) {
  const auto* descriptor = message->GetDescriptor();
  if (descriptor->field_count() == 0) return;
  const FieldDescriptor* field =
      descriptor->field(static_cast<int>(random.Below(static_cast<std::size_t>(descriptor->field_count()))));
  if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return;
  if (field->is_repeated()) {
    message->GetReflection()->AddMessage(message, field);
  } else {
    message->GetReflection()->MutableMessage(message, field);
  }
}

void ChangePlan(Message& root, Message& other, Random& random) {
  const std::vector<Place> here = Places(root), there = Places(other);
  if (here.empty() || there.empty()) return;
  const Place& place = here[random.Below(here.size())];
  const auto* reflection = place.message->GetReflection();
  switch (random.Below(8)) {
    case 0: return reflection->ClearField(place.message, place.field);
    case 1: return AddField(place.message, random);
    case 2:
      if (place.field->is_repeated() && random.OneIn(2)) return reflection->RemoveLast(place.message, place.field);
      if (place.field->is_repeated()) {
        const auto size = static_cast<std::size_t>(reflection->FieldSize(*place.message, place.field));
        return reflection->SwapElements(place.message, place.field, static_cast<int>(random.Below(size)),
                                        static_cast<int>(random.Below(size)));
      }
      [[fallthrough]];
    case 3:
    case 4: return ChangeScalar(place, random.OneIn(2) ? here : there, random);
    default:
      return place.field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE ? ChangeMessage(place, here, there, random)
                                                                         : ChangeScalar(place, here, random);
  }
}

template <typename Node>
bool MutateAs(std::string& input, const std::string& other, Random& random) {
  Node root, given;
  if (!root.ParseFromArray(input.data() + 1, static_cast<int>(input.size()) - 1)) return false;
  if (other.size() < 2 || other[0] != input[0] ||
      !given.ParseFromArray(other.data() + 1, static_cast<int>(other.size()) - 1))
    given = root;
  ChangePlan(root, given, random);
  std::string bytes;
  if (!root.SerializePartialToString(&bytes)) return false;
  input.replace(1, std::string::npos, bytes);
  return true;
}

class Plans : public Target {
 public:
  std::string_view Name() const override { return "plans"; }
  std::size_t Limit() const override { return 256 * 1024; }

  // What the library says of bytes that are no text is not asked.
  Plans() { google::protobuf::SetLogHandler(nullptr); }

  std::vector<std::string> Seeds() override {
    std::vector<std::string> seeds;
    for (const std::string& statement : Statements()) {
      const auto plan = session_->PlanSql(statement, engine::Gate::kReadOnly);
      Promise(plan.ok(), plan.status().ToString());
      for (const PlanStage stage : {PlanStage::kLogical, PlanStage::kOptimized, PlanStage::kPhysical}) {
        const auto bytes = plan->ToProtobuf(stage);
        // Not every physical plan has a protobuf.
        if (bytes.ok()) seeds.push_back((stage == PlanStage::kPhysical ? kPhysical : kLogical) + *bytes);
      }
    }
    Promise(seeds.size() > 20, "rules and laws have plans that can be written");
    return seeds;
  }

  bool Mutate(std::string& input, const std::string& other, Random& random) override {
    if (input.size() < 2) return false;
    return input[0] == kPhysical ? MutateAs<datafusion::PhysicalPlanNode>(input, other, random)
                                 : MutateAs<datafusion::LogicalPlanNode>(input, other, random);
  }

  void Run(std::string_view input) override {
    if (input.empty()) return;
    const std::string_view bytes = input.substr(1);
    if (input[0] != kPhysical) {
      const auto names = plan::ScannedTables(bytes);
      Promise(names.ok() || !names.status().message().empty(), "an error has words");
      const auto ordered = plan::Ordered(bytes, {{"path", false}});
      Promise(ordered.ok() || !ordered.status().message().empty(), "an error has words");
    }
    const auto plan = input[0] == kPhysical ? session_->PlanPhysicalProtobuf(bytes) : session_->PlanProtobuf(bytes);
    if (!plan.ok()) return CheckError(plan.status());
    const auto schema = plan->OutputSchema();
    if (!schema.ok()) CheckError(schema.status());
    for (const PlanStage stage : {PlanStage::kLogical, PlanStage::kOptimized, PlanStage::kPhysical}) {
      const auto text = plan->ToText(stage);
      if (!text.ok()) CheckError(text.status());
      const auto again = plan->ToProtobuf(stage);
      if (!again.ok()) CheckError(again.status());
    }
  }

 private:
  static void CheckError(const arrow::Status& status) { Promise(!status.message().empty(), "an error has words"); }

  std::unique_ptr<engine::Session> session_ = MakeSession();
};

}  // namespace

std::unique_ptr<Target> MakeTarget() { return std::make_unique<Plans>(); }

}  // namespace codeanatomy::fuzz
