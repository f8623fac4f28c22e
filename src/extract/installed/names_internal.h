#pragma once

// Private to extract/installed/: the modules that are read, and what names in them mean.

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arrow/status.h>

#include "extract/installed/declarations_internal.h"
#include "extract/installed/installed.h"

namespace codeanatomy::extract::installed {

inline constexpr int kDeepest = 32;  // names that stand for names, and types in types

// A module, a declaration in a body, or a dotted name of which no more is known.
struct Meaning {
  enum class Kind : std::uint8_t { kNothing, kModule, kDeclared, kElsewhere } kind = Kind::kNothing;
  std::string symbol;
  std::string module;  // of a declaration
  NodeIndex owner = 0;
  const std::vector<Declaration>* declared = nullptr;
};

class Names {
 public:
  Names(const Installation& installation, const MemberOptions& options)
      : installation_(installation), options_(options) {}

  // Reads modules and what they import in turn. Fails only with Cancelled.
  arrow::Status ReadAll(std::span<const std::string> imported);

  // Of the modules that are read, in order.
  std::vector<std::string> Modules() const;
  // Null: it is not read.
  ModuleText* TextOf(std::string_view module) const;
  // The module that `from … import` names.
  std::string FromModule(const std::string& module, NodeIndex statement) const;
  // What `from module import *` gives.
  std::set<std::string> GivenBy(const std::string& module, int depth);

  Meaning OfModule(std::string name) const;
  Meaning OfDeclaration(std::string module, NodeIndex owner, std::string symbol,
                        const std::vector<Declaration>& declared, int depth);
  Meaning MemberOf(const Meaning& of, std::string_view name, int depth);
  // A name or dotted name, or what a call calls, as it is seen in a body.
  Meaning OfExpression(const std::string& module, NodeIndex owner, NodeIndex expression, int depth);

  // An expression in a string, whose names mean what they mean in that body: the module to ask for it, or nothing.
  std::string OfText(const std::string& module, NodeIndex owner, std::string_view inside);

 private:
  void Want(std::string_view module);
  void Load(const std::string& module);
  std::string ImportedModule(const std::string& module, const Declaration& alias) const;
  Meaning InModule(std::string_view module, std::string_view name, int depth);
  Meaning Named(const std::string& module, NodeIndex owner, std::string_view name, int depth);
  std::string PathOf(const std::string& module, NodeIndex of) const;

  const Installation& installation_;
  const MemberOptions& options_;
  std::deque<std::string> wanted_;
  std::set<std::string, std::less<>> asked_;
  // By module, and of annotations that are strings.
  std::map<std::string, std::unique_ptr<ModuleText>, std::less<>> texts_;
  std::map<std::string, std::pair<std::string, NodeIndex>, std::less<>> places_;  // where such strings stand
};

}  // namespace codeanatomy::extract::installed
