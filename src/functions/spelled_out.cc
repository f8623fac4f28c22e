#include "functions/spelled_out.h"

#include <algorithm>
#include <sstream>

#include "functions/embedded.h"
#include "functions/functions.h"

namespace codeanatomy::functions {
namespace {

arrow::Status Refuse(const std::string& file, const auto&... what) {
  return arrow::Status::Invalid("patterns/", file, ": ", what...);
}

arrow::Result<std::pair<std::string, std::string>> TwoWords(const std::string& file, const std::string& text) {
  std::istringstream words(text);
  std::pair<std::string, std::string> two;
  std::string more;
  if (!(words >> two.first >> two.second) || words >> more) return Refuse(file, "expected two words, found ", text);
  return two;
}

arrow::Status ReadLine(const std::string& name, std::string text, SpelledOut& spelled) {
  if (name == "write") {
    spelled.function = text.substr(0, text.find('('));
    spelled.write = std::move(text);
  } else if (name == "span") {
    ARROW_ASSIGN_OR_RAISE(spelled.pattern.spans.emplace_back(), TwoWords(spelled.file, text));
  } else if (name == "column") {
    ARROW_ASSIGN_OR_RAISE(spelled.pattern.columns.emplace_back(), TwoWords(spelled.file, text));
  } else if (name == "found") {
    spelled.found.push_back(std::move(text));
  } else if (name == "not") {
    spelled.not_found.push_back(std::move(text));
  } else {
    return Refuse(spelled.file, "a header line ", name);
  }
  return arrow::Status::OK();
}

// The function's parameters, as columns of an expression.
arrow::Result<std::shared_ptr<arrow::Schema>> ParametersOf(const SpelledOut& spelled) {
  const std::vector<Function> all = AllFunctions();
  const auto found = std::ranges::find(all, spelled.function, [](const Function& f) { return f.spec.name; });
  if (found == all.end()) return Refuse(spelled.file, "there is no function ", spelled.function);
  arrow::FieldVector fields;
  for (const auto& parameter : found->spec.parameters) fields.push_back(arrow::field(parameter.name, parameter.type));
  return arrow::schema(std::move(fields));
}

arrow::Result<SpelledOut> Read(const EmbeddedFile& file, const engine::Session& session) {
  SpelledOut spelled;
  spelled.file = std::string(file.path);
  std::istringstream lines{std::string(file.text)};
  std::string line, expression;
  while (std::getline(lines, line)) {
    if (!line.starts_with("-- ")) {
      expression.append(line).append("\n");
      continue;
    }
    const std::size_t colon = line.find(": ");
    if (colon == std::string::npos) return Refuse(spelled.file, line);
    ARROW_RETURN_NOT_OK(ReadLine(line.substr(3, colon - 3), line.substr(colon + 2), spelled));
  }
  ARROW_ASSIGN_OR_RAISE(const auto schema, ParametersOf(spelled));
  const std::vector<std::string> qualifiers(static_cast<std::size_t>(schema->num_fields()));
  const auto parsed = session.ParseExpression(expression, *schema, qualifiers);
  if (!parsed.ok()) return Refuse(spelled.file, parsed.status().message());
  spelled.pattern.expression = parsed->expression;
  return spelled;
}

}  // namespace

arrow::Result<std::vector<SpelledOut>> SpelledOutPatterns(const engine::Session& session) {
  std::vector<SpelledOut> all;
  for (const EmbeddedFile& file : EmbeddedPatterns()) {
    ARROW_ASSIGN_OR_RAISE(all.emplace_back(), Read(file, session));
  }
  return all;
}

std::string Written(const SpelledOut& spelled, const plan::Occurrence& occurrence) {
  std::string text = spelled.write;
  for (const auto& [variable, found] : occurrence.variables) {
    std::string placeholder = "{";
    placeholder.append(variable).append("}");
    const std::size_t at = text.find(placeholder);
    if (at != std::string::npos) text.replace(at, placeholder.size(), found);
  }
  return text;
}

}  // namespace codeanatomy::functions
