# Writes the table of embedded texts; see embed.cmake. Run with -DROOT -DLISTING -DFOLDER -DNAMESPACE -DFUNCTION -DOUTPUT.
#
# Texts become arrays of bytes: no delimiter to collide with, no limit on the length of a literal, and no newline or NUL lost.

file(STRINGS ${LISTING} files)
set(arrays "")
set(entries "")
set(index 0)
foreach(file IN LISTS files)
  file(READ ${ROOT}/${file} bytes HEX)
  file(SIZE ${ROOT}/${file} size)
  string(REGEX REPLACE "(................................................................)" "\\1\n" bytes "${bytes}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
  file(RELATIVE_PATH path ${ROOT}/${FOLDER} ${ROOT}/${file})
  # The trailing zero keeps an empty file's array from being empty.
  string(APPEND arrays "constexpr char kText${index}[] = {\n${bytes}'\\x00'};\n")
  string(APPEND entries "    {\"${path}\", {kText${index}, ${size}}},\n")
  math(EXPR index "${index} + 1")
endforeach()

set(content "// Made by cmake/write_embedded.cmake from ${FOLDER}; not to be edited.\n\n#include \"${NAMESPACE}/embedded.h\"\n\n")
if(index EQUAL 0)
  string(APPEND content "namespace codeanatomy::${NAMESPACE} {\n\nstd::span<const EmbeddedFile> ${FUNCTION}() { return {}; }\n\n")
else()
  string(APPEND content "namespace codeanatomy::${NAMESPACE} {\n\nnamespace {\n\n${arrays}\n"
                        "constexpr EmbeddedFile kFiles[] = {\n${entries}};\n\n}  // namespace\n\n"
                        "std::span<const EmbeddedFile> ${FUNCTION}() { return kFiles; }\n\n")
endif()
string(APPEND content "}  // namespace codeanatomy::${NAMESPACE}\n")
file(WRITE ${OUTPUT} "${content}")
