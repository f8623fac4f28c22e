#include "extract/treesitter/repair.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <unordered_map>
#include <utility>

#include "extract/treesitter/logical_lines.h"
#include "extract/treesitter/type_defaults.h"

namespace codeanatomy::extract::treesitter {
namespace {

using evidence::Diagnostic;
using evidence::Severity;

enum class Role : std::uint8_t { kSimple, kHeader, kClause, kDecorator };

// A line that does not parse by itself, with what it gave.
struct BrokenLine {
  LogicalLine line;
  Role role = Role::kSimple;
  ParsedSource own;            // offsets of the file
  ConcreteIndex clause = 0;    // in `own`: the clause that the line is, 0: none was recognised
  std::uint32_t cut = 0;       // bytes at its end that `own` does not cover
  std::string_view next_word;  // that begins the next line of the same indent, if nothing lies between but deeper ones
};

bool IsClause(Syntax syntax) {
  return syntax == Syntax::k_elif_clause || syntax == Syntax::k_else_clause || syntax == Syntax::k_except_clause ||
         syntax == Syntax::k_finally_clause || syntax == Syntax::k_case_clause;
}

// What must stand before and after a line to make it a module.
struct Frame {
  std::string_view before;
  std::string_view after;
};

Frame FrameOf(std::string_view source, const LogicalLine& line, bool in_match) {
  const std::string_view word = WordAt(source, line.bstart);
  if (word == "else" || word == "elif") return {"if 0:\n 0\n", "\n"};
  if (word == "except" || word == "finally") return {"try:\n 0\n", "\n"};
  if (word == "case" && in_match) return {"match 0:\n ", "\n"};
  if (source[line.bstart] == '@') return {"", "\ndef _():0\n"};
  return {"", "\n"};
}

// Moves offsets of the framed line to the file and drops what the frame gave.
void Rebase(const LogicalLine& line, std::size_t before, ParsedSource* own) {
  const auto length = line.bend - line.bstart;
  const auto move = [&](std::uint32_t offset) {
    const std::uint32_t inside = offset < before ? 0 : static_cast<std::uint32_t>(offset - before);
    return line.bstart + std::min(inside, length);
  };
  for (ConcreteNode& n : own->tree.nodes) {
    n.bstart = move(n.bstart);
    n.bend = move(n.bend);
  }
  for (CommentSpan& c : own->tree.comments) c = {move(c.bstart), move(c.bend)};
  for (Diagnostic& d : own->diagnostics) {
    d.bstart = move(static_cast<std::uint32_t>(d.bstart));
    d.bend = move(static_cast<std::uint32_t>(d.bend));
  }
}

// A statement that stands for a broken line so that the lines around it keep their places.
std::string_view StandIn(std::string_view source, const BrokenLine& broken) {
  const std::string_view word = WordAt(source, broken.line.bstart);
  switch (broken.role) {
    case Role::kSimple: return "0";
    case Role::kDecorator: return "@_";
    case Role::kHeader:
      if (broken.next_word == "except" || broken.next_word == "finally") return "try:";
      if (broken.next_word == "case") return "match 0:";
      if (word == "class") return "class _:";
      if (word == "def" || word == "async") return "def _():";
      return "if 0:";
    case Role::kClause:
      if (word == "elif") return "elif 0:";
      if (word == "except") return "except:";
      if (word == "finally") return "finally:";
      if (word == "case") return "case _:";
      return "else:";
  }
  return "0";
}

// The source with its broken lines replaced, and the way back to offsets of the source.
class MaskedSource {
 public:
  MaskedSource(std::string_view source, const std::vector<BrokenLine>& lines) {
    text_.reserve(source.size());
    std::size_t copied = 0;
    for (const BrokenLine& broken : lines) {
      text_.append(source.substr(copied, broken.line.bstart - copied));
      const std::size_t from = text_.size();
      text_.append(StandIn(source, broken));
      edits_.push_back({from, text_.size(), broken.line.bstart, broken.line.bend});
      copied = broken.line.bend;
    }
    text_.append(source.substr(copied));
  }

  std::string_view text() const { return text_; }

  std::uint32_t ToSource(std::int64_t offset) const {
    const auto at = static_cast<std::size_t>(offset);
    auto edit = std::upper_bound(edits_.begin(), edits_.end(), at,
                                 [](std::size_t value, const Edit& e) { return value < e.from; });
    if (edit == edits_.begin()) return static_cast<std::uint32_t>(at);
    --edit;
    return at >= edit->to ? static_cast<std::uint32_t>(edit->bend + (at - edit->to)) : edit->bstart;
  }

