// A merge of streams sorted by path: the rows of the least path are gathered from every stream, given their ids, sorted
// by (bstart, bend descending, kind, id), and rows of equal keys folded into one edge with several witnesses. What only
// sources that confirm have is dropped. That ids of different keys are equal is noticed on the way, and put right by
// a second merge. The caller's thread reads the streams; another makes batches of what is gathered.

#include "cpg/edge_assembly.h"

#include <algorithm>
#include <array>
#include <bit>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>
#include <thread>
#include <tuple>
#include <utility>

#include "base/array_view.h"
#include "base/columns.h"
#include "schema/schema.h"

namespace codeanatomy::cpg {
namespace {

constexpr std::int64_t kRowsABatch = 16'384;
constexpr std::size_t kRowsGathered = 2'048;  // at least, before they are handed over: what a core's own cache holds
constexpr std::size_t kGatheredAhead = 8;
constexpr std::int64_t kSure = 1'000'000;
constexpr std::int64_t kNoOffset = -1;  // sorts before every offset, as nulls do

struct EdgeRow {
  std::int64_t id, src, dst, site, bstart, bend, ordinal, ambiguity_group, millionths;
  std::string_view kind, label, resolution, origin, detail;
  std::uint32_t rule;
  bool has_label, has_ordinal, has_group, has_detail, confirms, label_is_key;
};

bool SameKey(const EdgeRow& a, const EdgeRow& b) {
  const auto label = [](const EdgeRow& row) { return row.label_is_key ? row.label : std::string_view(); };
  return a.src == b.src && a.dst == b.dst && a.site == b.site && a.kind == b.kind && label(a) == label(b);
}

// What rows are sorted by, small enough to be moved about. Kinds are compared by their first bytes before their texts.
struct SortKey {
  std::int64_t bstart, bend;
  std::uint64_t kind_prefix;
  std::int64_t id;
  const EdgeRow* row;
};

SortKey KeyOf(const EdgeRow& row) {
  std::uint64_t prefix = 0;
  std::memcpy(&prefix, row.kind.data(), std::min(row.kind.size(), sizeof prefix));
  if constexpr (std::endian::native == std::endian::little) prefix = __builtin_bswap64(prefix);
  return {row.bstart, row.bend, prefix, row.id, &row};
}

bool Before(const SortKey& a, const SortKey& b) {
  if (a.bstart != b.bstart) return a.bstart < b.bstart;
  if (a.bend != b.bend) return a.bend == kNoOffset || (b.bend != kNoOffset && a.bend > b.bend);
  if (a.kind_prefix != b.kind_prefix) return a.kind_prefix < b.kind_prefix;
  if (const int kinds = a.row->kind.compare(b.row->kind); kinds != 0) return kinds < 0;
  if (a.id != b.id) return a.id < b.id;
  // Rows of one edge: the surest first; the rest of the keys leave nothing to the order of the streams.
  const auto rest = [](const EdgeRow& row) {
    return std::tuple(-row.millionths, row.rule, row.ordinal, row.label, row.resolution, row.origin);
  };
  return rest(*a.row) < rest(*b.row);
}

// Walks one rule's stream row by row.
class Cursor {
 public:
  Cursor(EdgeSource source, std::uint32_t rule, const EdgeIds& ids)
      : source_(std::move(source)), rule_(rule), ids_(&ids) {
    for (const std::string& column : source_.key) {
      label_is_key_ |= column == "label";
      site_is_key_ |= column == "site";
    }
    if (!source_.is_of_pack) return;
    auto is_key = [&](std::string_view column) {
      return std::find(source_.key.begin(), source_.key.end(), column) != source_.key.end();
    };
    for (const auto& [name, view] : kFurtherInts) {
      if (is_key(name)) further_ints_.push_back(view);
    }
    for (const auto& [name, view] : kFurtherTexts) {
      if (is_key(name)) further_texts_.push_back(view);
    }
  }

  const std::string& rule() const { return source_.rule; }
  bool confirms() const { return source_.confirms; }
  bool done() const { return batch_ == nullptr; }
  std::string_view path() const { return path_.At(row_); }

