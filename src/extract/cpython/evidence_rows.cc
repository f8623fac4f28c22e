#include "extract/cpython/evidence_rows_internal.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

#include "extract/cpython/scope_nodes_internal.h"

namespace codeanatomy::extract::cpython {
namespace {

std::shared_ptr<arrow::RecordBatch> Batch(const std::shared_ptr<arrow::Schema>& schema, arrow::ArrayVector arrays) {
  const std::int64_t rows = arrays.front()->length();
  return arrow::RecordBatch::Make(schema, rows, std::move(arrays));
}

std::int64_t OrNowhere(std::int32_t value) { return value < 0 ? kNowhere : value; }

constexpr std::string_view kContexts[] = {"load", "store", "del"};
constexpr std::string_view kPlaces[] = {"", "local", "cell", "free", "global_implicit", "global_explicit"};

}  // namespace

void TextColumn::StartBlock(const Block& block) {
  block_ = &block;
  entries_.assign(block.texts(), Entry());
}

void EvidenceRows::Add(std::int64_t file, std::string_view bytes, const Block& block) {
  for (TextColumn* column :
       {&nodes_.kind, &nodes_.field, &nodes_.parent_kind, &nodes_.context, &nodes_.name, &nodes_.other_names,
        &comments_.kind, &comments_.text, &errors_.source, &errors_.kind, &errors_.message, &scopes_.kind,
        &scopes_.name, &scopes_.node_kind, &symbols_.name, &symbols_.scope}) {
    column->StartBlock(block);
  }
  const Positions positions(bytes);
  AddErrors(file, block, positions);
  if (!positions.known()) {
    if (block.rows(kErrors) != 0) return;
    return AddError(file, block.rows(kNodes) != 0 ? "ast" : "symtable", "encoding",
                    "positions in this encoding are not converted to bytes");
  }
  FindPlaces(block, bytes, positions);
  AddNodes(file, block);
  AddDocstrings(file, block);
  AddTypeComments(file, block);
  AddScopes(file, block);
  AddSymbols(file, block);
}

void EvidenceRows::FindPlaces(const Block& block, std::string_view bytes, const Positions& positions) {
  const auto lines = block.column(kNodes, kNodeLine), cols = block.column(kNodes, kNodeCol);
  const auto end_lines = block.column(kNodes, kNodeEndLine), end_cols = block.column(kNodes, kNodeEndCol);
  const auto parents = block.column(kNodes, kNodeParent);
  places_.assign(lines.size(), Place());
  for (std::size_t i = lines.size(); i-- > 0;) {
    Place& place = places_[i];
    if (i == 0) {
      place = {0, static_cast<std::int64_t>(bytes.size()), 0};
    } else if (lines[i] >= 0) {
      place.bstart = positions.OffsetOf(lines[i], cols[i]);
      place.bend = positions.OffsetOf(end_lines[i], end_cols[i]);
      if (place.bend < place.bstart) place.bstart = place.bend = kNowhere;
      place.anchor = place.bstart;
    } else if (i + 1 < lines.size() && parents[i + 1] == static_cast<std::int32_t>(i)) {
      place.anchor = places_[i + 1].anchor;
    }
  }
}

void EvidenceRows::AddNodes(std::int64_t file, const Block& block) {
  const auto kinds = block.column(kNodes, kNodeKind), parents = block.column(kNodes, kNodeParent);
  const auto fields = block.column(kNodes, kNodeField), indexes = block.column(kNodes, kNodeFieldIndex);
  const auto contexts = block.column(kNodes, kNodeContext), names = block.column(kNodes, kNodeName);
  const auto others = block.column(kNodes, kNodeOtherNames);
  std::vector<std::uint8_t> is_fstring(block.texts());
  for (std::size_t text = 0; text < is_fstring.size(); ++text) {
    const std::string_view kind = block.text(static_cast<std::int32_t>(text));
    is_fstring[text] = kind == "JoinedStr" || kind == "TemplateStr";
  }
  std::vector<std::uint8_t> inside(kinds.size());
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const Place& place = places_[i];
    nodes_.file.Append(file);
    nodes_.node_index.Append(static_cast<std::int64_t>(i));
    nodes_.parent_index.AppendOrNull(OrNowhere(parents[i]));
    nodes_.kind.Append(kinds[i]);
    nodes_.field.Append(fields[i]);
    nodes_.field_index.Append(indexes[i]);
    nodes_.bstart.AppendOrNull(place.bstart);
    nodes_.bend.AppendOrNull(place.bend);
    nodes_.anchor.AppendOrNull(place.anchor);
    if (i == 0) {
      nodes_.parent_kind.AppendNull();
      nodes_.parent_anchor.AppendNull();
      nodes_.parent_bend.AppendNull();
    } else {
      const auto parent = static_cast<std::size_t>(parents[i]);
      inside[i] = inside[parent] != 0 || is_fstring[static_cast<std::size_t>(kinds[parent])] != 0;
      nodes_.parent_kind.Append(kinds[parent]);
      nodes_.parent_anchor.AppendOrNull(places_[parent].anchor);
      nodes_.parent_bend.AppendOrNull(places_[parent].bend);
    }
    if (contexts[i] < 0) {
      nodes_.context.AppendNull();
    } else {
      nodes_.context.Append(kContexts[contexts[i]]);
    }
    nodes_.name.Append(names[i]);
    nodes_.other_names.Append(others[i]);
    nodes_.in_fstring.Append(inside[i] != 0);
  }
}

