#include "schedule/graph_svg.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/joined.h"
#include "base/utf8.h"
#include "schedule/graph_layout.h"
#include "schedule/graph_text.h"

namespace codeanatomy::schedule {
namespace {

constexpr int kMargin = 24;
constexpr int kHeader = 64;

constexpr std::string_view kStyle = R"(<style>
svg{background:#ffffff;font-family:ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace}
text{font-size:12px;fill:#0f172a}
text.small{font-size:10px;fill:#64748b}
text.head{font-size:14px;font-weight:bold}
rect{stroke-width:1.2}
.rule rect{fill:#ffffff;stroke:#475569}
.rule text{font-weight:bold}
.rule text.small{font-weight:normal}
.pack rect{fill:#eff6ff;stroke:#2563eb}
.evidence rect{fill:#f8fafc;stroke:#94a3b8;stroke-dasharray:4 3}
.derived rect{fill:#f0fdf4;stroke:#86c79b}
.public rect{fill:#d9f2e1;stroke:#15803d}
.net{fill:none;stroke:#a3afc0;stroke-width:1.2}
.way{fill:none;stroke:#c2410c;stroke-width:2.4}
.critical rect{stroke:#c2410c;stroke-width:2.6}
.net:hover{stroke:#0f172a;stroke-width:2.6}
g:hover rect{stroke-width:3}
</style>
)";

// Text as XML holds it: what is no character of XML is replaced.
std::string Escaped(std::string_view text) {
  std::string escaped;
  while (!text.empty()) {
    const std::size_t length = Utf8CharacterLength(text);
    const std::string_view character = text.substr(0, std::max<std::size_t>(length, 1));
    const bool is_control = static_cast<unsigned char>(character[0]) < 0x20 && character[0] != '\n';
    const bool is_no_character = character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF";
    if (length == 0 || is_control || is_no_character) {
      escaped += "\xEF\xBF\xBD";
    } else if (character == "&") {
      escaped += "&amp;";
    } else if (character == "<") {
      escaped += "&lt;";
    } else if (character == ">") {
      escaped += "&gt;";
    } else if (character == "\"") {
      escaped += "&quot;";
    } else {
      escaped += character;
    }
    text.remove_prefix(character.size());
  }
  return escaped;
}

int Characters(std::string_view text) {
  return static_cast<int>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string Number(std::int64_t number) { return std::to_string(number); }

// A rule or a table.
struct Node {
  const Task* task = nullptr;  // null: a table
  std::string label;
  std::string note;  // in small letters below
  std::string style;
  std::string title;
  bool is_critical = false;
  std::vector<std::size_t> before;  // nodes that lead to it
};

class Picture {
 public:
  Picture(std::span<const Task> tasks, const schema::Catalog& catalog, const Costs& costs)
      : tasks_(tasks), catalog_(catalog), costs_(costs), way_(CriticalPath(tasks, costs)) {
    MakeNodes();
    Connect();
  }

  std::string Draw() && {
    const Layout layout = LayOut(boxes_, nets_);
    const int width = std::max(layout.width + 2 * kMargin, 900);
    const int height = layout.height + kHeader + 2 * kMargin;
    std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + Number(width) + "\" height=\"" +
                      Number(height) + "\" viewBox=\"0 0 " + Number(width) + " " + Number(height) + "\">\n";
    svg.append(kStyle);
    DrawHeader(svg);
    svg += "<g transform=\"translate(" + Number(kMargin) + " " + Number(kMargin + kHeader) + ")\">\n";
    for (std::size_t net = 0; net < nets_.size(); ++net) DrawNet(layout, net, svg);
    DrawWay(layout, svg);
    for (std::size_t node = 0; node < nodes_.size(); ++node) DrawNode(layout, node, svg);
    return svg + "</g>\n</svg>\n";
  }

 private:
  // Columns alternate: tables that nothing writes or rules of level n-1 write, then rules of level n.
  void MakeNodes() {
    std::map<std::string, std::size_t, std::less<>> column_of;  // of tables
    for (const Task& task : tasks_) {
      std::size_t& column = column_of[task.rule->writes];
      column = std::max(column, 2 * task.level + 2);
    }
    for (const Task& task : tasks_) {
      for (const std::string& table : task.reads) {
        // What nothing writes stands before its first reader; what is written is before all of them already.
        const auto entry = column_of.try_emplace(table, 2 * task.level).first;
        entry->second = std::min(entry->second, 2 * task.level);
      }
    }
    // In order of columns, so that what leads to a node comes before it.
    std::vector<std::tuple<std::size_t, const Task*, std::string>> order;
    for (const auto& [table, column] : column_of) order.emplace_back(column, nullptr, table);
    for (const Task& task : tasks_) order.emplace_back(2 * task.level + 1, &task, std::string());
    std::stable_sort(order.begin(), order.end(),
                     [](const auto& a, const auto& b) { return std::get<0>(a) < std::get<0>(b); });
    for (const auto& [column, task, table] : order) {
      task == nullptr ? MakeTable(table) : MakeRule(*task);
      const Node& node = nodes_.back();
      const int text = std::max(Characters(node.label) * 73 / 10, Characters(node.note) * 61 / 10);
      boxes_.push_back({column, text + 22, node.note.empty() ? 26 : 38});
    }
  }

  void MakeTable(const std::string& name) {
    Node node;
    node.label = name;
    const schema::Table* table = catalog_.Find(name);
    node.style = table == nullptr                          ? "evidence"
                 : table->layer == schema::Layer::kPublic  ? "public"
                 : table->layer == schema::Layer::kDerived ? "derived"
                                                           : "evidence";
    node.title = name + " (" + node.style + " table)\n";
    if (table != nullptr) node.title += table->comment + "\n";
    std::vector<std::string> writers, readers;
    for (const Task& task : tasks_) {
      if (task.rule->writes == name) writers.push_back(task.rule->name);
      if (task.required.contains(name)) readers.push_back(task.rule->name);
    }
    if (!writers.empty()) node.title += "written by: " + Joined(writers) + "\n";
    if (!readers.empty()) node.title += "read by: " + Joined(readers) + "\n";
    table_nodes_[name] = nodes_.size();
    nodes_.push_back(std::move(node));
  }

  void MakeRule(const Task& task) {
    Node node;
    node.task = &task;
    node.label = task.rule->name;
    const std::string cost = CostLabel(costs_, task.rule->name);
    node.note = task.rule->pack + (cost.empty() ? "" : " · " + cost);
    node.style = task.rule->builtin ? "rule" : "rule pack";
    node.title = "rule " + task.rule->name + "\n" + task.rule->purpose + "\n";
    for (const auto& [table, columns] : task.required) {
      const std::string list = Joined(columns);
      node.title.append("reads ").append(table).append(list.empty() ? "" : ": ").append(list).append("\n");
    }
    node.title += "writes " + task.rule->writes + "\nlevel " + Number(static_cast<std::int64_t>(task.level)) +
                  ", slack " + Number(static_cast<std::int64_t>(task.slack)) + "\n";
    if (!cost.empty()) node.title += "last run: " + cost + "\n";
    rule_nodes_[&task] = nodes_.size();
    nodes_.push_back(std::move(node));
  }

  // Lines from tables to rules, without those that other ways imply, and from rules to tables.
  void Connect() {
    for (const Task& task : tasks_) {
      const std::size_t rule = rule_nodes_.at(&task);
      for (const std::string& table : task.reads) nodes_[rule].before.push_back(table_nodes_.at(table));
      nodes_[table_nodes_.at(task.rule->writes)].before.push_back(rule);
    }
    std::vector<std::vector<std::size_t>> before;
    before.reserve(nodes_.size());
    for (const Node& node : nodes_) before.push_back(node.before);
    const auto reduced = ReduceEdges(before);
    std::vector<std::vector<std::size_t>> readers(nodes_.size());
    for (std::size_t node = 0; node < nodes_.size(); ++node) {
      if (nodes_[node].task == nullptr) {
        if (!reduced[node].empty()) nets_.push_back({node, reduced[node]});
        continue;
      }
      for (const std::size_t table : reduced[node]) readers[table].push_back(node);
    }
    for (std::size_t node = 0; node < nodes_.size(); ++node) {
      if (!readers[node].empty()) nets_.push_back({node, std::move(readers[node])});
    }
    for (std::size_t i = 0; i < way_.size(); ++i) {
      const Task& task = tasks_[way_[i]];
      nodes_[rule_nodes_.at(&task)].is_critical = true;
      if (i + 1 < way_.size()) nodes_[table_nodes_.at(task.rule->writes)].is_critical = true;
    }
  }

  struct Point {
    int x = 0, y = 0;
  };

  // From one point to another further right, level at both.
  static void Curve(Point from, Point to, std::string& path) {
    path += "M" + Number(from.x) + " " + Number(from.y);
    if (from.y == to.y) {
      path += "H" + Number(to.x);
      return;
    }
    const int middle = (from.x + to.x) / 2;
    path += "C" + Number(middle) + " " + Number(from.y) + " " + Number(middle) + " " + Number(to.y) + " " +
            Number(to.x) + " " + Number(to.y);
  }

  Point LeftOf(const Layout& layout, std::size_t node) const {
    return {layout.x[node], layout.y[node] + boxes_[node].height / 2};
  }
  // Where lines leave a box: at the column's right edge, so that they bend past the wider boxes of the column.
  Point RightOf(const Layout& layout, std::size_t node) const {
    const std::size_t column = boxes_[node].column;
    return {layout.column_x[column] + layout.column_width[column], layout.y[node] + boxes_[node].height / 2};
  }
  // From a box to there.
  void DrawStub(const Layout& layout, std::size_t node, std::string& path) const {
    const Point edge = RightOf(layout, node);
    const int box = layout.x[node] + boxes_[node].width;
    if (box < edge.x) Curve({box, edge.y}, edge, path);
  }

  // The trunk of a net: its hub, then its lanes, each with where lines come in and go out.
  std::vector<std::pair<Point, Point>> Trunk(const Layout& layout, std::size_t net) const {
    std::vector<std::pair<Point, Point>> trunk = {{LeftOf(layout, nets_[net].hub), RightOf(layout, nets_[net].hub)}};
    for (const Layout::Lane& lane : layout.lanes[net]) {
      const int left = layout.column_x[lane.column];
      trunk.push_back({{left, lane.y}, {left + layout.column_width[lane.column], lane.y}});
    }
    return trunk;
  }

  // The pieces of the trunk that a line of `length` lanes takes.
  static void DrawTrunk(const std::vector<std::pair<Point, Point>>& trunk, std::size_t length, bool rightwards,
                        std::string& path) {
    for (std::size_t i = 1; i <= length; ++i) {
      rightwards ? Curve(trunk[i - 1].second, trunk[i].first, path) : Curve(trunk[i].second, trunk[i - 1].first, path);
      Curve(trunk[i].first, trunk[i].second, path);
    }
  }

  std::size_t Distance(std::size_t hub, std::size_t end) const {
    const std::size_t a = boxes_[hub].column, b = boxes_[end].column;
    return a < b ? b - a : a - b;
  }

  void DrawEnd(const Layout& layout, const std::vector<std::pair<Point, Point>>& trunk, std::size_t hub,
               std::size_t end, std::string& path) const {
    const auto& near = trunk[Distance(hub, end) - 1];
    if (boxes_[end].column > boxes_[hub].column) {
      Curve(near.second, LeftOf(layout, end), path);
    } else {
      DrawStub(layout, end, path);
      Curve(RightOf(layout, end), near.first, path);
    }
  }

  void DrawNet(const Layout& layout, std::size_t net, std::string& svg) const {
    const LayoutNet& lines = nets_[net];
    const bool rightwards = boxes_[lines.ends.front()].column > boxes_[lines.hub].column;
    const auto trunk = Trunk(layout, net);
    std::string path;
    if (rightwards) DrawStub(layout, lines.hub, path);
    DrawTrunk(trunk, trunk.size() - 1, rightwards, path);
    for (const std::size_t end : lines.ends) DrawEnd(layout, trunk, lines.hub, end, path);
    svg += "<path class=\"net\" d=\"" + path + "\"><title>" + Escaped(nodes_[lines.hub].label) + "</title></path>\n";
  }

  // The longest way, over the lines.
  void DrawWay(const Layout& layout, std::string& svg) const {
    std::string path;
    auto draw = [&](std::size_t hub, std::size_t end) {
      for (std::size_t net = 0; net < nets_.size(); ++net) {
        const auto& ends = nets_[net].ends;
        if (nets_[net].hub != hub || std::find(ends.begin(), ends.end(), end) == ends.end()) continue;
        const auto trunk = Trunk(layout, net);
        const bool rightwards = boxes_[end].column > boxes_[hub].column;
        if (rightwards) DrawStub(layout, hub, path);
        DrawTrunk(trunk, Distance(hub, end) - 1, rightwards, path);
        DrawEnd(layout, trunk, hub, end, path);
      }
    };
    for (std::size_t i = 0; i + 1 < way_.size(); ++i) {
      const std::size_t table = table_nodes_.at(tasks_[way_[i]].rule->writes);
      draw(table, rule_nodes_.at(&tasks_[way_[i]]));
      draw(table, rule_nodes_.at(&tasks_[way_[i + 1]]));
    }
    if (!path.empty()) svg += "<path class=\"way\" d=\"" + path + "\"/>\n";
  }

  void DrawNode(const Layout& layout, std::size_t position, std::string& svg) const {
    const Node& node = nodes_[position];
    const LayoutBox& box = boxes_[position];
    const int x = layout.x[position], y = layout.y[position];
    svg += "<g class=\"" + node.style + (node.is_critical ? " critical" : "") + "\"><title>" + Escaped(node.title) +
           "</title><rect x=\"" + Number(x) + "\" y=\"" + Number(y) + "\" width=\"" + Number(box.width) +
           "\" height=\"" + Number(box.height) + "\" rx=\"" + (node.task == nullptr ? "2" : "9") + "\"/><text x=\"" +
           Number(x + 11) + "\" y=\"" + Number(y + (node.note.empty() ? 17 : 16)) + "\">" + Escaped(node.label) +
           "</text>";
    if (!node.note.empty()) {
      svg += "<text class=\"small\" x=\"" + Number(x + 11) + "\" y=\"" + Number(y + 30) + "\">" + Escaped(node.note) +
             "</text>";
    }
    svg += "</g>\n";
  }

  void DrawHeader(std::string& svg) const {
    std::size_t levels = 0;
    for (const Task& task : tasks_) levels = std::max(levels, task.level + 1);
    svg += "<text class=\"head\" x=\"" + Number(kMargin) + "\" y=\"36\">" +
           Number(static_cast<std::int64_t>(tasks_.size())) + " rules, " +
           Number(static_cast<std::int64_t>(table_nodes_.size())) + " tables, " +
           Number(static_cast<std::int64_t>(levels)) + " levels</text>\n";
    constexpr std::pair<std::string_view, std::string_view> kLegend[] = {
        {"evidence", "evidence"}, {"derived", "derived table"},           {"public", "public table"},
        {"rule", "rule"},         {"rule pack", "rule of a user's pack"}, {"rule critical", "longest way"}};
    int x = kMargin;
    for (const auto& [style, label] : kLegend) {
      svg.append("<g class=\"")
          .append(style)
          .append("\"><rect x=\"")
          .append(Number(x))
          .append("\" y=\"50\" width=\"18\" height=\"12\" rx=\"");
      svg.append(style.starts_with("rule") ? "5" : "2")
          .append("\"/><text class=\"small\" x=\"")
          .append(Number(x + 24))
          .append("\" y=\"60\">");
      svg.append(label).append("</text></g>\n");
      x += 24 + Characters(label) * 61 / 10 + 22;
    }
    svg += "<text class=\"small\" x=\"" + Number(x) +
           "\" y=\"60\">left to right; what a rule reads besides, when other lines imply it, is in its title</text>\n";
  }

  std::span<const Task> tasks_;
  const schema::Catalog& catalog_;
  const Costs& costs_;
  std::vector<std::size_t> way_;
  std::vector<Node> nodes_;
  std::vector<LayoutBox> boxes_;  // of the nodes
  std::vector<LayoutNet> nets_;
  std::map<std::string, std::size_t, std::less<>> table_nodes_;
  std::map<const Task*, std::size_t> rule_nodes_;
};

}  // namespace

std::string GraphSvg(std::span<const Task> tasks, const schema::Catalog& catalog, const Costs& costs) {
  return Picture(tasks, catalog, costs).Draw();
}

}  // namespace codeanatomy::schedule