  // Moves to the first row of the next batch that has rows.
  arrow::Status NextBatch() {
    if (batch_ != nullptr) used_.push_back(batch_);
    do {
      ARROW_ASSIGN_OR_RAISE(batch_, source_.rows->Next());
    } while (batch_ != nullptr && batch_->num_rows() == 0);
    row_ = 0;
    return batch_ == nullptr ? arrow::Status::OK() : Bind();
  }

  // Takes all rows of `path` from here on. The rows view batches that live until Release().
  arrow::Status Take(std::string_view path, std::vector<EdgeRow>& rows) {
    while (!done() && this->path() == path) {
      ARROW_RETURN_NOT_OK(Read(rows.emplace_back()));
      if (++row_ == batch_->num_rows()) ARROW_RETURN_NOT_OK(NextBatch());
    }
    if (!done() && this->path() < path) {
      return arrow::Status::Invalid("rule ", rule(), ": rows are not sorted by path: ", this->path(), " after ", path);
    }
    return arrow::Status::OK();
  }

  // Lets go of batches that are read, or hands them over.
  void Release() { used_.clear(); }
  void Release(std::vector<std::shared_ptr<arrow::RecordBatch>>& to) {
    to.insert(to.end(), used_.begin(), used_.end());
    if (batch_ != nullptr) to.push_back(batch_);
    used_.clear();
  }

  // Reads the whole stream for the keys whose hash is `wanted`.
  arrow::Status CollectKeys(const std::vector<normalize::NodeId>& wanted, std::vector<std::string>& keys) {
    EdgeRow row;
    while (true) {
      ARROW_RETURN_NOT_OK(NextBatch());
      if (done()) return arrow::Status::OK();
      Release();
      for (row_ = 0; row_ < batch_->num_rows(); ++row_) {
        ARROW_RETURN_NOT_OK(Read(row));
        if (std::binary_search(wanted.begin(), wanted.end(), ids_->space.Hash(key_))) keys.push_back(key_);
      }
    }
  }

 private:
  arrow::Status Bind() {
    auto bind = [&]<typename View>(const char* name, View& view) -> arrow::Status {
      auto made = View::Make(batch_->GetColumnByName(name).get());
      if (!made.ok()) {
        return made.status().WithMessage("rule ", rule(), ", column ", name, ": ", made.status().message());
      }
      view = *made;
      return arrow::Status::OK();
    };
    for (const char* needed : {"kind", "src", "dst", "path", "bstart", "bend"}) {
      if (batch_->GetColumnByName(needed) == nullptr) {
        return arrow::Status::Invalid("rule ", rule(), " writes edges without a column ", needed);
      }
    }
    for (auto [name, view] : {std::pair{"kind", &kind_},
                              {"path", &path_},
                              {"label", &label_},
                              {"resolution", &resolution_},
                              {"origin", &origin_},
                              {"detail", &detail_},
                              {"src_symbol", &src_symbol_},
                              {"dst_symbol", &dst_symbol_}}) {
      ARROW_RETURN_NOT_OK(bind(name, *view));
    }
    for (auto [name, view] : {std::pair{"src", &src_},
                              {"dst", &dst_},
                              {"bstart", &bstart_},
                              {"bend", &bend_},
                              {"ordinal", &ordinal_},
                              {"millionths", &millionths_},
                              {"ambiguity_group", &ambiguity_group_},
                              {"site", &site_}}) {
      ARROW_RETURN_NOT_OK(bind(name, *view));
    }
    return arrow::Status::OK();
  }

  arrow::Result<std::int64_t> End(const IntView& id, const TextView& symbol) const {
    if (!id.IsNull(row_)) return id.At(row_);
    if (!symbol.IsNull(row_)) return ids_->outside.Id(symbol.At(row_));
    return arrow::Status::Invalid("rule ", rule(), " writes an edge ", kind_.At(row_), " in ", path(),
                                  " that lacks an end");
  }