 private:
  struct Edit {
    std::size_t from, to;  // in the text
    std::uint32_t bstart, bend;  // in the source
  };
  std::string text_;
  std::vector<Edit> edits_;
};

void ToSource(const MaskedSource& masked, ParsedSource* parsed) {
  for (ConcreteNode& n : parsed->tree.nodes) {
    n.bstart = masked.ToSource(n.bstart);
    n.bend = masked.ToSource(n.bend);
  }
  for (CommentSpan& c : parsed->tree.comments) c = {masked.ToSource(c.bstart), masked.ToSource(c.bend)};
  for (Diagnostic& d : parsed->diagnostics) {
    d.bstart = masked.ToSource(d.bstart);
    d.bend = masked.ToSource(d.bend);
  }
}

// Puts the trees of broken lines into the masked tree.
class Splicer {
 public:
  Splicer(const ConcreteTree& masked, const std::vector<BrokenLine>& lines) : masked_(masked) {
    for (const BrokenLine& line : lines) by_start_.emplace(line.line.bstart, &line);
  }

  void Run(ConcreteTree* out) {
    out_ = out;
    std::vector<ConcreteIndex> ends;
    for (ConcreteIndex i = 0; i < masked_.nodes.size();) {
      while (!ends.empty() && ends.back() <= i) ends.pop_back();
      const auto depth = static_cast<std::uint32_t>(ends.size());
      const ConcreteIndex next = Splice(i, depth);
      if (next == i) {
        Add(masked_[i], depth);
        ends.push_back(masked_.End(i));
        ++i;
      } else {
        // The rest of the statement put in, if any, hangs off what took its place.
        if (next < masked_.End(i)) ends.push_back(masked_.End(i));
        i = next;
      }
    }
    SetEnds();
  }

 private:
  void Add(const ConcreteNode& node, std::uint32_t depth) {
    out_->nodes.push_back(node);
    depths_.push_back(depth);
  }

  // Copies what is below `root` of a line's own tree, to `depth`. With `root_too`, `root` goes there.
  void AddOwn(const ConcreteTree& own, ConcreteIndex root, std::uint32_t depth, bool root_too) {
    std::vector<ConcreteIndex> ends;
    for (ConcreteIndex i = root_too ? root : root + 1; i < own.End(root); ++i) {
      while (!ends.empty() && ends.back() <= i) ends.pop_back();
      Add(own[i], depth + static_cast<std::uint32_t>(ends.size()));
      ends.push_back(own.End(i));
    }
  }

  // The block of a statement or clause; 0: it has none.
  static ConcreteIndex BlockOf(const ConcreteTree& tree, ConcreteIndex c) {
    for (ConcreteIndex k = tree.FirstChild(c); k < tree.End(c); k = tree.Next(k)) {
      if (tree[k].syntax == Syntax::k_block) return k;
    }
    return 0;
  }

  // The last thing in `block`, where the statement that holds it ends.
  std::uint32_t BlockEnd(ConcreteIndex block) const {
    std::uint32_t bend = masked_[block].bstart;
    for (ConcreteIndex c = masked_.FirstChild(block); c < masked_.End(block); c = masked_.Next(c)) {
      bend = masked_[c].bend;
    }
    return bend;
  }

