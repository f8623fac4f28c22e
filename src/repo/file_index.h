#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace codeanatomy::repo {

// What the file system says of a file; a file that was written to has another one, unless all happened within the
// resolution of its clock.
struct FileState {
  std::uint64_t size = 0;
  std::int64_t mtime_ns = 0;
  std::int64_t ctime_ns = 0;
  std::uint64_t inode = 0;
  bool operator==(const FileState&) const = default;
};

// Remembers what was read of files, as git's index does: a file in the same state has the same content, unless the state
// was so young when it was read that a later write may have left it as it is (`racy`; such an entry is not believed).
// Entries are facts about files, whatever became of the build that made them.
class FileIndex {
 public:
  // States younger than this at reading are racy: twice what the coarsest file systems round times to, and room for the
  // clock of a file server.
  static constexpr std::int64_t kRacyNs = 4'000'000'000;

  // An index for files of one folder; entries of another folder's are not taken over.
  explicit FileIndex(std::string root) : root_(std::move(root)) {}
  // Reads what Serialize wrote. An index that is of another folder or format, or damaged, reads as empty.
  static FileIndex Parse(std::string_view bytes, const std::string& root);
  std::string Serialize() const;
  // The folder an index is of; empty where the bytes are none.
  static std::string RootOf(std::string_view bytes);

  // The content's hash, or the start of a file without extension; null where it has to be read.
  const std::string* Hash(const std::string& os_path, const FileState& state) { return Find(hashes_, os_path, state); }
  const std::string* Head(const std::string& os_path, const FileState& state) { return Find(heads_, os_path, state); }
  // Tells whether the content was read in this state, racy or not.
  bool WasReadIn(const std::string& os_path, const FileState& state) const;

  // `read_at_ns`: the clock before the file was opened.
  void NoteHash(const std::string& os_path, const FileState& state, std::int64_t read_at_ns, std::string hash);
  void NoteHead(const std::string& os_path, const FileState& state, std::int64_t read_at_ns, std::string head);

  // Drops what nobody asked for or noted.
  void DropUnused();
  // Tells whether the index says something else than what was parsed.
  bool changed() const { return changed_; }

 private:
  struct Entry {
    FileState state;
    std::int64_t read_at_ns = 0;
    std::string value;
    bool used = false;
  };
  using Entries = std::map<std::string, Entry, std::less<>>;
  static const std::string* Find(Entries& entries, const std::string& os_path, const FileState& state);
  static void Append(char kind, const Entries& entries, std::string& out);

  std::string root_;
  Entries hashes_, heads_;
  bool changed_ = false;
};

// The clock that `read_at_ns` is taken from.
std::int64_t ClockNs();

}  // namespace codeanatomy::repo
