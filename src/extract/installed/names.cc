// Which modules are read, and what names in them mean.

#include <fstream>
#include <sstream>

#include "extract/installed/names_internal.h"
#include "repo/python_names.h"

namespace codeanatomy::extract::installed {

using evidence::Field;
using evidence::NodeKind;

namespace {

constexpr char kOfText = '\n';  // in the name of an annotation's text

}  // namespace

arrow::Status Names::ReadAll(std::span<const std::string> imported) {
  for (const std::string& module : imported) Want(module);
  while (!wanted_.empty()) {
    const std::string module = std::move(wanted_.front());
    wanted_.pop_front();
    Load(module);
    if (options_.cancel != nullptr && options_.cancel->load())
      return arrow::Status::Cancelled("the build was cancelled");
  }
  return arrow::Status::OK();
}

std::vector<std::string> Names::Modules() const {
  std::vector<std::string> modules;
  for (const auto& [module, text] : texts_) {
    if (text != nullptr && !places_.contains(module)) modules.push_back(module);
  }
  return modules;
}

std::string Names::OfText(const std::string& module, NodeIndex owner, std::string_view inside) {
  std::string key = module;
  key.append(1, kOfText).append(std::to_string(owner)).append(" ").append(inside);
  const auto [found, is_new] = texts_.try_emplace(key);
  if (is_new) {
    auto parsed = std::make_unique<ModuleText>(std::string("_: ").append(inside).append("\n"), options_.hex_version);
    if (!parsed->Parse(options_.cancel)) return {};
    found->second = std::move(parsed);
    places_.emplace(key, std::pair(module, owner));
  }
  return found->second == nullptr ? std::string() : key;
}

void Names::Want(std::string_view module) {
  for (std::string_view each = module; !each.empty();) {
    if (const auto found = installation_.modules.find(each); found != installation_.modules.end()) {
      if (asked_.size() < options_.max_modules && asked_.insert(std::string(each)).second) wanted_.emplace_back(each);
    }
    const std::size_t dot = each.rfind('.');
    each = dot == std::string_view::npos ? std::string_view() : each.substr(0, dot);
  }
}

void Names::Load(const std::string& module) {
  const InstalledModule& found = installation_.modules.find(module)->second;
  const bool is_read = !found.stub_file.empty() || (found.is_typed && !found.path.ends_with(".so"));
  const std::string& file = found.stub_file.empty() ? found.file : found.stub_file;
  if (!is_read || file.empty()) return;
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream bytes;
  bytes << stream.rdbuf();
  if (!stream || bytes.view().size() > options_.max_file_bytes) return;
  auto text = std::make_unique<ModuleText>(std::move(bytes).str(), options_.hex_version);
  if (!text->Parse(options_.cancel)) return;
  ModuleText& kept = *(texts_[module] = std::move(text));
  const Body& body = kept.BodyOf(0);
  for (const auto& [name, declared] : body.names) {
    for (const Declaration& each : declared) {
      if (each.kind != Declaration::Kind::kImport) continue;
      const std::string from = ImportedModule(module, each);
      Want(from);
      if (kept.Node(each.from).kind == NodeKind::kImportFrom) {
        Want(from + "." + std::string(kept.Node(each.node).label));
      }
    }
  }
  for (const NodeIndex star : body.stars) Want(FromModule(module, star));
}

ModuleText* Names::TextOf(std::string_view module) const {
  const auto found = texts_.find(module);
  return found == texts_.end() ? nullptr : found->second.get();
}

std::string Names::FromModule(const std::string& module, NodeIndex statement) const {
  std::string_view label = TextOf(module)->Node(statement).label;
  std::size_t level = 0;
  while (level < label.size() && label[level] == '.') ++level;
  label.remove_prefix(level);
  if (level == 0) return std::string(label);
  std::string_view package = module;
  if (!installation_.modules.find(module)->second.is_package) ++level;
  for (; level > 1; --level) {
    const std::size_t dot = package.rfind('.');
    if (dot == std::string_view::npos) return std::string(label);
    package = package.substr(0, dot);
  }
  std::string name(package);
  if (!label.empty()) name.append(".").append(label);
  return name;
}

std::string Names::ImportedModule(const std::string& module, const Declaration& alias) const {
  const ModuleText& text = *TextOf(module);
  if (text.Node(alias.from).kind == NodeKind::kImportFrom) return FromModule(module, alias.from);
  return std::string(text.Node(alias.node).label);
}

// ---- names

// What a name of a module's own body is.
Meaning Names::InModule(std::string_view module, std::string_view name, int depth) {
  ModuleText* text = depth > kDeepest ? nullptr : TextOf(module);
  if (text == nullptr) return {};
  const Body& body = text->BodyOf(0);
  if (const auto found = body.names.find(name); found != body.names.end()) {
    return OfDeclaration(std::string(module), 0, std::string(module).append(".").append(name), found->second, depth);
  }
  for (const NodeIndex star : body.stars) {
    const std::string from = FromModule(std::string(module), star);
    ModuleText* other = TextOf(from);
    if (other == nullptr || !other->Gives(name)) continue;
    if (Meaning found = InModule(from, name, depth + 1); found.kind != Meaning::Kind::kNothing) return found;
  }
  return {};
}

std::set<std::string> Names::GivenBy(const std::string& module, int depth) {
  std::set<std::string> names;
  ModuleText* text = depth > kDeepest ? nullptr : TextOf(module);
  if (text == nullptr) return names;
  const Body& body = text->BodyOf(0);
  for (const std::string& name : text->Listed()) names.insert(name);
  if (body.names.contains("__all__")) return names;
  for (const auto& [name, declared] : body.names) {
    if (text->Gives(name)) names.insert(name);
  }
  for (const NodeIndex star : body.stars) names.merge(GivenBy(FromModule(module, star), depth + 1));
  return names;
}

Meaning Names::OfDeclaration(std::string module, NodeIndex owner, std::string symbol,
                             const std::vector<Declaration>& declared, int depth) {
  const Declaration& first = declared.front();
  if (first.kind != Declaration::Kind::kImport) {
    return {Meaning::Kind::kDeclared, std::move(symbol), std::move(module), owner, &declared};
  }
  const ModuleText& text = *TextOf(module);
  const std::string from = ImportedModule(module, first);
  if (text.Node(first.from).kind == NodeKind::kImport) {
    // `import a.b` binds a.
    const bool is_whole = !text.AsNameOf(first.node).empty();
    return OfModule(is_whole ? from : from.substr(0, from.find('.')));
  }
  return MemberOf(OfModule(from), text.Node(first.node).label, depth + 1);
}

Meaning Names::OfModule(std::string name) const {
  const bool is_known = installation_.modules.contains(name);
  return {is_known ? Meaning::Kind::kModule : Meaning::Kind::kElsewhere, std::move(name), {}, 0, nullptr};
}

Meaning Names::MemberOf(const Meaning& of, std::string_view name, int depth) {
  if (depth > kDeepest || of.kind == Meaning::Kind::kNothing) return {};
  std::string symbol = of.symbol + "." + std::string(name);
  if (of.kind == Meaning::Kind::kElsewhere) return {Meaning::Kind::kElsewhere, std::move(symbol), {}, 0, nullptr};
  if (of.kind == Meaning::Kind::kModule) {
    if (Meaning found = InModule(of.symbol, name, depth); found.kind != Meaning::Kind::kNothing) return found;
    if (installation_.modules.contains(symbol)) return OfModule(std::move(symbol));
    if (TextOf(of.symbol) == nullptr) return {Meaning::Kind::kElsewhere, std::move(symbol), {}, 0, nullptr};
    return {};
  }
  const Declaration& first = of.declared->front();
  if (first.kind != Declaration::Kind::kClass) return {};
  const Body& body = TextOf(of.module)->BodyOf(first.node);
  const auto found = body.names.find(name);
  if (found == body.names.end()) return {};
  return OfDeclaration(of.module, first.node, std::move(symbol), found->second, depth);
}

// A name as it is seen in a body.
Meaning Names::Named(const std::string& module, NodeIndex owner, std::string_view name, int depth) {
  if (const auto place = places_.find(module); place != places_.end()) {
    return depth > kDeepest ? Meaning() : Named(place->second.first, place->second.second, name, depth + 1);
  }
  ModuleText& text = *TextOf(module);
  for (NodeIndex scope = owner; scope != 0 && scope != kNoNode; scope = text.Node(scope).parent) {
    if (text.Node(scope).kind != NodeKind::kClassDef) continue;
    const Body& body = text.BodyOf(scope);
    if (const auto found = body.names.find(name); found != body.names.end()) {
      return OfDeclaration(module, scope, PathOf(module, scope) + "." + std::string(name), found->second, depth);
    }
  }
  if (Meaning found = InModule(module, name, depth); found.kind != Meaning::Kind::kNothing) return found;
  if (!repo::IsBuiltinName(name)) return {};
  return {Meaning::Kind::kElsewhere, "builtins." + std::string(name), {}, 0, nullptr};
}

std::string Names::PathOf(const std::string& module, NodeIndex of) const {
  const ModuleText& text = *TextOf(module);
  std::string path;
  for (; of != 0 && of != kNoNode; of = text.Node(of).parent) {
    if (text.Node(of).kind == NodeKind::kClassDef) path.insert(0, text.Node(of).label).insert(0, ".");
  }
  return module + path;
}

Meaning Names::OfExpression(const std::string& module, NodeIndex owner, NodeIndex expression, int depth) {
  if (expression == kNoNode || depth > kDeepest) return {};
  const ModuleText& text = *TextOf(module);
  const evidence::SyntaxNode& node = text.Node(expression);
  if (node.kind == NodeKind::kName) return Named(module, owner, node.label, depth);
  if (node.kind == NodeKind::kCall) {
    return OfExpression(module, owner, text.KidBy(expression, Field::k_func), depth + 1);
  }
  if (node.kind != NodeKind::kAttribute) return {};
  return MemberOf(OfExpression(module, owner, text.FirstKid(expression), depth + 1), node.label, depth + 1);
}

}  // namespace codeanatomy::extract::installed
