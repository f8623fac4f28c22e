// Every rule that is compiled in gives the same rows whatever the order of the rows it reads, and however they are cut into
// batches and partitions.

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include <arrow/scalar.h>

#include "engine/observe.h"
#include "pipeline/conform.h"
#include "pipeline/derive.h"
#include "schedule/kernels.h"

namespace codeanatomy::pipeline {
namespace {

using Batches = std::vector<std::shared_ptr<arrow::RecordBatch>>;
using Partitions = std::vector<Batches>;

// Sources with rivals of every kind: two definitions, a name bound late, a submodule beside a name, a stub, two roots, a star
// import before a definition.
constexpr std::pair<const char*, const char*> kSources[] = {
    {"app/__init__.py", "from .lib import g as lib\nfrom . import other\n"},
    {"app/lib.py", "import os\n\ndef g(y=1):\n    return len(y)\n\ndef g(y=2):\n    return os.path.join(y)\n"},
    {"app/lib.pyi", "def g(y: int = ...) -> int: ...\n"},
    {"app/other.py",
     "from app import lib\nfrom app.lib import *\ntry:\n    input = raw_input\nexcept NameError:\n    pass\n"
     "class C:\n    def __init__(self): self.z = lib(1)\n    def m(self): return input(C())\n@lib\ndef h(): pass\n"},
    {"src/app/lib.py", "g = lambda: g\nfor k in range(3):\n    k += 1\nwith open('f') as k:\n    print(k)\n"},
    {"stars.py", "from app.lib import *\nfrom app.other import *\nh()\ndef g(): return h(C, k)\ng()\n"},
    {"main.py",
     "import app.lib, app.other as o\nfrom app.lib import g\nfrom app.other import C, missing\nfrom stars import g as "
     "s, h\ng(o.h())\nC().m(k)\ndel "
     "o\n"}};

class Folder {
 public:
  Folder() {
    std::string path = (std::filesystem::temp_directory_path() / "codeanatomy-rows-XXXXXX").string();
    folder_ = mkdtemp(path.data());
    for (const auto& [name, text] : kSources) {
      std::filesystem::create_directories((folder_ / name).parent_path());
      std::ofstream(folder_ / name) << text;
    }
  }
  ~Folder() { std::filesystem::remove_all(folder_); }
  std::string path() const { return folder_.string(); }

