#include <array>

#include "normalize/file_rows_internal.h"

namespace codeanatomy::normalize {
namespace {

// Interns the names of an enumeration in a column.
template <typename Kind, std::size_t count>
std::array<StringColumn::Handle, count> InternNames(StringColumn& column, std::string_view (*name_of)(Kind)) {
  std::array<StringColumn::Handle, count> handles;
  for (std::size_t i = 0; i < count; ++i) handles[i] = column.Intern(name_of(static_cast<Kind>(i)));
  return handles;
}

constexpr std::size_t kOps = static_cast<std::size_t>(evidence::ValueOp::k_set_element) + 1;
constexpr std::size_t kRoles = static_cast<std::size_t>(evidence::ValueRole::k_value) + 1;

bool IsDeclared(evidence::ValueOp op) {
  return op == evidence::ValueOp::k_function || op == evidence::ValueOp::k_class ||
         op == evidence::ValueOp::k_parameter;
}

// The module, class or callable whose code a node is.
NodeId CallerAt(const FileGraph& graph, const std::vector<NodeId>& ids, evidence::NodeIndex node) {
  const auto scope = graph.file->scopes.scope_of_node[static_cast<std::size_t>(node)];
  const auto caller = static_cast<std::size_t>(graph.scope_callables[static_cast<std::size_t>(scope)]);
  return ids[static_cast<std::size_t>(graph.scope_declarations[caller])];
}

void AppendInputs(ValueInputColumns& c, std::string_view path, const evidence::ValueGraph& values) {
  RepeatedText(c.path, path).AppendTimes(values.inputs.size());
  const auto roles = InternNames<evidence::ValueRole, kRoles>(c.role, evidence::ValueRoleName);
  for (const evidence::ValueInput& input : values.inputs) {
    c.value.Append(input.value);
    c.role.Append(roles[static_cast<std::size_t>(input.role)]);
    c.position.Append(input.position);
    AppendOptional(c.name, input.name);
    c.input.Append(input.input);
  }
}

void AppendPlaces(ValuePlaceColumns& c, const FileGraph& graph, const std::vector<NodeId>& ids,
                  const evidence::ValueGraph& values) {
  RepeatedText(c.path, graph.file->path).AppendTimes(values.places.size());
  for (const evidence::ValuePlace& place : values.places) {
    c.node_id.Append(ids[static_cast<std::size_t>(place.node)]);
    c.value.Append(place.value);
    c.annotation.AppendOr(place.annotation != evidence::kNoValue, place.annotation);
    c.caller_id.Append(CallerAt(graph, ids, place.node));
  }
}

// In a stub the order of statements means nothing.
void AppendDefinitions(ReachingDefinitionColumns& c, const FileGraph& graph, const std::vector<NodeId>& ids,
                       const evidence::ValueGraph& values) {
  if (graph.file->path.ends_with(".pyi")) return;
  RepeatedText(c.path, graph.file->path).AppendTimes(values.definitions.size());
  const auto id_of = [&](GraphIndex node) { return ids[static_cast<std::size_t>(node)]; };
  const auto binding_of = [&](evidence::BindingIndex binding) {
    return id_of(graph.binding_nodes[static_cast<std::size_t>(binding)]);
  };
  std::int64_t number = 0;
  for (const evidence::ReachingDefinition& found : values.definitions) {
    c.number.Append(number++);
    c.binding_id.Append(binding_of(found.binding));
    found.use < 0 ? c.node_id.AppendNull() : c.node_id.Append(id_of(found.use));
    found.definition < 0 ? c.definition_id.AppendNull() : c.definition_id.Append(id_of(found.definition));
    found.otherwise == evidence::kNone ? c.otherwise_binding_id.AppendNull()
                                       : c.otherwise_binding_id.Append(binding_of(found.otherwise));
  }
}

}  // namespace

void AppendValueRows(ChunkTables::Columns& columns, const FileGraph& graph, const std::vector<NodeId>& ids,
                     const evidence::ValueGraph& values) {
  if (values.values.empty()) return;
  ValueNodeColumns& c = columns.value_nodes;
  RepeatedText(c.path, graph.file->path).AppendTimes(values.values.size());
  const auto ops = InternNames<evidence::ValueOp, kOps>(c.op, evidence::ValueOpName);
  std::int64_t number = 0;
  for (const evidence::Value& value : values.values) {
    c.value.Append(number++);
    c.op.Append(ops[static_cast<std::size_t>(value.op)]);
    GraphIndex node = value.node;
    if (IsDeclared(value.op)) {
      const GraphIndex declaration = graph.declaration_of_syntax[static_cast<std::size_t>(node)];
      if (declaration >= 0) node = declaration;
    }
    const bool is_there = node >= 0 && (node >= graph.syntax_count() ||
                                        IsInGraph(graph.file->syntax.nodes[static_cast<std::size_t>(node)]));
    !is_there ? c.node_id.AppendNull() : c.node_id.Append(ids[static_cast<std::size_t>(node)]);
    if (value.binding == evidence::kNone) {
      c.binding_id.AppendNull();
    } else {
      const GraphIndex binding = graph.binding_nodes[static_cast<std::size_t>(value.binding)];
      c.binding_id.Append(ids[static_cast<std::size_t>(binding)]);
    }
    AppendOptional(c.name, value.name);
    AppendOptional(c.detail, value.detail);
    // What a text says is nobody's code.
    if (value.node < 0 || graph.file->syntax.nodes[static_cast<std::size_t>(value.node)].in_text) {
      c.caller_id.AppendNull();
    } else {
      c.caller_id.Append(CallerAt(graph, ids, value.node));
    }
  }
  AppendInputs(columns.value_inputs, graph.file->path, values);
  AppendPlaces(columns.value_places, graph, ids, values);
  AppendDefinitions(columns.reaching_definitions, graph, ids, values);
}

}  // namespace codeanatomy::normalize