  // At a statement put in for a broken line: adds what the line gave and returns the masked node to go on with.
  ConcreteIndex Splice(ConcreteIndex i, std::uint32_t depth) {
    const ConcreteNode& n = masked_[i];
    const bool place = IsStatementSyntax(n.syntax) || IsClause(n.syntax) || n.syntax == Syntax::k_decorator;
    if (!place || n.syntax == Syntax::k_decorated_definition) return i;
    const auto found = by_start_.find(n.bstart);
    if (found == by_start_.end()) return i;
    const BrokenLine& broken = *found->second;
    const ConcreteTree& own = broken.own.tree;
    if (own.nodes.empty()) return i;
    if (broken.role == Role::kDecorator) {
      for (ConcreteIndex k = 0; k < own.nodes.size(); ++k) {
        if (own[k].syntax != Syntax::k_decorator) continue;
        AddOwn(own, k, depth, true);
        return masked_.End(i);
      }
      Add({broken.line.bstart, broken.line.bend, 0, Syntax::kError, false}, depth);
      return masked_.End(i);
    }
    const ConcreteIndex block = BlockOf(masked_, i);
    if (broken.role == Role::kSimple || (block == 0 && broken.clause == 0)) {
      AddOwn(own, 0, depth, own[0].syntax == Syntax::kError);
      return masked_.End(i);
    }
    const ConcreteIndex header = HeaderOf(broken);
    if (header != 0 && block != 0) {
      const ConcreteIndex own_block = BlockOf(own, header);
      for (ConcreteIndex k = own.FirstChild(0); k < header && broken.clause == 0; k = own.Next(k)) {
        AddOwn(own, k, depth, true);  // errors in front
      }
      Add(own[header], depth);
      for (ConcreteIndex k = own.FirstChild(header); k < own.End(header); k = own.Next(k)) {
        if (k != own_block) AddOwn(own, k, depth + 1, true);
      }
      if (broken.cut > 0) {
        Add({broken.line.bend - broken.cut, broken.line.bend, 0, Syntax::kError, false}, depth + 1);
      }
      return block;
    }
    if (IsClause(n.syntax)) {
      Add(n, depth);
      Add({broken.line.bstart, broken.line.bend, 0, Syntax::kError, false}, depth + 1);
      AddOwn(own, 0, depth + 2, false);
      return block != 0 ? block : masked_.End(i);
    }
    const std::uint32_t bend = block != 0 ? BlockEnd(block) : broken.line.bend;
    Add({broken.line.bstart, std::max(bend, broken.line.bend), 0, Syntax::kError, false}, depth);
    AddOwn(own, 0, depth + 1, false);
    return block != 0 ? block : masked_.End(i);
  }

  // The compound statement or clause a broken header turned out to be; 0: nothing of the kind.
  static ConcreteIndex HeaderOf(const BrokenLine& broken) {
    const ConcreteTree& own = broken.own.tree;
    if (broken.clause != 0) return BlockOf(own, broken.clause) != 0 ? broken.clause : 0;
    if (own[0].syntax != Syntax::k_module) return 0;
    for (ConcreteIndex k = own.FirstChild(0); k < own.End(0); k = own.Next(k)) {
      if (IsStatementSyntax(own[k].syntax) && BlockOf(own, k) != 0) return k;
    }
    return 0;
  }

  void SetEnds() {
    std::vector<ConcreteIndex> open;
    for (ConcreteIndex i = 0; i <= out_->nodes.size(); ++i) {
      const bool last = i == out_->nodes.size();
      while (!open.empty() && (last || depths_[open.back()] >= depths_[i])) {
        out_->nodes[open.back()].end = i;
        open.pop_back();
      }
      if (!last) open.push_back(i);
    }
  }