void EvidenceRows::AddDocstrings(std::int64_t file, const Block& block) {
  const auto owners = block.column(kDocstrings, kDocstringOwner), nodes = block.column(kDocstrings, kDocstringNode);
  for (std::size_t i = 0; i < owners.size(); ++i) {
    const Place& place = places_[static_cast<std::size_t>(nodes[i])];
    docstrings_.file.Append(file);
    docstrings_.node_index.Append(owners[i]);
    docstrings_.bstart.AppendOrNull(place.bstart);
    docstrings_.bend.AppendOrNull(place.bend);
  }
}

void EvidenceRows::AddTypeComments(std::int64_t file, const Block& block) {
  const auto ignores = block.column(kComments, kCommentIsIgnore), lines = block.column(kComments, kCommentLine);
  const auto nodes = block.column(kComments, kCommentNode), texts = block.column(kComments, kCommentText);
  for (std::size_t i = 0; i < ignores.size(); ++i) {
    comments_.file.Append(file);
    comments_.kind.Append(ignores[i] != 0 ? "ignore" : "comment");
    comments_.line.AppendOrNull(OrNowhere(lines[i]));
    comments_.node_index.AppendOrNull(OrNowhere(nodes[i]));
    comments_.text.Append(texts[i]);
  }
}

void EvidenceRows::AddErrors(std::int64_t file, const Block& block, const Positions& positions) {
  const auto sources = block.column(kErrors, kErrorIsSymtable), kinds = block.column(kErrors, kErrorKind);
  const auto messages = block.column(kErrors, kErrorMessage), lines = block.column(kErrors, kErrorLine);
  const auto offsets = block.column(kErrors, kErrorOffset);
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const std::int64_t line = lines[i] < 1 ? kNowhere : lines[i];
    AddError(file, sources[i] != 0 ? "symtable" : "ast", block.text(kinds[i]), block.text(messages[i]), line,
             positions.known() ? positions.OffsetOfError(line, offsets[i]) : kNowhere);
  }
}

void EvidenceRows::AddError(std::int64_t file, std::string_view source, std::string_view kind, std::string_view message,
                            std::int64_t line, std::int64_t bstart) {
  errors_.file.Append(file);
  errors_.source.Append(source);
  errors_.kind.Append(kind);
  errors_.message.Append(message);
  errors_.line.AppendOrNull(line);
  errors_.bstart.AppendOrNull(bstart);
}

