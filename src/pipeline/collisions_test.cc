// Whole builds with ids cut to few bits.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include <arrow/array.h>

#include "pipeline/extract_stage.h"
#include "pipeline/verify.h"

namespace codeanatomy::pipeline {
namespace {

constexpr normalize::IdSpace kSmall{20};
constexpr std::int64_t kMask = (1 << 20) - 1;

// A folder of packages whose files have many names from outside; removed at the end.
class Sources {
 public:
  explicit Sources(int files) {
    std::string path = (std::filesystem::temp_directory_path() / "codeanatomy-collisions-XXXXXX").string();
    folder_ = mkdtemp(path.data());
    for (int file = 0; file < files; ++file) Add(file);
  }
  ~Sources() { std::filesystem::remove_all(folder_); }

  void Add(int file) const {
    const std::filesystem::path package = folder_ / "repo" / ("p" + std::to_string(file % 3));
    std::filesystem::create_directories(package);
    std::ofstream out(package / ("m" + std::to_string(file) + ".py"));
    for (int i = 0; i < 30; ++i) {
      const std::string n = std::to_string(i);
      out << "import lib" << file << "_" << i << "\n";
      out << "class C" << n << ":\n    limit = " << n << "\n    def run(self, item):\n";
      out << "        total = item + self.limit * " << n << "\n        return lib" << file << "_" << n
          << ".go(total)\n";
    }
  }
  std::string root() const { return (folder_ / "repo").string(); }
  std::string store() const { return (folder_ / "store").string(); }

 private:
  std::filesystem::path folder_;
};

// A node by what is no id: path, kind, span, position, name.
using Place = std::tuple<std::string, std::string, std::int64_t, std::int64_t, std::int64_t, std::string>;

struct Circumstances {
  int threads = 1;
  bool reverse = false;
  std::size_t chunk_bytes = 256 * 1024;
};

std::map<Place, std::int64_t> ExtractIds(const Sources& sources, const normalize::IdSpace& space,
                                         const Circumstances& in = {}) {
  const auto listing = repo::ListSources(sources.root(), {});
  EXPECT_TRUE(listing.ok()) << listing.status().ToString();
  std::vector<std::string> paths;
  for (const repo::SourceFile& file : listing->files) paths.push_back(file.path);
  const repo::ModuleNaming naming(paths, listing->source_roots);
  const Inventory inventory = TakeInventory(*listing, naming, "", space);
  ExtractOptions options;
  options.root = sources.root();
  options.threads = in.threads;
  options.reverse = in.reverse;
  options.chunk_bytes = in.chunk_bytes;
  options.file_seconds = 600;
  options.max_file_bytes = 1 << 20;
  options.ids = space;
  const auto extracted = ExtractAll(inventory, options);
  EXPECT_TRUE(extracted.ok()) << extracted.status().ToString();
  std::map<Place, std::int64_t> ids;
  for (const auto& batch : extracted->tables.at("syntax_nodes")) {
    const auto number = [&](const char* name, std::int64_t row) {
      return static_cast<const arrow::Int64Array&>(*batch->GetColumnByName(name)).Value(row);
    };
    const auto text = [&](const char* name, std::int64_t row) {
      const auto& column = static_cast<const arrow::StringViewArray&>(*batch->GetColumnByName(name));
      return column.IsNull(row) ? std::string() : column.GetString(row);
    };
    for (std::int64_t row = 0; row < batch->num_rows(); ++row) {
      const Place place(text("path", row), text("kind", row), number("bstart", row), number("bend", row),
                        number("ordinal", row), text("name", row));
      EXPECT_TRUE(ids.emplace(place, number("node_id", row)).second) << std::get<0>(place) << " " << std::get<1>(place);
    }
  }
  return ids;
}

TEST(Collisions, NodesHaveIdsOfTheirOwnInEveryCircumstance) {
  const Sources sources(9);
  const auto ids = ExtractIds(sources, kSmall);
  std::set<std::int64_t> distinct, hashes;
  for (const auto& [place, id] : ids) distinct.insert(id);
  for (const auto& [place, id] : ExtractIds(sources, {})) hashes.insert(id & kMask);
  EXPECT_GT(ids.size(), 3'000u);
  EXPECT_EQ(distinct.size(), ids.size());
  EXPECT_LT(hashes.size() + 10, ids.size()) << "hardly anything collides";
  for (const Circumstances& in : {Circumstances{3, false, 256 * 1024}, {1, true, 1}, {3, true, 4096}, {2, false, 1}}) {
    EXPECT_EQ(ExtractIds(sources, kSmall, in), ids) << in.threads << " " << in.reverse << " " << in.chunk_bytes;
  }
}

// What one hash is shared by, and what an id made with a counter was given up for, may change; nothing else may.
TEST(Collisions, AFileMoreChangesIdsOfItsHashesAlone) {
  const Sources sources(9);
  const auto before = ExtractIds(sources, kSmall);
  sources.Add(9);
  const auto after = ExtractIds(sources, kSmall);
  std::set<std::int64_t> new_hashes;
  std::map<Place, std::int64_t> hash_of;
  for (const auto& [place, id] : ExtractIds(sources, {})) {
    hash_of[place] = id & kMask;
    if (before.count(place) == 0) new_hashes.insert(id & kMask);
  }
  std::size_t may_change = 0;
  for (const auto& [place, id] : before) {
    const auto now = after.find(place);
    ASSERT_NE(now, after.end()) << std::get<0>(place) << " " << std::get<1>(place);
    const bool met = new_hashes.count(hash_of.at(place)) > 0 || new_hashes.count(id) > 0;
    if (met) {
      ++may_change;
    } else {
      EXPECT_EQ(now->second, id) << std::get<0>(place) << " " << std::get<1>(place);
    }
  }
  EXPECT_GT(may_change, 0u);
}

// Sixteen bits, so that nodes, outside symbols and edges all collide.
TEST(Collisions, LawsHoldAndBuildsAreEqual) {
  const Sources sources(9);
  BuildOptions options;
  options.root = sources.root();
  options.store = sources.store();
  options.ids = normalize::IdSpace{16};
  const auto policy = policy::PolicyPack::Load("dev");
  ASSERT_TRUE(policy.ok()) << policy.status().ToString();
  options.policy = *policy;
  const auto built = Build(options);
  ASSERT_TRUE(built.ok()) << built.status().ToString();
  std::map<std::string, std::int64_t> rows;
  for (const storage::WrittenTable& table : built->tables) rows[table.name] = table.rows;
  EXPECT_GT(rows["nodes"], 3'000);
  EXPECT_GT(rows["edges"], 6'000);
  const auto report = Verify(options, VerifyScope::kLawsAndBuilds);
  ASSERT_TRUE(report.ok()) << report.status().ToString();
  for (const Damage& damage : report->damages) ADD_FAILURE() << damage.table << ": " << damage.message;
  for (const cpg::Violation& violation : report->violations) ADD_FAILURE() << violation.law;
  for (const Difference& difference : report->differences) {
    ADD_FAILURE() << difference.table << ": " << difference.left << " and " << difference.right;
  }
  EXPECT_GT(report->laws, 0u);
}

}  // namespace
}  // namespace codeanatomy::pipeline