  const ConcreteTree& masked_;
  std::unordered_map<std::uint32_t, const BrokenLine*> by_start_;
  std::vector<std::uint32_t> depths_;
  ConcreteTree* out_ = nullptr;
};

bool EndsWithCompound(const TSTree* tree) {
  const TSNode root = ts_tree_root_node(tree);
  const std::uint32_t count = ts_node_named_child_count(root);
  if (count == 0) return false;
  const Syntax last = SyntaxTable::Get()[ts_node_symbol(ts_node_named_child(root, count - 1))];
  return last >= Syntax::k_if_statement && last <= Syntax::k_match_statement;
}

// A header of the same name whose rest is sound, for a def or class that is broken behind its name; `cut` is the
// length of that rest, 0: there is no name.
std::string NamedHeader(std::string_view line, std::uint32_t* cut) {
  *cut = 0;
  std::size_t at = 0;
  std::string_view word = WordAt(line, at);
  const auto next_word = [&] {
    at = std::min(line.find_first_not_of(" \t", at + word.size()), line.size());
    word = WordAt(line, at);
  };
  if (word == "async") next_word();
  if (word != "def" && word != "class") return {};
  const std::string_view rest = word == "def" ? "():\n" : ":\n";
  next_word();
  if (word.empty() || at + word.size() >= line.size()) return {};
  *cut = static_cast<std::uint32_t>(line.size() - at - word.size());
  return std::string(line.substr(0, at + word.size())).append(rest);
}

// Parses each line by itself and keeps those with errors. False: stopped by a limit.
bool FindBrokenLines(std::string_view source, bool comments, const ParseFunction& parse,
                     std::vector<BrokenLine>* broken) {
  const std::vector<LogicalLine> lines = SplitLogicalLines(source);
  std::vector<std::uint32_t> matches;  // indents of the match statements around
  std::string text;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const LogicalLine& line = lines[i];
    while (!matches.empty() && matches.back() >= line.indent) matches.pop_back();
    const Frame frame = FrameOf(source, line, !matches.empty());
    if (WordAt(source, line.bstart) == "match") matches.push_back(line.indent);
    text.assign(frame.before);
    text.append(source.substr(line.bstart, line.bend - line.bstart)).append(frame.after);
    TreePtr tree = parse(text);
    if (tree == nullptr) return false;
    const bool body = i + 1 < lines.size() && lines[i + 1].indent > line.indent;
    const bool error = ts_node_has_error(ts_tree_root_node(tree.get()));
    if (!error && (!body || EndsWithCompound(tree.get()))) continue;
    BrokenLine found{line, Role::kSimple, {}, 0, 0, {}};
    if (error && frame.before.empty() && ParseTypeDefaults(text, comments, parse, &found.own)) {
      found.role = body ? Role::kHeader : Role::kSimple;
      Rebase(line, 0, &found.own);
      broken->push_back(std::move(found));
      continue;
    }
    bool colon = false;
    if (body && frame.after.size() == 1) {
      // A header may lack nothing but its colon.
      text.insert(text.size() - 1, ":");
      TreePtr other = parse(text);
      if (other == nullptr) return false;
      colon = !ts_node_has_error(ts_tree_root_node(other.get())) && EndsWithCompound(other.get());
      if (colon) {
        tree = std::move(other);
        found.own.diagnostics.push_back(
            {line.bend, line.bend, "parse", "missing-token", Severity::kError, "expected ':'"});
      }
    }
    if (!error && !colon) continue;  // sound, but for the indent of the line after it
    if (body && !colon && !EndsWithCompound(tree.get())) {
      const std::string named = NamedHeader(source.substr(line.bstart, line.bend - line.bstart), &found.cut);
      TreePtr other = found.cut > 0 ? parse(named) : nullptr;
      if (other != nullptr) {
        tree = std::move(other);
        found.own.diagnostics.push_back({static_cast<std::int64_t>(line.bend - found.cut), line.bend, "parse",
                                         "syntax-error", Severity::kError, "no Python syntax fits here"});
      }
    }
    ParsedSource own;
    Flatten(tree.get(), comments, &own.tree, &own.diagnostics);
    Rebase(line, frame.before.size(), &own);
    found.own.tree = std::move(own.tree);
    found.own.tree.error_bytes += found.cut;
    std::move(own.diagnostics.begin(), own.diagnostics.end(), std::back_inserter(found.own.diagnostics));
    if (!frame.before.empty()) {
      found.role = Role::kClause;
      const ConcreteTree& own = found.own.tree;
      for (ConcreteIndex k = 0; k < own.nodes.size() && found.clause == 0; ++k) {
        if (IsClause(own[k].syntax)) found.clause = k;
      }
    } else if (source[line.bstart] == '@') {
      found.role = Role::kDecorator;
    } else if (body) {
      found.role = Role::kHeader;
      std::size_t next = i + 1;
      while (next < lines.size() && lines[next].indent > line.indent) ++next;
      if (next < lines.size() && lines[next].indent == line.indent)
        found.next_word = WordAt(source, lines[next].bstart);
    }
    broken->push_back(std::move(found));
  }
  return true;
}

// The part of a statement, clause or decorator that must be one logical line: all but its blocks.
std::string_view HeaderText(std::string_view source, const ConcreteTree& tree, ConcreteIndex c) {
  const ConcreteNode& n = tree[c];
  std::uint32_t bend = n.bend;
  for (ConcreteIndex k = tree.FirstChild(c); k < n.end; k = tree.Next(k)) {
    if (tree[k].syntax == Syntax::k_colon) {
      bend = tree[k].bend;
      break;
    }
    if (tree[k].syntax == Syntax::k_block) {
      bend = tree[k].bstart;
      break;
    }
  }
  return source.substr(n.bstart, bend - n.bstart);
}

// Columns of blanks before `at`, a tab to the next multiple of eight; -1: something else stands before it.
std::int64_t IndentAt(std::string_view source, std::uint32_t at) {
  std::size_t begin = at;
  while (begin > 0 && (source[begin - 1] == ' ' || source[begin - 1] == '\t' || source[begin - 1] == '\f')) --begin;
  if (begin > 0 && source[begin - 1] != '\n' && source[begin - 1] != '\r') return -1;
  std::int64_t column = 0;
  for (std::size_t i = begin; i < at; ++i) {
    column = source[i] == ' ' ? column + 1 : source[i] == '\t' ? (column / 8 + 1) * 8 : 0;
  }
  return column;
}

}  // namespace

