// A merge of streams sorted by path: the rows of the least path are gathered from every stream, given their ids, sorted
// by (bstart, bend descending, kind, id), and rows of equal keys folded into one edge with several witnesses. What only
// sources that confirm have is dropped. That ids of different keys are equal is noticed on the way, and put right by
// a second merge. The caller's thread reads the streams; another makes batches of what is gathered.

#include "cpg/edge_assembly.h"

#include <algorithm>
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
#include "cpg/edge_output_internal.h"
#include "cpg/edge_row_internal.h"
#include "cpg/number_sort_internal.h"

namespace codeanatomy::cpg {
namespace {

constexpr std::size_t kRowsGathered = 2'048;  // at least, before they are handed over: what a core's own cache holds
constexpr std::size_t kGatheredAhead = 8;
constexpr std::int64_t kSure = 1'000'000;

// What rows are sorted by, small enough to be moved about. Kinds are compared by their first bytes before their texts.
struct SortKey {
  std::int64_t bstart, bend;
  std::uint64_t kind_prefix;
  std::int64_t id;
  const EdgeRow* row;
};

SortKey KeyOf(const EdgeRow& row) { return {row.bstart, row.bend, row.kind->prefix, row.id, &row}; }

bool Before(const SortKey& a, const SortKey& b) {
  if (a.bstart != b.bstart) return a.bstart < b.bstart;
  if (a.bend != b.bend) return a.bend == kNoOffset || (b.bend != kNoOffset && a.bend > b.bend);
  if (a.kind_prefix != b.kind_prefix) return a.kind_prefix < b.kind_prefix;
  if (a.row->kind != b.row->kind) return a.row->kind->text < b.row->kind->text;
  if (a.id != b.id) return a.id < b.id;
  // Rows of one edge: the surest first; the rest of the keys leave nothing to the order of the streams.
  const auto rest = [](const EdgeRow& row) {
    const EdgeManner& manner = *row.manner;
    return std::tuple<std::int32_t, std::uint32_t, std::int64_t, std::string_view, std::string_view, std::string_view>(
        -row.millionths, manner.rule, row.ordinal, row.label, manner.resolution, manner.origin);
  };
  return rest(*a.row) < rest(*b.row);
}

// Walks one rule's stream row by row.
class Cursor {
 public:
  Cursor(EdgeSource source, std::uint32_t rule, const EdgeIds& ids, EdgeWords& words)
      : source_(std::move(source)), rule_(rule), ids_(&ids), words_(&words) {
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
    rows_ = batch_ == nullptr ? 0 : batch_->num_rows();
    return batch_ == nullptr ? arrow::Status::OK() : Bind();
  }

  // Takes all rows of `path` from here on, but for their ids, and their keys. The rows view batches that live until
  // Release().
  arrow::Status Take(std::string_view path, std::vector<EdgeRow>& rows, std::vector<EdgeExtra>& extras,
                     normalize::KeyBatch& keys) {
    while (!done() && (path_.Repeats(row_) || this->path() == path)) {
      ARROW_RETURN_NOT_OK(Read(rows.emplace_back(), extras, keys));
      if (++row_ == rows_) ARROW_RETURN_NOT_OK(NextBatch());
    }
    if (!done() && this->path() < path) {
      return arrow::Status::Invalid("rule ", rule(), ": rows are not sorted by path: ", this->path(), " after ", path);
    }
    return arrow::Status::OK();
  }

  // Hands over what the rows view that were read.
  void Release(std::vector<std::shared_ptr<arrow::RecordBatch>>& to) {
    to.insert(to.end(), used_.begin(), used_.end());
    if (batch_ != nullptr) to.push_back(batch_);
    used_.clear();
  }

