#pragma once

// The grammar's symbols under names of our own, so that lowering switches over an enumeration.

#include <cstdint>
#include <string_view>
#include <vector>

#include <tree_sitter/api.h>

namespace codeanatomy::extract::treesitter {

// Statements of the grammar, spelled as it spells them.
// clang-format off
#define CODEANATOMY_SYNTAX_STATEMENTS(X) \
  X(future_import_statement) X(import_statement) X(import_from_statement) X(print_statement) \
  X(assert_statement) X(expression_statement) X(return_statement) X(delete_statement) \
  X(raise_statement) X(pass_statement) X(break_statement) X(continue_statement) X(global_statement) \
  X(nonlocal_statement) X(exec_statement) X(type_alias_statement) X(if_statement) X(for_statement) \
  X(while_statement) X(try_statement) X(with_statement) X(function_definition) X(class_definition) \
  X(decorated_definition) X(match_statement)
// clang-format on

// What can stand where an expression or an assignment target is wanted.
// clang-format off
#define CODEANATOMY_SYNTAX_EXPRESSIONS(X) \
  X(identifier) X(string) X(concatenated_string) X(integer) X(float) X(true) X(false) X(none) \
  X(ellipsis) X(await) X(binary_operator) X(unary_operator) X(not_operator) X(boolean_operator) \
  X(comparison_operator) X(lambda) X(attribute) X(subscript) X(call) X(list) X(list_comprehension) \
  X(dictionary) X(dictionary_comprehension) X(set) X(set_comprehension) X(tuple) \
  X(parenthesized_expression) X(parenthesized_list_splat) X(generator_expression) X(list_splat) \
  X(conditional_expression) X(named_expression) X(as_pattern) X(yield) X(expression_list) \
  X(pattern_list) X(list_splat_pattern) X(tuple_pattern) X(list_pattern) X(slice) X(type) \
  X(splat_type) X(generic_type) X(union_type) X(constrained_type) X(member_type) \
  X(as_pattern_target)
// clang-format on

// clang-format off
#define CODEANATOMY_SYNTAX_PARTS(X) \
  X(module) X(relative_import) X(import_prefix) X(dotted_name) X(aliased_import) X(wildcard_import) \
  X(chevron) X(elif_clause) X(else_clause) X(block) X(case_clause) X(except_clause) \
  X(finally_clause) X(with_clause) X(with_item) X(parameters) X(lambda_parameters) \
  X(dictionary_splat) X(type_parameter) X(argument_list) X(decorator) X(case_pattern) \
  X(union_pattern) X(dict_pattern) X(keyword_pattern) X(splat_pattern) X(class_pattern) \
  X(complex_pattern) X(default_parameter) X(typed_default_parameter) X(dictionary_splat_pattern) \
  X(typed_parameter) X(assignment) X(augmented_assignment) X(keyword_argument) X(pair) \
  X(for_in_clause) X(if_clause) X(string_start) X(string_end) X(interpolation) X(format_expression) \
  X(format_specifier) X(type_conversion) X(positional_separator) X(keyword_separator)
// clang-format on

// Tokens that lowering looks at; brackets and dots are not among them.
// clang-format off
#define CODEANATOMY_SYNTAX_TOKENS(X) \
  X(comma, ",") X(semicolon, ";") X(colon, ":") X(equal, "=") X(arrow, "->") X(underscore, "_") \
  X(as_token, "as") X(async_token, "async") X(from_token, "from") X(in_token, "in") \
  X(def_token, "def") X(class_token, "class") X(import_token, "import") X(global_token, "global") \
  X(nonlocal_token, "nonlocal") X(future_token, "__future__") X(star, "*") X(double_star, "**") \
  X(plus, "+") X(minus, "-") X(slash, "/") X(double_slash, "//") X(percent, "%") X(at, "@") \
  X(bar, "|") X(ampersand, "&") X(caret, "^") X(left_shift, "<<") X(right_shift, ">>") X(tilde, "~") \
  X(not_token, "not") X(and_token, "and") X(or_token, "or") X(is_token, "is") X(is_not, "is not") \
  X(not_in, "not in") X(less, "<") X(less_equal, "<=") X(equals, "==") X(not_equals, "!=") \
  X(greater, ">") X(greater_equal, ">=") X(less_greater, "<>") X(plus_equal, "+=") \
  X(minus_equal, "-=") X(star_equal, "*=") X(slash_equal, "/=") X(at_equal, "@=") \
  X(double_slash_equal, "//=") X(percent_equal, "%=") X(double_star_equal, "**=") \
  X(right_shift_equal, ">>=") X(left_shift_equal, "<<=") X(ampersand_equal, "&=") \
  X(caret_equal, "^=") X(bar_equal, "|=")
// clang-format on

enum class Syntax : std::uint8_t {
  kDropped,  // of no use to lowering: keywords, brackets, hidden symbols
  kComment,
  kError,
#define X(name) k_##name,
  CODEANATOMY_SYNTAX_STATEMENTS(X) CODEANATOMY_SYNTAX_EXPRESSIONS(X) CODEANATOMY_SYNTAX_PARTS(X)
#undef X
#define X(name, text) k_##name,
      CODEANATOMY_SYNTAX_TOKENS(X)
#undef X
};

inline bool IsStatementSyntax(Syntax s) {
  return s >= Syntax::k_future_import_statement && s <= Syntax::k_match_statement;
}
inline bool IsExpressionSyntax(Syntax s) { return s >= Syntax::k_identifier && s <= Syntax::k_as_pattern_target; }
inline bool IsComparison(Syntax s) {
  return s == Syntax::k_in_token || (s >= Syntax::k_is_token && s <= Syntax::k_less_greater);
}
inline bool IsBinaryOperator(Syntax s) { return s >= Syntax::k_star && s <= Syntax::k_right_shift; }
inline bool IsAugmentedAssignment(Syntax s) { return s >= Syntax::k_plus_equal && s <= Syntax::k_bar_equal; }

// Returns the text of a token, static; empty for everything else.
std::string_view TokenText(Syntax syntax);

// Maps tree-sitter's symbols; all symbols of one name and kind (aliases) are one Syntax.
class SyntaxTable {
 public:
  // Made once, on first use.
  static const SyntaxTable& Get();

  Syntax operator[](TSSymbol symbol) const {
    return symbol < table_.size() ? table_[symbol] : symbol == kErrorSymbol ? Syntax::kError : Syntax::kDropped;
  }

 private:
  static constexpr TSSymbol kErrorSymbol = 0xFFFF;  // tree-sitter's ts_builtin_sym_error

  SyntaxTable();

  std::vector<Syntax> table_;
};

}  // namespace codeanatomy::extract::treesitter