void FindStrayLines(std::string_view source, ParsedSource* parsed) {
  const ConcreteTree& tree = parsed->tree;
  const auto report = [&](std::uint32_t bstart, std::size_t length, const char* message) {
    parsed->diagnostics.push_back(
        {bstart, static_cast<std::int64_t>(bstart + length), "parse", "syntax-error", Severity::kError, message});
  };
  for (ConcreteIndex i = 0; i < tree.nodes.size(); ++i) {
    const Syntax syntax = tree[i].syntax;
    if (syntax == Syntax::kError) {
      i = tree.End(i) - 1;
      continue;
    }
    if (syntax == Syntax::k_block || syntax == Syntax::k_module) {
      std::int64_t expected = syntax == Syntax::k_module ? 0 : -1;
      for (ConcreteIndex c = tree.FirstChild(i); c < tree.End(i); c = tree.Next(c)) {
        if (!IsStatementSyntax(tree[c].syntax) && tree[c].syntax != Syntax::k_case_clause) continue;
        const std::int64_t indent = IndentAt(source, tree[c].bstart);
        if (indent < 0) continue;
        if (expected >= 0 && indent != expected) report(tree[c].bstart, 0, "unexpected indent");
        if (expected < 0) expected = indent;
      }
      continue;
    }
    if (!(IsStatementSyntax(syntax) || IsClause(syntax) || syntax == Syntax::k_decorator) ||
        syntax == Syntax::k_decorated_definition) {
      continue;
    }
    const std::string_view text = HeaderText(source, tree, i);
    if (text.find('\n') == std::string_view::npos || !HasLineEnd(text)) continue;
    report(tree[i].bstart, text.size(), "a statement goes on behind the end of its line");
    parsed->tree.error_bytes += text.size();
  }
}

bool RepairBrokenLines(std::string_view source, bool comments, const ParseFunction& parse, ParsedSource* parsed) {
  std::vector<BrokenLine> broken;
  if (!FindBrokenLines(source, comments, parse, &broken)) return false;
  if (broken.empty()) return true;
  const MaskedSource copy(source, broken);
  const TreePtr tree = parse(copy.text());
  if (tree == nullptr) return false;

  ParsedSource masked;
  Flatten(tree.get(), comments, &masked.tree, &masked.diagnostics);
  ToSource(copy, &masked);
  ParsedSource repaired;
  Splicer(masked.tree, broken).Run(&repaired.tree);
  repaired.tree.error_bytes = masked.tree.error_bytes;
  repaired.tree.comments = std::move(masked.tree.comments);
  repaired.diagnostics = std::move(masked.diagnostics);
  for (BrokenLine& line : broken) {
    const std::uint64_t length = line.line.bend - line.line.bstart;
    repaired.tree.error_bytes += std::min(line.own.tree.error_bytes, length);
    const auto& comments_of_line = line.own.tree.comments;
    repaired.tree.comments.insert(repaired.tree.comments.end(), comments_of_line.begin(), comments_of_line.end());
    std::move(line.own.diagnostics.begin(), line.own.diagnostics.end(), std::back_inserter(repaired.diagnostics));
  }
  std::sort(repaired.tree.comments.begin(), repaired.tree.comments.end(),
            [](const CommentSpan& a, const CommentSpan& b) { return a.bstart < b.bstart; });
  std::stable_sort(repaired.diagnostics.begin(), repaired.diagnostics.end(),
                   [](const Diagnostic& a, const Diagnostic& b) { return a.bstart < b.bstart; });
  if (repaired.tree.error_bytes <= parsed->tree.error_bytes) *parsed = std::move(repaired);
  return true;
}

}  // namespace codeanatomy::extract::treesitter