  arrow::Status Read(EdgeRow& row) {
    ARROW_ASSIGN_OR_RAISE(row.src, End(src_, src_symbol_));
    ARROW_ASSIGN_OR_RAISE(row.dst, End(dst_, dst_symbol_));
    row.kind = kind_.At(row_);
    row.bstart = bstart_.At(row_, kNoOffset);
    row.bend = bend_.At(row_, kNoOffset);
    row.has_label = !label_.IsNull(row_);
    row.label = row.has_label ? label_.At(row_) : std::string_view();
    row.has_ordinal = !ordinal_.IsNull(row_);
    row.ordinal = ordinal_.At(row_, 0);
    row.resolution = resolution_.IsNull(row_) ? "resolved" : resolution_.At(row_);
    row.millionths = millionths_.At(row_, kSure);
    row.has_group = !ambiguity_group_.IsNull(row_);
    row.ambiguity_group = ambiguity_group_.At(row_, 0);
    row.origin = origin_.IsNull(row_) ? std::string_view(source_.origin) : origin_.At(row_);
    row.has_detail = !detail_.IsNull(row_);
    row.detail = row.has_detail ? detail_.At(row_) : std::string_view();
    row.confirms = source_.confirms;
    row.site = site_is_key_ ? site_.At(row_, 0) : 0;
    row.label_is_key = label_is_key_;
    row.rule = rule_;
    row.id = Id(row);
    return arrow::Status::OK();
  }

  std::int64_t Id(const EdgeRow& row) {
    key_.assign(row.kind).push_back('\0');
    Append(row.src);
    Append(row.dst);
    if (site_is_key_) Append(row.site);
    if (label_is_key_) key_.append(row.label);
    for (const auto view : further_ints_) {
      key_.push_back((this->*view).IsNull(row_) ? 'n' : 'i');
      Append((this->*view).At(row_, 0));
    }
    for (const auto view : further_texts_) {
      const bool is_null = (this->*view).IsNull(row_);
      const std::string_view text = is_null ? std::string_view() : (this->*view).At(row_);
      key_.push_back(is_null ? 'n' : 't');
      Append(static_cast<std::int64_t>(text.size()));
      key_.append(text);
    }
    if (!ids_->overrides.empty()) {
      if (const auto found = ids_->overrides.find(key_); found != ids_->overrides.end()) return found->second;
    }
    return ids_->space.Hash(key_);
  }

  void Append(std::int64_t value) {
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    key_.append(bytes, sizeof value);
  }

  EdgeSource source_;
  std::uint32_t rule_;
  const EdgeIds* ids_;
  bool label_is_key_ = false, site_is_key_ = false;
  std::vector<IntView Cursor::*> further_ints_;  // of the key of a pack's rule
  std::vector<TextView Cursor::*> further_texts_;
  std::shared_ptr<arrow::RecordBatch> batch_;
  std::vector<std::shared_ptr<arrow::RecordBatch>> used_;
  std::int64_t row_ = 0;
  TextView kind_, path_, label_, resolution_, src_symbol_, dst_symbol_, origin_, detail_;
  IntView src_, dst_, bstart_, bend_, ordinal_, millionths_, ambiguity_group_, site_;
  std::string key_;

  static constexpr std::pair<std::string_view, IntView Cursor::*> kFurtherInts[] = {
      {"ambiguity_group", &Cursor::ambiguity_group_},
      {"bend", &Cursor::bend_},
      {"bstart", &Cursor::bstart_},
      {"millionths", &Cursor::millionths_},
      {"ordinal", &Cursor::ordinal_}};
  static constexpr std::pair<std::string_view, TextView Cursor::*> kFurtherTexts[] = {
      {"detail", &Cursor::detail_},
      {"origin", &Cursor::origin_},
      {"path", &Cursor::path_},
      {"resolution", &Cursor::resolution_}};
};

// Confidence in millionths as DECIMAL(7,6).
class DecimalColumn {
 public:
  void Append(std::int64_t millionths) { values_.push_back({millionths, 0}); }
  std::shared_ptr<arrow::Array> Finish() && {
    const auto rows = static_cast<std::int64_t>(values_.size());
    return arrow::MakeArray(arrow::ArrayData::Make(arrow::decimal128(7, 6), rows,
                                                   {nullptr, arrow::Buffer::FromVector(std::move(values_))}, 0));
  }

