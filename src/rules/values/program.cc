#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <tuple>

#include <arrow/array.h>

#include "rules/values/program_internal.h"

namespace codeanatomy::rules::values {
namespace {

constexpr std::string_view kOps[] = {
#define X(name) #name,
    CODEANATOMY_RULES_OPS(X)
#undef X
};
constexpr std::string_view kRoles[] = {
#define X(name) #name,
    CODEANATOMY_RULES_ROLES(X)
#undef X
};

template <typename Word, std::size_t count>
arrow::Result<Word> WordOf(const std::string_view (&words)[count], std::string_view text) {
  const auto found = std::find(std::begin(words), std::end(words), text);
  if (found == std::end(words)) return arrow::Status::Invalid("values have no word ", text);
  return static_cast<Word>(found - std::begin(words));
}

// A column of texts of either layout.
class Texts {
 public:
  arrow::Status Open(const arrow::RecordBatch& batch, const char* name) {
    const auto column = batch.GetColumnByName(name);
    if (column == nullptr) return arrow::Status::Invalid("rows have no column ", name);
    array_ = column;
    if (column->type_id() == arrow::Type::STRING_VIEW) {
      views_ = static_cast<const arrow::StringViewArray*>(column.get());
    } else if (column->type_id() == arrow::Type::STRING) {
      texts_ = static_cast<const arrow::StringArray*>(column.get());
    } else {
      return arrow::Status::Invalid("the column ", name, " is ", column->type()->ToString());
    }
    return arrow::Status::OK();
  }
  // Empty for null.
  std::string_view At(std::int64_t row) const {
    if (array_->IsNull(row)) return {};
    return views_ != nullptr ? views_->GetView(row) : texts_->GetView(row);
  }

 private:
  std::shared_ptr<arrow::Array> array_;
  const arrow::StringViewArray* views_ = nullptr;
  const arrow::StringArray* texts_ = nullptr;
};

class Integers {
 public:
  arrow::Status Open(const arrow::RecordBatch& batch, const char* name) {
    const auto column = batch.GetColumnByName(name);
    if (column == nullptr || column->type_id() != arrow::Type::INT64) {
      return arrow::Status::Invalid("rows have no column ", name, " of integers");
    }
    array_ = std::static_pointer_cast<arrow::Int64Array>(column);
    return arrow::Status::OK();
  }
  // 0 for null.
  std::int64_t At(std::int64_t row) const { return array_->IsNull(row) ? 0 : array_->Value(row); }

 private:
  std::shared_ptr<arrow::Int64Array> array_;
};

struct Batch {
  Texts part, path, word, name, detail;
  Integers number, node_id, target_id, position, input;

  arrow::Status Open(const arrow::RecordBatch& batch) {
    ARROW_RETURN_NOT_OK(part.Open(batch, "part"));
    ARROW_RETURN_NOT_OK(path.Open(batch, "path"));
    ARROW_RETURN_NOT_OK(word.Open(batch, "word"));
    ARROW_RETURN_NOT_OK(name.Open(batch, "name"));
    ARROW_RETURN_NOT_OK(detail.Open(batch, "detail"));
    ARROW_RETURN_NOT_OK(number.Open(batch, "number"));
    ARROW_RETURN_NOT_OK(node_id.Open(batch, "node_id"));
    ARROW_RETURN_NOT_OK(target_id.Open(batch, "target_id"));
    ARROW_RETURN_NOT_OK(position.Open(batch, "position"));
    return input.Open(batch, "input");
  }
};

class ProgramReader {
 public:
  arrow::Result<Program> Read(arrow::RecordBatchReader& rows) {
    while (true) {
      ARROW_ASSIGN_OR_RAISE(const auto batch, rows.Next());
      if (batch == nullptr) break;
      ARROW_RETURN_NOT_OK(Add(*batch));
    }
    Place();
    ARROW_RETURN_NOT_OK(PlaceInputs());
    ARROW_RETURN_NOT_OK(PlacePlaces());
    Sort();
    return std::move(program_);
  }

