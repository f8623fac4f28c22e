# Writes the hash of the program's own sources: their paths and contents, so that every clone has the same.
# Run with -DROOT -DLISTING -DOUTPUT; LISTING names one file a line, relative to ROOT, sorted.

file(STRINGS ${LISTING} files)
set(hashes "")
foreach(file IN LISTS files)
  file(SHA256 ${ROOT}/${file} hash)
  string(APPEND hashes "${file} ${hash}\n")
endforeach()
string(SHA256 digest "${hashes}")
file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT
"// Made by cmake/program_digest.cmake; not to be edited.

#include \"pipeline/program_digest.h\"

namespace codeanatomy::pipeline {

std::string_view ProgramDigest() { return \"${digest}\"; }

}  // namespace codeanatomy::pipeline
")