 private:
  std::vector<std::array<std::int64_t, 2>> values_;  // low and high words; never negative
};

// Collects finished edges and their witnesses.
class Output {
 public:
  explicit Output(std::span<const std::string> rules) : rules_(rules) {}

  void AddEdge(const EdgeRow& row, std::string_view path) {
    given_.all.push_back(row.id);
    edge_id_.Append(row.id);
    kind_.Append(row.kind);
    src_.Append(row.src);
    dst_.Append(row.dst);
    AppendPath(path_, path);
    bstart_.AppendOr(row.bstart != kNoOffset, row.bstart);
    bend_.AppendOr(row.bend != kNoOffset, row.bend);
    origin_.Append(row.origin);
    resolution_.Append(row.resolution);
    confidence_.Append(row.millionths);
    ambiguity_group_.AppendOr(row.has_group, row.ambiguity_group);
    AppendRule(rule_, row.rule);
    row.has_label ? label_.Append(row.label) : label_.AppendNull();
    ordinal_.AppendOr(row.has_ordinal, row.ordinal);
  }

  void AddWitness(const EdgeRow& row, std::string_view path) {
    witness_edge_.Append(row.id);
    witness_origin_.Append(row.origin);
    AppendRule(witness_rule_, row.rule);
    witness_confidence_.Append(row.millionths);
    row.has_detail ? witness_detail_.Append(row.detail) : witness_detail_.AppendNull();
    AppendPath(witness_path_, path);
  }

  // Notes that edges of different keys have this id.
  void AddClash(std::int64_t id) { given_.repeated.push_back(id); }

  void EndPath() {
    path_handle_.reset();
    witness_path_handle_.reset();
  }

  std::int64_t rows() const { return edge_id_.size(); }
  GivenIds& given() { return given_; }

  // What there is; it begins anew.
  EdgeBatches Take() {
    Output rest(rules_);
    std::swap(rest.given_, given_);
    return std::exchange(*this, std::move(rest)).Finish();
  }

 private:
  EdgeBatches Finish() && {
    return {schema::MakeBatch("edges",
                              {std::move(edge_id_).Finish(), std::move(kind_).Finish(), std::move(src_).Finish(),
                               std::move(dst_).Finish(), std::move(path_).Finish(), std::move(bstart_).Finish(),
                               std::move(bend_).Finish(), std::move(origin_).Finish(), std::move(resolution_).Finish(),
                               std::move(confidence_).Finish(), std::move(ambiguity_group_).Finish(),
                               std::move(rule_).Finish(), std::move(label_).Finish(), std::move(ordinal_).Finish()}),
            schema::MakeBatch("witnesses", {std::move(witness_edge_).Finish(), std::move(witness_origin_).Finish(),
                                            std::move(witness_rule_).Finish(), std::move(witness_confidence_).Finish(),
                                            std::move(witness_detail_).Finish(), std::move(witness_path_).Finish()})};
  }

  void AppendPath(StringColumn& column, std::string_view path) {
    auto& handle = &column == &path_ ? path_handle_ : witness_path_handle_;
    if (!handle) handle = column.Intern(path);
    column.Append(*handle);
  }
  void AppendRule(StringColumn& column, std::uint32_t rule) {
    auto& handles = &column == &rule_ ? rule_handles_ : witness_rule_handles_;
    if (handles.empty()) {
      for (const std::string& name : rules_) handles.push_back(column.Intern(name));
    }
    column.Append(handles[rule]);
  }