 private:
  struct ValueRow {
    std::uint32_t file = 0;
    std::uint32_t number = 0;
    Value value;
  };
  struct InputRow {
    std::uint32_t file = 0;
    std::uint32_t number = 0;
    Input input;
  };

  struct PlaceRow {
    std::uint32_t file = 0;
    Place place;
  };

  arrow::Status Add(const arrow::RecordBatch& rows) {
    Batch batch;
    ARROW_RETURN_NOT_OK(batch.Open(rows));
    for (std::int64_t row = 0; row < rows.num_rows(); ++row) {
      const std::string_view part = batch.part.At(row);
      if (part == "value") {
        ARROW_RETURN_NOT_OK(AddValue(batch, row));
      } else if (part == "input") {
        ARROW_RETURN_NOT_OK(AddInput(batch, row));
      } else if (part == "place") {
        AddPlace(batch, row);
      } else if (part == "class") {
        program_.class_names.TryEmplace({batch.node_id.At(row), 0}, program_.names.Intern(batch.name.At(row)));
      } else if (part == "outside") {
        if (!program_.interfaces.Add(batch.name.At(row), batch.word.At(row), batch.detail.At(row))) {
          return arrow::Status::Invalid("nothing outside is declared as ", batch.word.At(row));
        }
      } else {
        ARROW_RETURN_NOT_OK(AddLead(batch, row, part));
      }
    }
    return arrow::Status::OK();
  }

  std::uint32_t FileOf(std::string_view path) {
    if (path != last_path_ || paths_.empty()) {
      const auto [found, is_new] = files_.try_emplace(std::string(path), static_cast<std::uint32_t>(paths_.size()));
      if (is_new) paths_.push_back(found->first);
      last_path_ = found->first;
      last_file_ = found->second;
    }
    return last_file_;
  }

  arrow::Status AddValue(const Batch& batch, std::int64_t row) {
    ValueRow value{FileOf(batch.path.At(row)), static_cast<std::uint32_t>(batch.number.At(row)), {}};
    ARROW_ASSIGN_OR_RAISE(value.value.op, WordOf<Op>(kOps, batch.word.At(row)));
    value.value.name = program_.names.Intern(batch.name.At(row));
    value.value.detail = program_.names.Intern(batch.detail.At(row));
    value.value.node = batch.node_id.At(row);
    value.value.binding = batch.target_id.At(row);
    value.value.caller = batch.position.At(row);
    values_.push_back(value);
    return arrow::Status::OK();
  }

  arrow::Status AddInput(const Batch& batch, std::int64_t row) {
    InputRow input{FileOf(batch.path.At(row)), static_cast<std::uint32_t>(batch.number.At(row)), {}};
    ARROW_ASSIGN_OR_RAISE(input.input.role, WordOf<Role>(kRoles, batch.word.At(row)));
    input.input.position = static_cast<std::uint32_t>(batch.position.At(row));
    input.input.name = program_.names.Intern(batch.name.At(row));
    input.input.input = static_cast<std::uint32_t>(batch.input.At(row));
    inputs_.push_back(input);
    return arrow::Status::OK();
  }

  // The numbers are those of the file; of the annotation one more, 0 for none.
  void AddPlace(const Batch& batch, std::int64_t row) {
    const auto annotation = static_cast<std::uint32_t>(batch.input.At(row));
    places_.push_back({FileOf(batch.path.At(row)),
                       {batch.node_id.At(row), batch.position.At(row), static_cast<ValueId>(batch.number.At(row)),
                        annotation == 0 ? kNobody : annotation - 1}});
  }

