#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "storage/whole_file_internal.h"

namespace codeanatomy::storage {

arrow::Status WriteWhole(const std::string& path, std::initializer_list<std::string_view> pieces) {
  const std::string unfinished = path + ".new";
  std::ofstream file(unfinished, std::ios::binary | std::ios::trunc);
  for (const std::string_view piece : pieces) file << piece;
  file.close();
  if (!file || std::rename(unfinished.c_str(), path.c_str()) != 0) {
    return arrow::Status::IOError(path, ": cannot be written: ", std::strerror(errno));
  }
  return arrow::Status::OK();
}

}  // namespace codeanatomy::storage