  // Reads the whole stream for the keys whose hash is `wanted`.
  arrow::Status CollectKeys(const std::vector<normalize::NodeId>& wanted, std::vector<std::string>& keys) {
    EdgeRow row;
    std::vector<EdgeExtra> extras;
    normalize::KeyBatch batch;
    while (true) {
      ARROW_RETURN_NOT_OK(NextBatch());
      if (done()) return arrow::Status::OK();
      used_.clear();
      for (row_ = 0; row_ < rows_; ++row_) {
        extras.clear();
        batch.Clear();
        ARROW_RETURN_NOT_OK(Read(row, extras, batch));
        if (std::binary_search(wanted.begin(), wanted.end(), ids_->space.Hash(batch[0]))) keys.emplace_back(batch[0]);
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

  arrow::Status Read(EdgeRow& row, std::vector<EdgeExtra>& extras, normalize::KeyBatch& keys) {
    ARROW_ASSIGN_OR_RAISE(row.src, End(src_, src_symbol_));
    ARROW_ASSIGN_OR_RAISE(row.dst, End(dst_, dst_symbol_));
    if (last_kind_ == nullptr || !kind_.Repeats(row_)) {
      const std::string_view kind = kind_.At(row_);
      if (last_kind_ == nullptr || kind != last_kind_->text) last_kind_ = words_->Kind(kind);
    }
    row.kind = last_kind_;
    row.bstart = bstart_.At(row_, kNoOffset);
    row.bend = bend_.At(row_, kNoOffset);
    row.has_label = !label_.IsNull(row_);
    row.label = row.has_label ? label_.At(row_) : std::string_view();
    row.has_ordinal = !ordinal_.IsNull(row_);
    row.ordinal = ordinal_.At(row_, 0);
    row.millionths = static_cast<std::int32_t>(millionths_.At(row_, kSure));
    row.has_group = !ambiguity_group_.IsNull(row_);
    row.ambiguity_group = ambiguity_group_.At(row_, 0);
    const std::string_view resolution = resolution_.IsNull(row_) ? "resolved" : resolution_.At(row_);
    const std::string_view origin = origin_.IsNull(row_) ? std::string_view(source_.origin) : origin_.At(row_);
    if (last_manner_ == nullptr || resolution != last_manner_->resolution || origin != last_manner_->origin) {
      last_manner_ = words_->Manner(rule_, resolution, origin, source_.confirms, label_is_key_);
    }
    row.manner = last_manner_;
    const std::int64_t site = site_is_key_ ? site_.At(row_, 0) : 0;
    const bool has_detail = !detail_.IsNull(row_);
    row.extra = EdgeRow::kNoExtra;
    if (site != 0 || has_detail) {
      row.extra = static_cast<std::uint32_t>(extras.size());
      extras.push_back({site, has_detail ? detail_.At(row_) : std::string_view(), has_detail});
    }
    AppendKey(row, site, keys);
    return arrow::Status::OK();
  }

  void AppendKey(const EdgeRow& row, std::int64_t site, normalize::KeyBatch& keys) const {
    const std::string& kind = row.kind->text;
    char* to = keys.Extend(kind.size() + 1 + sizeof row.src + sizeof row.dst);
    std::memcpy(to, kind.c_str(), kind.size() + 1);
    std::memcpy(to += kind.size() + 1, &row.src, sizeof row.src);
    std::memcpy(to + sizeof row.src, &row.dst, sizeof row.dst);
    if (site_is_key_) Append(site, keys);
    if (label_is_key_) keys.bytes().append(row.label);
    for (const auto view : further_ints_) {
      keys.bytes().push_back((this->*view).IsNull(row_) ? 'n' : 'i');
      Append((this->*view).At(row_, 0), keys);
    }
    for (const auto view : further_texts_) {
      const bool is_null = (this->*view).IsNull(row_);
      const std::string_view text = is_null ? std::string_view() : (this->*view).At(row_);
      keys.bytes().push_back(is_null ? 'n' : 't');
      Append(static_cast<std::int64_t>(text.size()), keys);
      keys.bytes().append(text);
    }
    keys.EndKey();
  }

  static void Append(std::int64_t value, normalize::KeyBatch& keys) {
    std::memcpy(keys.Extend(sizeof value), &value, sizeof value);
  }

  EdgeSource source_;
  std::uint32_t rule_;
  const EdgeIds* ids_;
  bool label_is_key_ = false, site_is_key_ = false;
  std::vector<IntView Cursor::*> further_ints_;  // of the key of a pack's rule
  std::vector<TextView Cursor::*> further_texts_;
  std::shared_ptr<arrow::RecordBatch> batch_;
  std::vector<std::shared_ptr<arrow::RecordBatch>> used_;
  std::int64_t row_ = 0, rows_ = 0;  // of the batch
  EdgeWords* words_;
  const EdgeKind* last_kind_ = nullptr;
  const EdgeManner* last_manner_ = nullptr;
  TextView kind_, path_, label_, resolution_, src_symbol_, dst_symbol_, origin_, detail_;
  IntView src_, dst_, bstart_, bend_, ordinal_, millionths_, ambiguity_group_, site_;

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

// A row among its path's, by its edge.
struct Reference {
  std::int64_t id;
  const EdgeRow* row;
};

// The rows of some paths, as they were read.
struct Gathered {
  struct Path {
    std::string path;
    std::size_t first, written;  // of its rows: where they begin, and how many are of sources that write edges
  };
  std::vector<Path> paths;
  std::vector<EdgeRow> rows;
  std::vector<EdgeExtra> extras;
  std::vector<std::shared_ptr<arrow::RecordBatch>> batches;  // that the rows view

  const EdgeExtra* Extra(const EdgeRow& row) const {
    return row.extra == EdgeRow::kNoExtra ? nullptr : &extras[row.extra];
  }
};

// Makes the edges of paths.
class PathWriter {
 public:
  PathWriter(const Gathered& gathered, EdgeOutput& output) : gathered_(gathered), output_(output) {}

  // Writes the edges of one path, sorted, and their witnesses by edge id. The first `written` rows are of sources that
  // write edges.
  arrow::Status Write(std::span<const EdgeRow> rows, std::size_t written, std::string_view path) {
    keys_.clear();
    references_.clear();
    out_.clear();
    for (std::size_t i = 0; i < written; ++i) keys_.push_back(KeyOf(rows[i]));
    key_sort_.Sort(keys_, [](const SortKey& key) { return key.bstart; }, Before);
    for (std::size_t i = 0; i < written; ++i) {
      if (i == 0 || keys_[i].id != keys_[i - 1].id) out_.push_back(keys_[i].row);
      references_.push_back({keys_[i].id, keys_[i].row});
    }
    ARROW_RETURN_NOT_OK(output_.AddEdges(out_, path));
    for (std::size_t i = written; i < rows.size(); ++i) references_.push_back({rows[i].id, &rows[i]});
    reference_sort_.Sort(
        references_, [](const Reference& reference) { return reference.id; },
        [this](const Reference& a, const Reference& b) { return a.id != b.id ? a.id < b.id : BeforeOfOne(a, b); });
    out_.clear();
    for (auto edge = references_.begin(); edge != references_.end();) {
      const auto end = std::find_if(edge, references_.end(), [&](const Reference& r) { return r.id != edge->id; });
      AddWitnesses({edge, end});
      edge = end;
    }
    return output_.AddWitnesses(out_, gathered_.extras, path);
  }

 private:
  bool BeforeOfOne(const Reference& a, const Reference& b) const {
    const EdgeManner &first = *a.row->manner, &second = *b.row->manner;
    if (const int origins = first.origin.compare(second.origin); origins != 0) return origins < 0;
    return std::tuple<std::uint32_t, std::int32_t, std::string_view>(first.rule, -a.row->millionths, Detail(*a.row)) <
           std::tuple<std::uint32_t, std::int32_t, std::string_view>(second.rule, -b.row->millionths, Detail(*b.row));
  }

  void AddWitnesses(std::span<const Reference> edge) {
    const auto written =
        std::find_if(edge.begin(), edge.end(), [](const Reference& r) { return !r.row->manner->confirms; });
    if (written == edge.end()) return;
    const EdgeRow* last = nullptr;
    for (const Reference& at : edge) {
      const EdgeManner& manner = *at.row->manner;
      if (!SameKey(*written->row, *at.row)) {
        if (!manner.confirms) output_.AddClash(at.id);
        continue;
      }
      if (last == nullptr || last->manner->rule != manner.rule || last->manner->origin != manner.origin) {
        out_.push_back(at.row);
      }
      last = at.row;
    }
  }

  bool SameKey(const EdgeRow& a, const EdgeRow& b) const {
    if (&a == &b) return true;
    const auto label = [](const EdgeRow& row) { return row.manner->label_is_key ? row.label : std::string_view(); };
    return a.src == b.src && a.dst == b.dst && Site(a) == Site(b) && a.kind == b.kind && label(a) == label(b);
  }
  std::int64_t Site(const EdgeRow& row) const {
    const EdgeExtra* extra = gathered_.Extra(row);
    return extra == nullptr ? 0 : extra->site;
  }
  std::string_view Detail(const EdgeRow& row) const {
    const EdgeExtra* extra = gathered_.Extra(row);
    return extra == nullptr ? std::string_view() : extra->detail;
  }

  const Gathered& gathered_;
  EdgeOutput& output_;
  std::vector<SortKey> keys_;
  std::vector<Reference> references_;
  NumberSort<SortKey> key_sort_;
  NumberSort<Reference> reference_sort_;
  std::vector<const EdgeRow*> out_;
};

// Makes edges of what is gathered, on a thread of its own, and hands them out.
class Maker {
 public:
  Maker(std::span<const std::string> rules, const std::function<arrow::Status(EdgeBatches)>& emit)
      : output_(rules, emit), thread_([this] { Run(); }) {}
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
    ARROW_RETURN_NOT_OK(output_.Finish());
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
    PathWriter writer(gathered, output_);
    for (std::size_t i = 0; i < gathered.paths.size(); ++i) {
      const Gathered::Path& path = gathered.paths[i];
      const std::size_t end = i + 1 < gathered.paths.size() ? gathered.paths[i + 1].first : rows.size();
      ARROW_RETURN_NOT_OK(writer.Write(rows.subspan(path.first, end - path.first), path.written, path.path));
    }
    return arrow::Status::OK();
  }

  EdgeOutput output_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Gathered> waiting_;
  bool ended_ = false;
  arrow::Status status_;
  std::thread thread_;  // last: it uses the others
};

// Gives rows their ids, by their keys.
void GiveIds(const EdgeIds& ids, normalize::KeyBatch& keys, std::span<EdgeRow> rows) {
  const std::span<const std::int64_t> hashed = keys.Hash(ids.space);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].id = hashed[i];
    if (ids.overrides.empty()) continue;
    if (const auto found = ids.overrides.find(std::string(keys[i])); found != ids.overrides.end()) {
      rows[i].id = found->second;
    }
  }
  keys.Clear();
}

}  // namespace

arrow::Result<GivenIds> AssembleEdges(std::vector<EdgeSource> sources, const EdgeIds& ids,
                                      const std::function<arrow::Status(EdgeBatches)>& emit) {
  // Rule numbers follow names, so that the tie-break by number is one by name.
  std::sort(sources.begin(), sources.end(), [](const auto& a, const auto& b) { return a.rule < b.rule; });
  std::vector<std::string> names;
  EdgeWords words;
  std::vector<Cursor> cursors;
  for (EdgeSource& source : sources) {
    names.push_back(source.rule);
    cursors.emplace_back(std::move(source), static_cast<std::uint32_t>(cursors.size()), ids, words);
  }
  for (Cursor& cursor : cursors) ARROW_RETURN_NOT_OK(cursor.NextBatch());
  Maker maker(names, emit);
  Gathered gathered;
  normalize::KeyBatch keys;  // of the rows gathered
  while (true) {
    const Cursor* least = nullptr;
    for (const Cursor& cursor : cursors) {
      if (!cursor.done() && (least == nullptr || cursor.path() < least->path())) least = &cursor;
    }
    if (least == nullptr) break;
    if (gathered.rows.empty()) gathered.rows.reserve(2 * kRowsGathered);
    Gathered::Path& now = gathered.paths.emplace_back(std::string(least->path()), gathered.rows.size(), 0);
    for (const bool confirms : {false, true}) {
      if (confirms) now.written = gathered.rows.size() - now.first;
      for (Cursor& cursor : cursors) {
        if (cursor.confirms() != confirms) continue;
        ARROW_RETURN_NOT_OK(cursor.Take(now.path, gathered.rows, gathered.extras, keys));
      }
    }
    if (gathered.rows.size() < kRowsGathered) continue;
    GiveIds(ids, keys, gathered.rows);
    for (Cursor& cursor : cursors) cursor.Release(gathered.batches);
    ARROW_RETURN_NOT_OK(maker.Add(std::exchange(gathered, {})));
  }
  if (!gathered.rows.empty()) {
    GiveIds(ids, keys, gathered.rows);
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
  EdgeWords words;
  for (EdgeSource& source : sources) {
    if (source.confirms) continue;
    Cursor cursor(std::move(source), 0, ids, words);
    ARROW_RETURN_NOT_OK(cursor.CollectKeys(given.repeated, keys));
  }
  return normalize::ResolveCollisions(std::move(keys), given.all, {}, ids.space);
}

}  // namespace codeanatomy::cpg