  arrow::Status AddLead(const Batch& batch, std::int64_t row, std::string_view part) {
    const std::int64_t node = batch.node_id.At(row), target = batch.target_id.At(row);
    const Name name = program_.names.Intern(batch.name.At(row));
    if (part == "attribute") {
      // The smallest of several: which one stands for all does not matter, that it is always the same does.
      const auto [found, is_new] = program_.attributes.try_emplace(Pair{node, name}, target);
      if (!is_new) found->second = std::min(found->second, target);
      return arrow::Status::OK();
    }
    const std::string_view word = batch.word.At(row);
    if (word != "binding" && word != "module" && word != "external") {
      return arrow::Status::Invalid("nothing leads to a ", word);
    }
    const Target kind = word == "binding" ? Target::kBinding : word == "module" ? Target::kModule : Target::kExternal;
    const Lead lead{kind, target, program_.names.Intern(batch.detail.At(row))};
    if (part == "member") {
      program_.members.Add({node, name}, lead);
    } else if (part == "lead") {
      program_.leads.Add({node, 0}, lead);
    } else {
      return arrow::Status::Invalid("rows have no part ", part);
    }
    return arrow::Status::OK();
  }

  // Values get their place by path and number, whatever order they came in.
  void Place() {
    std::vector<std::uint32_t> order(paths_.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return paths_[a] < paths_[b]; });
    std::vector<std::uint32_t> sizes(paths_.size());
    for (const ValueRow& row : values_) sizes[row.file] = std::max(sizes[row.file], row.number + 1);
    offsets_.resize(paths_.size());
    std::uint32_t total = 0;
    for (const std::uint32_t file : order) {
      offsets_[file] = total;
      total += sizes[file];
    }
    sizes_ = std::move(sizes);
    program_.values.resize(total);
    program_.file_values = total;
    for (const ValueRow& row : values_) {
      const ValueId id = offsets_[row.file] + row.number;
      program_.values[id] = row.value;
      if (row.value.op == Op::k_variable) program_.variables.TryEmplace({row.value.binding, 0}, id);
    }
    values_ = {};
  }

  arrow::Status PlaceInputs() {
    const std::size_t count = program_.values.size();
    for (InputRow& row : inputs_) {
      if (row.number >= sizes_[row.file] || row.input.input >= sizes_[row.file]) {
        return arrow::Status::Invalid(paths_[row.file], ": an input names a value that is not there");
      }
      row.number += offsets_[row.file];
      row.input.input += offsets_[row.file];
      ++program_.values[row.number].count;
    }
    std::uint32_t first = 0;
    for (Value& value : program_.values) {
      value.first = first;
      first += value.count;
      value.count = 0;
    }
    program_.inputs.resize(inputs_.size());
    program_.first_use.assign(count + 1, 0);
    for (const InputRow& row : inputs_) {
      Value& value = program_.values[row.number];
      program_.inputs[value.first + value.count++] = row.input;
      ++program_.first_use[row.input.input + 1];
    }
    inputs_ = {};
    return arrow::Status::OK();
  }

  arrow::Status PlacePlaces() {
    std::sort(places_.begin(), places_.end(), [&](const PlaceRow& a, const PlaceRow& b) {
      return std::tuple(offsets_[a.file], a.place.node, a.place.value) <
             std::tuple(offsets_[b.file], b.place.node, b.place.value);
    });
    program_.places.reserve(places_.size());
    for (PlaceRow& row : places_) {
      const bool is_said = row.place.annotation != kNobody;
      if (row.place.value >= sizes_[row.file] || (is_said && row.place.annotation >= sizes_[row.file])) {
        return arrow::Status::Invalid(paths_[row.file], ": a place names a value that is not there");
      }
      row.place.value += offsets_[row.file];
      if (is_said) row.place.annotation += offsets_[row.file];
      program_.places.push_back(row.place);
    }
    places_ = {};
    return arrow::Status::OK();
  }

