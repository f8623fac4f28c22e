#pragma once

// Python objects in the worker module: the limited API, owned references, and the columns an answer is collected in.

#define PY_SSIZE_T_CLEAN
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x03090000
#endif
#include <Python.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "extract/cpython/protocol_internal.h"

namespace codeanatomy::extract::cpython {

// Owns a reference. Null means that a Python error is set, or nothing was found.
class Object {
 public:
  Object() = default;
  explicit Object(PyObject* owned) : object_(owned) {}
  Object(Object&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Object& operator=(Object&& other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;
  ~Object() { Py_XDECREF(object_); }
  PyObject* get() const { return object_; }
  explicit operator bool() const { return object_ != nullptr; }
  PyObject* release() { return std::exchange(object_, nullptr); }

 private:
  PyObject* object_ = nullptr;
};

// The text of a str in UTF-8, lone surrogates escaped; empty if it is none.
std::string TextOf(PyObject* text);
// The value of an int; `otherwise` if it is none or does not fit.
std::int32_t NumberOf(PyObject* number, std::int32_t otherwise);

// Numbers the distinct texts of one file.
class TextPool {
 public:
  void Clear();
  void Forget();
  std::int32_t Intern(std::string_view text);
  // Remembers the object too, which must live until Forget or Clear: CPython keeps one object for equal identifiers.
  std::int32_t Intern(PyObject* text);
  const std::vector<std::int32_t>& ends() const { return ends_; }
  const std::string& bytes() const { return bytes_; }

 private:
  struct Slot {
    PyObject* object = nullptr;
    std::int32_t number = 0;
  };
  void Grow();
  std::vector<Slot> slots_ = std::vector<Slot>(1024);  // open addressing, by address; a power of two
  std::size_t used_ = 0;
  std::unordered_map<std::string, std::int32_t> numbers_;
  std::vector<std::int32_t> ends_;
  std::string bytes_;
};

// Collects what is said of one file, and writes it as a block.
class AnswerColumns {
 public:
  void Clear();
  // Drops the rows of a group.
  void Clear(Group group);
  // Appends a row of `group`.
  template <typename... Values>
  void Append(Group group, Values... values) {
    const std::int32_t row[] = {values...};
    auto& columns = columns_[group];
    for (std::size_t i = 0; i < sizeof...(values); ++i) columns[i].push_back(row[i]);
  }
  std::int32_t rows(Group group) const { return static_cast<std::int32_t>(columns_[group][0].size()); }
  TextPool& texts() { return texts_; }
  // Bytes of the block.
  std::size_t size() const;
  void Write(std::byte* block) const;

 private:
  std::vector<std::int32_t> columns_[kGroups][kNodeColumns];
  TextPool texts_;
};

}  // namespace codeanatomy::extract::cpython