 private:
  std::filesystem::path folder_;
};

Batches Read(const engine::Session& session, const std::string& table) {
  const auto plan = session.PlanSql("SELECT * FROM \"" + table + "\"", engine::Gate::kReadOnly);
  const auto rows = plan->Execute({});
  return (*rows)->ToRecordBatches().ValueOrDie();
}

// The rows in another order, in other batches and partitions.
Partitions Shuffle(const Batches& batches, std::mt19937& random) {
  Batches pieces;
  for (const auto& batch : batches) {
    for (std::int64_t start = 0; start < batch->num_rows();) {
      const std::int64_t length = 1 + static_cast<std::int64_t>(random() % 5);
      pieces.push_back(batch->Slice(start, length));
      start += length;
    }
  }
  std::shuffle(pieces.begin(), pieces.end(), random);
  Partitions partitions(1 + random() % 5);
  for (auto& piece : pieces) partitions[random() % partitions.size()].push_back(std::move(piece));
  return partitions;
}

std::vector<std::string> Spelled(const Batches& batches) {
  std::vector<std::string> rows;
  for (const auto& batch : batches) {
    for (std::int64_t row = 0; row < batch->num_rows(); ++row) {
      std::string& text = rows.emplace_back();
      for (const auto& column : batch->columns()) text += (*column->GetScalar(row))->ToString() + "|";
    }
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

class RowOrder : public testing::Test {
 protected:
  void SetUp() override {
    BuildOptions options;
    options.root = folder_.path();
    options.policy = *policy::PolicyPack::Load("dev");
    options.list.source_roots = {".", "src"};
    auto made = PrepareDerivation(options);
    ASSERT_TRUE(made.ok()) << made.status();
    derivation_ = std::move(*made);
    options_ = options;
    for (const std::string& table : schedule::ExtractedTables()) given_[table] = Read(*derivation_.session, table);
  }

  // What each rule gives; without an order to shuffle by, in the order of extraction.
  std::map<std::string, std::vector<std::string>> Derive(std::mt19937* random) {
    auto made = OpenSession(options_.policy);
    EXPECT_TRUE(made.ok()) << made.status();
    engine::Session& session = **made;
    // Nothing is said of an order: what a rule needs sorted it sorts.
    for (const schema::Table& table : schema::AllTables()) {
      engine::TableSpec spec;
      spec.name = table.name;
      spec.schema = schema::ArrowSchema(table);
      EXPECT_TRUE(session.DeclareTable(spec).ok());
    }
    auto set = [&](const std::string& table, const Batches& rows) {
      const arrow::Status status =
          session.SetRows(table, random == nullptr ? Partitions{rows} : Shuffle(rows, *random));
      EXPECT_TRUE(status.ok()) << table << status;
    };
    for (const auto& [table, rows] : given_) set(table, rows);
    std::map<std::string, std::vector<std::string>> derived;
    for (const schedule::Task& task : derivation_.tasks) {
      const rules::Rule& rule = *task.rule;
      const auto rows = schedule::Execute(rule, session, {});
      const auto read = rows.ok() ? (*rows)->ToRecordBatches() : rows.status();
      EXPECT_TRUE(read.ok()) << rule.name << read.status();
      if (!read.ok()) return derived;
      derived[rule.name] = Spelled(*read);
      if (schedule::IsAssembled(rule.writes)) continue;
      Batches conforming;
      for (const auto& batch : *read) {
        conforming.push_back(*ConformTo(schema::ArrowSchema(*derivation_.catalog.Find(rule.writes)), *batch));
      }
      set(rule.writes, conforming);
    }
    return derived;
  }

  const Folder folder_;
  BuildOptions options_;
  Derivation derivation_;
  std::map<std::string, Batches> given_;
};

// The keys of an order as the engine spells it; where no value is null it does not matter where nulls go.
std::vector<std::string> Keys(std::string ordering) {
  for (const std::string_view nulls : {" NULLS LAST", " NULLS FIRST"}) {
    for (auto at = ordering.find(nulls); at != std::string::npos; at = ordering.find(nulls)) {
      ordering.erase(at, nulls.size());
    }
  }
  std::vector<std::string> keys;
  std::istringstream text(ordering);
  for (std::string key; std::getline(text >> std::ws, key, ',');) {
    keys.push_back(key.erase(key.find('@'), key.find(' ') - key.find('@')));
  }
  return keys;
}

TEST_F(RowOrder, IsThatOfTheTableWhereItSaysSo) {
  int sorted = 0;
  for (const schedule::Task& task : derivation_.tasks) {
    const schema::Table& table = *derivation_.catalog.Find(task.rule->writes);
    if (!table.is_sorted) continue;
    ++sorted;
    const auto plan = schedule::PlanStatement(*task.rule, *derivation_.session);
    ASSERT_TRUE(plan.ok()) << plan.status();
    const auto described = engine::DescribePhysical(*plan);
    ASSERT_TRUE(described.ok()) << described.status();
    std::vector<std::string> keys = Keys(described->nodes.front().ordering.value_or(""));
    std::vector<std::string> declared;
    for (const schema::OrderKey& key : table.order) {
      declared.push_back(key.column + (key.direction == schema::Direction::kDescending ? " DESC" : " ASC"));
    }
    keys.resize(std::min(keys.size(), declared.size()));
    EXPECT_EQ(keys, declared) << task.rule->name;
  }
  EXPECT_GT(sorted, 0);
}

TEST_F(RowOrder, OfWhatIsReadChangesNoRow) {
  const auto expected = Derive(nullptr);
  for (const char* rule : {"module_candidates", "star_candidates", "link_candidates", "name_candidates"}) {
    const auto& rows = expected.at(rule);
    EXPECT_TRUE(std::any_of(rows.begin(), rows.end(),
                            [](const std::string& row) { return row.find("|loses|") != std::string::npos; }))
        << rule << " has no rivals here";
  }
  for (unsigned seed = 1; seed <= 6; ++seed) {
    std::mt19937 random(seed);
    for (const auto& [rule, rows] : Derive(&random)) EXPECT_EQ(rows, expected.at(rule)) << rule << ", seed " << seed;
  }
}

}  // namespace
}  // namespace codeanatomy::pipeline