  void Sort() {
    Program& program = program_;
    for (const Value& value : program.values) {
      const auto inputs = std::span(program.inputs).subspan(value.first, value.count);
      auto key = [](const Input& input) { return std::tuple(input.role, input.position, input.input); };
      std::sort(inputs.begin(), inputs.end(), [&](const Input& a, const Input& b) { return key(a) < key(b); });
    }
    for (std::size_t i = 1; i < program.first_use.size(); ++i) program.first_use[i] += program.first_use[i - 1];
    std::vector<std::uint32_t> next(program.first_use.begin(), program.first_use.end() - 1);
    program.uses.resize(program.inputs.size());
    for (ValueId user = 0; user < program.values.size(); ++user) {
      for (const Input& input : program.InputsOf(user)) program.uses[next[input.input]++] = {user, input.role};
    }
    program.leads.Place(program.names);
    program.members.Place(program.names);
  }

  Program program_;
  std::unordered_map<std::string, std::uint32_t> files_;
  std::vector<std::string_view> paths_;  // keys of files_
  std::string_view last_path_;
  std::uint32_t last_file_ = 0;
  std::vector<ValueRow> values_;
  std::vector<InputRow> inputs_;
  std::vector<PlaceRow> places_;
  std::vector<std::uint32_t> offsets_, sizes_;
};

}  // namespace

Name Names::Intern(std::string_view text) {
  if ((texts_.size() + 1) * 4 > slots_.size() * 3) Grow();
  const auto hash = static_cast<std::uint32_t>(std::hash<std::string_view>()(text));
  std::size_t at = hash & (slots_.size() - 1);
  for (; slots_[at].name != kNobody; at = (at + 1) & (slots_.size() - 1)) {
    if (slots_[at].hash == hash && texts_[slots_[at].name] == text) return slots_[at].name;
  }
  slots_[at] = {hash, static_cast<Name>(texts_.size())};
  texts_.push_back(Keep(text));
  return slots_[at].name;
}

void Names::Grow() {
  const auto old = std::exchange(slots_, std::vector<Slot>(slots_.empty() ? 1024 : slots_.size() * 2));
  for (const Slot& slot : old) {
    if (slot.name == kNobody) continue;
    std::size_t at = slot.hash & (slots_.size() - 1);
    while (slots_[at].name != kNobody) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = slot;
  }
}

// A copy that stays where it is.
std::string_view Names::Keep(std::string_view text) {
  constexpr std::size_t kPiece = 1 << 16;
  if (text.size() > left_) {
    left_ = std::max(kPiece, text.size());
    next_ = pieces_.emplace_back(std::make_unique_for_overwrite<char[]>(left_)).get();
  }
  const std::string_view kept(next_, text.size());
  text.copy(next_, text.size());
  next_ += text.size();
  left_ -= text.size();
  return kept;
}

void LeadTable::Add(const Pair& key, const Lead& lead) {
  group_of_.push_back(groups_.TryEmplace(key, static_cast<std::uint32_t>(groups_.size())).first);
  leads_.push_back(lead);
}

void LeadTable::Place(const Names& names) {
  first_.assign(groups_.size() + 1, 0);
  for (const std::uint32_t group : group_of_) ++first_[group + 1];
  for (std::size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
  std::vector<Lead> placed(leads_.size());
  std::vector<std::uint32_t> next(first_.begin(), first_.end() - 1);
  for (std::size_t i = 0; i < leads_.size(); ++i) placed[next[group_of_[i]]++] = leads_[i];
  // Symbols are numbered as they came: order by their texts.
  auto before = [&](const Lead& a, const Lead& b) {
    if (a.kind != b.kind || a.id != b.id) return std::tie(a.kind, a.id) < std::tie(b.kind, b.id);
    return names.Text(a.symbol) < names.Text(b.symbol);
  };
  for (std::size_t group = 0; group + 1 < first_.size(); ++group) {
    std::sort(placed.begin() + first_[group], placed.begin() + first_[group + 1], before);
  }
  leads_ = std::move(placed);
  group_of_ = {};
}

arrow::Result<Program> ReadProgram(arrow::RecordBatchReader& rows) { return ProgramReader().Read(rows); }

}  // namespace codeanatomy::rules::values
