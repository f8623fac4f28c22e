#include "extract/cpython/worker_object_internal.h"

#include <climits>

namespace codeanatomy::extract::cpython {

std::string TextOf(PyObject* text) {
  const Object bytes(PyUnicode_AsEncodedString(text, "utf-8", "backslashreplace"));
  char* data = nullptr;
  Py_ssize_t size = 0;
  if (!bytes || PyBytes_AsStringAndSize(bytes.get(), &data, &size) != 0) {
    PyErr_Clear();
    return {};
  }
  return {data, static_cast<std::size_t>(size)};
}

std::int32_t NumberOf(PyObject* number, std::int32_t otherwise) {
  if (number == nullptr || !PyLong_Check(number)) return otherwise;
  const long value = PyLong_AsLong(number);
  if (value == -1 && PyErr_Occurred() != nullptr) {
    PyErr_Clear();
    return otherwise;
  }
  return value < INT_MIN || value > INT_MAX ? otherwise : static_cast<std::int32_t>(value);
}

void TextPool::Forget() {
  slots_.assign(1024, Slot());
  used_ = 0;
}

void TextPool::Clear() {
  Forget();
  numbers_.clear();
  ends_.clear();
  bytes_.clear();
}

std::int32_t TextPool::Intern(std::string_view text) {
  const auto [found, is_new] = numbers_.try_emplace(std::string(text), static_cast<std::int32_t>(ends_.size()));
  if (is_new) {
    bytes_.append(text);
    ends_.push_back(static_cast<std::int32_t>(bytes_.size()));
  }
  return found->second;
}

std::int32_t TextPool::Intern(PyObject* text) {
  if (used_ * 2 >= slots_.size()) Grow();
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = (reinterpret_cast<std::uintptr_t>(text) >> 4) * 0x9E3779B97F4A7C15u >> 20 & mask;
  for (; slots_[at].object != nullptr; at = (at + 1) & mask) {
    if (slots_[at].object == text) return slots_[at].number;
  }
  const std::int32_t number = Intern(TextOf(text));
  slots_[at] = {text, number};
  ++used_;
  return number;
}

void TextPool::Grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.object == nullptr) continue;
    std::size_t at = (reinterpret_cast<std::uintptr_t>(slot.object) >> 4) * 0x9E3779B97F4A7C15u >> 20 & mask;
    while (slots_[at].object != nullptr) at = (at + 1) & mask;
    slots_[at] = slot;
  }
}

void AnswerColumns::Clear() {
  for (auto& group : columns_) {
    for (auto& column : group) column.clear();
  }
  texts_.Clear();
}

void AnswerColumns::Clear(Group group) {
  for (auto& column : columns_[group]) column.clear();
}

std::size_t AnswerColumns::size() const {
  std::size_t numbers = texts_.ends().size();
  for (int group = 0; group < kGroups; ++group) {
    numbers += columns_[group][0].size() * static_cast<std::size_t>(kColumnsOf[group]);
  }
  return sizeof(BlockHeader) + numbers * sizeof(std::int32_t) + texts_.bytes().size();
}

void AnswerColumns::Write(std::byte* block) const {
  BlockHeader header;
  for (int group = 0; group < kGroups; ++group) {
    header.rows[group] = static_cast<std::uint32_t>(columns_[group][0].size());
  }
  header.texts = static_cast<std::uint32_t>(texts_.ends().size());
  header.text_bytes = static_cast<std::uint32_t>(texts_.bytes().size());
  const auto put = [&block](const void* data, std::size_t size) {
    if (size != 0) std::memcpy(block, data, size);
    block += size;
  };
  put(&header, sizeof header);
  for (int group = 0; group < kGroups; ++group) {
    for (int column = 0; column < kColumnsOf[group]; ++column) {
      const auto& values = columns_[group][column];
      put(values.data(), values.size() * sizeof(std::int32_t));
    }
  }
  put(texts_.ends().data(), texts_.ends().size() * sizeof(std::int32_t));
  put(texts_.bytes().data(), texts_.bytes().size());
}

}  // namespace codeanatomy::extract::cpython