  std::span<const std::string> rules_;
  GivenIds given_;
  IntColumn edge_id_, src_, dst_, bstart_, bend_, ambiguity_group_, ordinal_, witness_edge_;
  StringColumn kind_, path_, origin_, resolution_, rule_, label_, witness_origin_, witness_rule_, witness_detail_,
      witness_path_;
  DecimalColumn confidence_, witness_confidence_;
  std::optional<StringColumn::Handle> path_handle_, witness_path_handle_;
  std::vector<StringColumn::Handle> rule_handles_, witness_rule_handles_;
};

// A row among its path's, by its edge.
struct Reference {
  std::int64_t id;
  const EdgeRow* row;
};

bool SameWitness(const EdgeRow& a, const EdgeRow& b) { return a.rule == b.rule && a.origin == b.origin; }

// Writes the edges of one path, sorted, and their witnesses by edge id. The first `written` rows are of sources that
// write edges.
void WritePath(std::span<const EdgeRow> rows, std::size_t written, std::string_view path, Output& output) {
  std::vector<SortKey> keys;
  keys.reserve(written);
  for (std::size_t i = 0; i < written; ++i) keys.push_back(KeyOf(rows[i]));
  std::sort(keys.begin(), keys.end(), Before);
  std::vector<Reference> references;
  references.reserve(rows.size());
  for (std::size_t i = 0; i < written; ++i) {
    if (i == 0 || keys[i].id != keys[i - 1].id) output.AddEdge(*keys[i].row, path);
    references.push_back({keys[i].id, keys[i].row});
  }
  for (std::size_t i = written; i < rows.size(); ++i) references.push_back({rows[i].id, &rows[i]});
  std::sort(references.begin(), references.end(), [](const Reference& a, const Reference& b) {
    if (a.id != b.id) return a.id < b.id;
    if (const int origins = a.row->origin.compare(b.row->origin); origins != 0) return origins < 0;
    return std::tuple(a.row->rule, -a.row->millionths, a.row->detail) <
           std::tuple(b.row->rule, -b.row->millionths, b.row->detail);
  });
  for (auto edge = references.begin(); edge != references.end();) {
    const auto end = std::find_if(edge, references.end(), [&](const Reference& r) { return r.id != edge->id; });
    const auto written = std::find_if(edge, end, [](const Reference& r) { return !r.row->confirms; });
    const EdgeRow* last = nullptr;
    for (auto at = edge; written != end && at != end; ++at) {
      if (!SameKey(*written->row, *at->row)) {
        if (!at->row->confirms) output.AddClash(at->id);
        continue;
      }
      if (last == nullptr || !SameWitness(*last, *at->row)) output.AddWitness(*at->row, path);
      last = at->row;
    }
    edge = end;
  }
  output.EndPath();
}

// The rows of some paths, as they were read.
struct Gathered {
  struct Path {
    std::string path;
    std::size_t first, written;  // of its rows: where they begin, and how many are of sources that write edges
  };
  std::vector<Path> paths;
  std::vector<EdgeRow> rows;
  std::vector<std::shared_ptr<arrow::RecordBatch>> batches;  // that the rows view
};

// Makes edges of what is gathered, on a thread of its own, and hands them out.
class Maker {
 public:
  Maker(std::span<const std::string> rules, const std::function<arrow::Status(EdgeBatches)>& emit)
      : output_(rules), emit_(emit), thread_([this] { Run(); }) {}
  ~Maker() {
    if (!thread_.joinable()) return;
    End();
    thread_.join();
  }
  Maker(const Maker&) = delete;
  Maker& operator=(const Maker&) = delete;

