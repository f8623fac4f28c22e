#pragma once

// What is fuzzed, one program a target: `fuzz_sources`, `fuzz_plans`, `fuzz_sql`. driver.cc has main().
//
// In: a folder of inputs, a seed, a bound. Out: one line of counts; a process that dies on the first broken promise, with the
// input that broke it left in a file.
//
//  1. Equal seeds and corpora give equal inputs when bounded by a number of runs, on every machine, in one kind of build.
//  2. A promise is checked with Promise(), which ends the process; so does a sanitizer's finding and an input that takes too long.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "random.h"

namespace codeanatomy::fuzz {

class Target {
 public:
  virtual ~Target() = default;
  virtual std::string_view Name() const = 0;
  // Inputs besides those of the corpus.
  virtual std::vector<std::string> Seeds() { return {}; }
  // Words that mean something in an input.
  virtual std::vector<std::string_view> Words() const { return {}; }
  // Changes the input with what is known of its form; false where it does not have that form. `other` is another input.
  virtual bool Mutate(std::string&, const std::string& /*other*/, Random&) { return false; }
  // Inputs of a file of the corpus.
  virtual std::vector<std::string> Split(std::string text) { return {std::move(text)}; }
  // Longest input.
  virtual std::size_t Limit() const { return 16 * 1024; }
  virtual void Run(std::string_view input) = 0;
};

// Defined once in each program.
std::unique_ptr<Target> MakeTarget();

// Ends the process with the words unless `holds`.
void Promise(bool holds, std::string_view words);

}  // namespace codeanatomy::fuzz
