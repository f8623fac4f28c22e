// The bytes: a line that names the format, then fields that each end with NUL: the root; for each entry its kind, path,
// size, mtime, ctime, inode, time of reading and value; last the hash of all before.

#include "repo/file_index.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>

#include "base/blake3.h"

namespace codeanatomy::repo {
namespace {

constexpr std::string_view kFormat = "codeanatomy files 1\n";
constexpr std::size_t kHashDigits = 64;
constexpr char kHashEntry = 'c', kHeadEntry = 'h';

// Takes fields off the front of the bytes.
class FieldReader {
 public:
  explicit FieldReader(std::string_view bytes) : bytes_(bytes) {}
  bool at_end() const { return bytes_.empty(); }
  bool good() const { return good_; }

  std::string_view Text() {
    const std::size_t end = bytes_.find('\0');
    if (end == std::string_view::npos) {
      good_ = false;
      return {};
    }
    const std::string_view field = bytes_.substr(0, end);
    bytes_.remove_prefix(end + 1);
    return field;
  }

  template <typename Number>
  Number Value() {
    const std::string_view field = Text();
    Number number = 0;
    const auto read = std::from_chars(field.data(), field.data() + field.size(), number);
    good_ = good_ && read.ec == std::errc() && read.ptr == field.data() + field.size();
    return number;
  }

 private:
  std::string_view bytes_;
  bool good_ = true;
};

// The fields between the format's line and the hash; nullopt where either is wrong.
std::optional<std::string_view> Fields(std::string_view bytes) {
  if (!bytes.starts_with(kFormat) || bytes.size() < kFormat.size() + kHashDigits) return std::nullopt;
  const std::string_view hashed = bytes.substr(0, bytes.size() - kHashDigits);
  if (Blake3Hex(hashed) != bytes.substr(hashed.size())) return std::nullopt;
  return hashed.substr(kFormat.size());
}

}  // namespace

FileIndex FileIndex::Parse(std::string_view bytes, const std::string& root) {
  FileIndex index(root);
  const auto fields = Fields(bytes);
  if (!fields) return index;
  FieldReader reader(*fields);
  if (reader.Text() != root) return index;
  while (!reader.at_end()) {
    const std::string_view kind = reader.Text();
    std::string path(reader.Text());
    Entry entry;
    entry.state.size = reader.Value<std::uint64_t>();
    entry.state.mtime_ns = reader.Value<std::int64_t>();
    entry.state.ctime_ns = reader.Value<std::int64_t>();
    entry.state.inode = reader.Value<std::uint64_t>();
    entry.read_at_ns = reader.Value<std::int64_t>();
    entry.value = reader.Text();
    if (!reader.good()) return FileIndex(root);
    Entries& entries = kind == std::string_view(&kHashEntry, 1) ? index.hashes_ : index.heads_;
    entries.insert_or_assign(std::move(path), std::move(entry));
  }
  return index;
}

std::string FileIndex::RootOf(std::string_view bytes) {
  const auto fields = Fields(bytes);
  return fields ? std::string(FieldReader(*fields).Text()) : std::string();
}

void FileIndex::Append(char kind, const Entries& entries, std::string& out) {
  auto field = [&](std::string_view text) { out.append(text).append(1, '\0'); };
  for (const auto& [path, entry] : entries) {
    field({&kind, 1});
    field(path);
    field(std::to_string(entry.state.size));
    field(std::to_string(entry.state.mtime_ns));
    field(std::to_string(entry.state.ctime_ns));
    field(std::to_string(entry.state.inode));
    field(std::to_string(entry.read_at_ns));
    field(entry.value);
  }
}

std::string FileIndex::Serialize() const {
  std::string out(kFormat);
  out.append(root_).append(1, '\0');
  Append(kHashEntry, hashes_, out);
  Append(kHeadEntry, heads_, out);
  return out.append(Blake3Hex(out));
}

const std::string* FileIndex::Find(Entries& entries, const std::string& os_path, const FileState& state) {
  const auto found = entries.find(os_path);
  if (found == entries.end() || found->second.state != state) return nullptr;
  if (std::max(state.mtime_ns, state.ctime_ns) > found->second.read_at_ns - kRacyNs) return nullptr;
  found->second.used = true;
  return &found->second.value;
}

bool FileIndex::WasReadIn(const std::string& os_path, const FileState& state) const {
  const auto found = hashes_.find(os_path);
  return found != hashes_.end() && found->second.state == state;
}

void FileIndex::NoteHash(const std::string& os_path, const FileState& state, std::int64_t read_at_ns,
                         std::string hash) {
  hashes_.insert_or_assign(os_path, Entry{state, read_at_ns, std::move(hash), true});
  changed_ = true;
}

void FileIndex::NoteHead(const std::string& os_path, const FileState& state, std::int64_t read_at_ns,
                         std::string head) {
  if (head.find('\0') != std::string::npos) return;  // would end the field
  heads_.insert_or_assign(os_path, Entry{state, read_at_ns, std::move(head), true});
  changed_ = true;
}

void FileIndex::DropUnused() {
  for (Entries* entries : {&hashes_, &heads_}) {
    changed_ = std::erase_if(*entries, [](const auto& item) { return !item.second.used; }) > 0 || changed_;
  }
}

std::int64_t ClockNs() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace codeanatomy::repo
