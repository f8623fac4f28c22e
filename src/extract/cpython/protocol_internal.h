#pragma once

// What the pool and a worker process say to each other. Compiled into both; knows neither Arrow nor Python.
//
// One memory file is mapped by both: files to read at its start, then two slots for answers. Messages of fixed size go
// through a SOCK_SEQPACKET pair. The pool writes files and sends a Request; the worker answers file after file, each
// with an Answer whose block lies in the slot of its number's parity, and does not write a slot again before the pool has
// sent an Ack for what was in it. So a worker is one file ahead of its reader, and memory is bounded.

#include <cstddef>
#include <cstdint>

namespace codeanatomy::extract::cpython {

constexpr std::uint32_t kProtocol = 0x43410001;
constexpr int kSocketFd = 3;  // of the worker, as it is started
constexpr int kMemoryFd = 4;

// Never touched pages of the mapping cost nothing.
constexpr std::size_t kRequestBytes = std::size_t{256} << 20;
constexpr std::size_t kSlotBytes = std::size_t{512} << 20;
constexpr std::size_t kMappedBytes = kRequestBytes + 2 * kSlotBytes;
constexpr std::size_t SlotOffset(std::uint32_t file) { return kRequestBytes + (file % 2) * kSlotBytes; }

// What a worker does with a file; all but the first are for tests and are asked for by nothing else.
enum class Order : std::uint32_t { kRead, kDie, kHang, kGarble, kExhaust };

struct FileEntry {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  Order order = Order::kRead;
  std::uint32_t padding = 0;
};

enum Wanted : std::uint32_t { kWantAst = 1, kWantSymtable = 2 };

// To the worker: `files` entries lie at the start of the memory.
struct Request {
  std::uint32_t protocol = kProtocol;
  std::uint32_t files = 0;
  std::uint32_t wanted = 0;
  std::uint32_t padding = 0;
};

// To the worker: the answer to this file was read.
struct Ack {
  std::uint32_t protocol = kProtocol;
  std::uint32_t file = 0;
};

// From the worker. The first one of all, with `file` = kHello, says that it is ready.
struct Answer {
  std::uint32_t protocol = kProtocol;
  std::uint32_t file = 0;
  std::uint64_t size = 0;  // bytes of the block in the slot
};
constexpr std::uint32_t kHello = 0xFFFFFFFF;

// Columns of 32-bit integers, one after another, each as long as its group has rows; -1 where there is no value, texts as
// their number. Lines count from 1, columns are as CPython has them.
enum NodeColumn {
  kNodeKind,
  kNodeParent,
  kNodeField,
  kNodeFieldIndex,
  kNodeLine,
  kNodeCol,
  kNodeEndLine,
  kNodeEndCol,
  kNodeContext,
  kNodeName,
  kNodeOtherNames,
  kNodeColumns
};
enum DocstringColumn { kDocstringOwner, kDocstringNode, kDocstringColumns };
enum CommentColumn { kCommentIsIgnore, kCommentLine, kCommentNode, kCommentText, kCommentColumns };
enum ErrorColumn { kErrorIsSymtable, kErrorKind, kErrorMessage, kErrorLine, kErrorOffset, kErrorColumns };
enum ScopeColumn { kScopeParent, kScopeKind, kScopeName, kScopeLine, kScopeNested, kScopeColumns };
enum SymbolColumn { kSymbolScope, kSymbolName, kSymbolFlags, kSymbolColumns };

// Groups in the order in which they lie in a block, with their numbers of columns.
enum Group { kNodes, kDocstrings, kComments, kErrors, kScopes, kSymbols, kGroups };
constexpr int kColumnsOf[kGroups] = {kNodeColumns,  kDocstringColumns, kCommentColumns,
                                     kErrorColumns, kScopeColumns,     kSymbolColumns};

// A block: this, the groups, one 32-bit end offset a text, the bytes of the texts.
struct BlockHeader {
  std::uint32_t rows[kGroups] = {};
  std::uint32_t texts = 0;
  std::uint32_t text_bytes = 0;
};

// Values of kNodeContext.
enum ContextCode : std::int32_t { kNoContext = -1, kLoadContext, kStoreContext, kDelContext };

// Bits of kSymbolFlags; where the name lives is a number of three bits above them.
enum SymbolFlag : std::int32_t {
  kIsReferenced = 1 << 0,
  kIsAssigned = 1 << 1,
  kIsAnnotated = 1 << 2,
  kIsImported = 1 << 3,
  kIsParameter = 1 << 4,
  kIsDeclaredGlobal = 1 << 5,
  kIsDeclaredNonlocal = 1 << 6,
  kIsTypeParameter = 1 << 7,
};
constexpr int kSymbolScopeShift = 8;
enum SymbolScope : std::int32_t { kScopeUnknown, kScopeLocal, kScopeCell, kScopeFree, kScopeImplicit, kScopeExplicit };

}  // namespace codeanatomy::extract::cpython