void EvidenceRows::AddScopes(std::int64_t file, const Block& block) {
  const auto parents = block.column(kScopes, kScopeParent), kinds = block.column(kScopes, kScopeKind);
  const auto names = block.column(kScopes, kScopeName), lines = block.column(kScopes, kScopeLine);
  const auto nested = block.column(kScopes, kScopeNested), node_kinds = block.column(kNodes, kNodeKind);
  const std::vector<std::int32_t> nodes = NodesOfScopes(block, hex_version_);
  std::map<std::tuple<std::int32_t, std::int32_t, std::int32_t, std::int32_t>, std::int64_t> equals;
  for (std::size_t i = 0; i < parents.size(); ++i) {
    scopes_.file.Append(file);
    scopes_.scope_index.Append(static_cast<std::int64_t>(i));
    scopes_.parent_index.AppendOrNull(OrNowhere(parents[i]));
    scopes_.kind.Append(kinds[i]);
    scopes_.name.Append(names[i]);
    scopes_.line.Append(lines[i]);
    scopes_.ordinal.Append(equals[{parents[i], kinds[i], names[i], lines[i]}]++);
    scopes_.is_nested.Append(nested[i] != 0);
    scopes_.node_index.AppendOrNull(OrNowhere(nodes[i]));
    if (nodes[i] < 0) {
      scopes_.node_kind.AppendNull();
      scopes_.bstart.AppendNull();
      scopes_.bend.AppendNull();
    } else {
      const auto node = static_cast<std::size_t>(nodes[i]);
      scopes_.node_kind.Append(node_kinds[node]);
      scopes_.bstart.AppendOrNull(places_[node].bstart);
      scopes_.bend.AppendOrNull(places_[node].bend);
    }
  }
}

void EvidenceRows::AddSymbols(std::int64_t file, const Block& block) {
  const auto scopes = block.column(kSymbols, kSymbolScope), names = block.column(kSymbols, kSymbolName);
  const auto flags = block.column(kSymbols, kSymbolFlags);
  // CPython keeps free names in the order of a set, which differs from process to process.
  std::vector<std::size_t> order(scopes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t left, std::size_t right) {
    return scopes[left] != scopes[right] ? scopes[left] < scopes[right]
                                         : block.text(names[left]) < block.text(names[right]);
  });
  for (const std::size_t i : order) {
    symbols_.file.Append(file);
    symbols_.scope_index.Append(scopes[i]);
    symbols_.name.Append(names[i]);
    for (std::size_t bit = 0; bit < symbols_.flags.size(); ++bit) {
      symbols_.flags[bit].Append((flags[i] >> bit & 1) != 0);
    }
    const std::int32_t place = flags[i] >> kSymbolScopeShift;
    if (place == kScopeUnknown) {
      symbols_.scope.AppendNull();
    } else {
      symbols_.scope.Append(kPlaces[place]);
    }
  }
}

CPythonEvidence EvidenceRows::Finish() && {
  const auto end = [](auto& column) { return std::move(column).Finish(); };
  CPythonEvidence evidence;
  evidence.ast_nodes =
      Batch(AstNodesSchema(),
            {end(nodes_.file), end(nodes_.node_index), end(nodes_.parent_index), end(nodes_.kind), end(nodes_.field),
             end(nodes_.field_index), end(nodes_.bstart), end(nodes_.bend), end(nodes_.anchor), end(nodes_.parent_kind),
             end(nodes_.parent_anchor), end(nodes_.parent_bend), end(nodes_.context), end(nodes_.name),
             end(nodes_.other_names), end(nodes_.in_fstring)});
  evidence.ast_docstrings = Batch(AstDocstringsSchema(), {end(docstrings_.file), end(docstrings_.node_index),
                                                          end(docstrings_.bstart), end(docstrings_.bend)});
  evidence.ast_type_comments = Batch(
      AstTypeCommentsSchema(),
      {end(comments_.file), end(comments_.kind), end(comments_.line), end(comments_.node_index), end(comments_.text)});
  evidence.ast_errors = Batch(AstErrorsSchema(), {end(errors_.file), end(errors_.source), end(errors_.kind),
                                                  end(errors_.message), end(errors_.line), end(errors_.bstart)});
  evidence.sym_scopes = Batch(
      SymScopesSchema(), {end(scopes_.file), end(scopes_.scope_index), end(scopes_.parent_index), end(scopes_.kind),
                          end(scopes_.name), end(scopes_.line), end(scopes_.ordinal), end(scopes_.is_nested),
                          end(scopes_.node_index), end(scopes_.node_kind), end(scopes_.bstart), end(scopes_.bend)});
  arrow::ArrayVector symbols = {end(symbols_.file), end(symbols_.scope_index), end(symbols_.name)};
  for (BoolColumn& flag : symbols_.flags) symbols.push_back(end(flag));
  symbols.push_back(end(symbols_.scope));
  evidence.sym_symbols = Batch(SymSymbolsSchema(), std::move(symbols));
  return evidence;
}

}  // namespace codeanatomy::extract::cpython
