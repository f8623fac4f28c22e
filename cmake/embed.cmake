# Compiles text files into the program.
#
# embed_files(NAMESPACE FUNCTION FOLDER GLOB) makes embedded_NAMESPACE.cc, which defines
# codeanatomy::NAMESPACE::FUNCTION() as declared in src/NAMESPACE/embedded.h: one entry a file that matches GLOB, its path
# relative to FOLDER, sorted by path. The file is appended to `embedded_sources`.

function(embed_files namespace function folder glob)
  set(output ${CMAKE_BINARY_DIR}/embedded/embedded_${namespace}.cc)
  set(embedded_sources ${embedded_sources} ${output} PARENT_SCOPE)
  file(GLOB files CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} ${glob})
  if(NOT EXISTS ${CMAKE_SOURCE_DIR}/src/${namespace}/embedded.h)
    set(embedded_sources ${embedded_sources} PARENT_SCOPE)
    return()
  endif()
  list(SORT files)
  # The list is a file, so that a removed text is seen as a change.
  string(REPLACE ";" "\n" lines "${files}")
  set(listing ${CMAKE_BINARY_DIR}/embedded/${namespace}.list)
  file(CONFIGURE OUTPUT ${listing} CONTENT "${lines}\n" @ONLY)
  list(TRANSFORM files PREPEND ${CMAKE_SOURCE_DIR}/ OUTPUT_VARIABLE inputs)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DROOT=${CMAKE_SOURCE_DIR} -DLISTING=${listing} -DFOLDER=${folder} -DNAMESPACE=${namespace}
            -DFUNCTION=${function} -DOUTPUT=${output} -P ${CMAKE_SOURCE_DIR}/cmake/write_embedded.cmake
    DEPENDS ${inputs} ${listing} ${CMAKE_SOURCE_DIR}/cmake/write_embedded.cmake
    COMMENT "Embedding ${folder}"
    VERBATIM)
endfunction()