  // Waits where too much is waiting.
  arrow::Status Add(Gathered gathered) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_.size() < kGatheredAhead || !status_.ok(); });
    ARROW_RETURN_NOT_OK(status_);
    waiting_.push_back(std::move(gathered));
    changed_.notify_all();
    return arrow::Status::OK();
  }

  arrow::Result<GivenIds> Finish() {
    End();
    thread_.join();
    ARROW_RETURN_NOT_OK(status_);
    if (output_.rows() > 0) ARROW_RETURN_NOT_OK(emit_(output_.Take()));
    return std::move(output_.given());
  }

 private:
  void End() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }

  void Run() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [&] { return !waiting_.empty() || ended_; });
      if (waiting_.empty()) return;
      const Gathered gathered = std::move(waiting_.front());
      waiting_.pop_front();
      changed_.notify_all();
      lock.unlock();
      arrow::Status status = Make(gathered);
      lock.lock();
      status_ = std::move(status);
      if (status_.ok()) continue;
      changed_.notify_all();
      return;
    }
  }

  arrow::Status Make(const Gathered& gathered) {
    const std::span<const EdgeRow> rows = gathered.rows;
    for (std::size_t i = 0; i < gathered.paths.size(); ++i) {
      const Gathered::Path& path = gathered.paths[i];
      const std::size_t end = i + 1 < gathered.paths.size() ? gathered.paths[i + 1].first : rows.size();
      WritePath(rows.subspan(path.first, end - path.first), path.written, path.path, output_);
    }
    return output_.rows() < kRowsABatch ? arrow::Status::OK() : emit_(output_.Take());
  }

  Output output_;
  const std::function<arrow::Status(EdgeBatches)>& emit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Gathered> waiting_;
  bool ended_ = false;
  arrow::Status status_;
  std::thread thread_;  // last: it uses the others
};

}  // namespace

arrow::Result<GivenIds> AssembleEdges(std::vector<EdgeSource> sources, const EdgeIds& ids,
                                      const std::function<arrow::Status(EdgeBatches)>& emit) {
  // Rule numbers follow names, so that the tie-break by number is one by name.
  std::sort(sources.begin(), sources.end(), [](const auto& a, const auto& b) { return a.rule < b.rule; });
  std::vector<std::string> names;
  std::vector<Cursor> cursors;
  for (EdgeSource& source : sources) {
    names.push_back(source.rule);
    cursors.emplace_back(std::move(source), static_cast<std::uint32_t>(cursors.size()), ids);
  }
  for (Cursor& cursor : cursors) ARROW_RETURN_NOT_OK(cursor.NextBatch());
  Maker maker(names, emit);
  Gathered gathered;
  while (true) {
    const Cursor* least = nullptr;
    for (const Cursor& cursor : cursors) {
      if (!cursor.done() && (least == nullptr || cursor.path() < least->path())) least = &cursor;
    }
    if (least == nullptr) break;
    Gathered::Path& now = gathered.paths.emplace_back(std::string(least->path()), gathered.rows.size(), 0);
    for (const bool confirms : {false, true}) {
      if (confirms) now.written = gathered.rows.size() - now.first;
      for (Cursor& cursor : cursors) {
        if (cursor.confirms() == confirms) ARROW_RETURN_NOT_OK(cursor.Take(now.path, gathered.rows));
      }
    }
    if (gathered.rows.size() < kRowsGathered) continue;
    for (Cursor& cursor : cursors) cursor.Release(gathered.batches);
    ARROW_RETURN_NOT_OK(maker.Add(std::exchange(gathered, {})));
  }
  if (!gathered.rows.empty()) {
    for (Cursor& cursor : cursors) cursor.Release(gathered.batches);
    ARROW_RETURN_NOT_OK(maker.Add(std::move(gathered)));
  }
  ARROW_ASSIGN_OR_RAISE(GivenIds given, maker.Finish());
  for (const normalize::NodeId id : normalize::RepeatedIds(given.all)) given.repeated.push_back(id);
  std::sort(given.repeated.begin(), given.repeated.end());
  given.repeated.erase(std::unique(given.repeated.begin(), given.repeated.end()), given.repeated.end());
  return given;
}

arrow::Result<normalize::IdOverrides> ResolveEdgeIds(std::vector<EdgeSource> sources, const EdgeIds& ids,
                                                     const GivenIds& given) {
  std::vector<std::string> keys;
  for (EdgeSource& source : sources) {
    if (source.confirms) continue;
    Cursor cursor(std::move(source), 0, ids);
    ARROW_RETURN_NOT_OK(cursor.CollectKeys(given.repeated, keys));
  }
  return normalize::ResolveCollisions(std::move(keys), given.all, {}, ids.space);
}

}  // namespace codeanatomy::cpg
