# Third-party parts, gathered in the interface target `dependencies`.
#
# In: CODEANATOMY_DEPENDENCIES, a file of set() lines written by tools/dependencies.py, which names the folders of Arrow C++,
# the generated protobuf classes and the C sources of tree-sitter, its Python grammar and BLAKE3; and CODEANATOMY_BRIDGE, the
# built bridge. Where one is empty its tool is run, which installs what is missing into the cache. Out: targets; every header
# of theirs is a system header, so only our own code is held to the warnings.

function(ask_tool variable tool)
  if(NOT ${variable})
    execute_process(
      COMMAND ${CMAKE_SOURCE_DIR}/tools/python ${CMAKE_SOURCE_DIR}/tools/${tool}
      OUTPUT_VARIABLE answer
      OUTPUT_STRIP_TRAILING_WHITESPACE
      RESULT_VARIABLE failed)
    if(failed)
      message(FATAL_ERROR "tools/${tool} failed")
    endif()
    set(${variable} ${answer} PARENT_SCOPE)
  endif()
endfunction()

ask_tool(CODEANATOMY_DEPENDENCIES dependencies.py)
ask_tool(CODEANATOMY_BRIDGE bridge.py)
include(${CODEANATOMY_DEPENDENCIES})
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CODEANATOMY_DEPENDENCIES})

# Arrow C++, from the wheel: libraries are named with their version only, so they are linked by full path.
foreach(name arrow arrow_compute arrow_acero arrow_dataset parquet)
  file(GLOB library ${arrow_dir}/lib${name}.so.*)
  list(LENGTH library found)
  if(NOT found EQUAL 1)
    message(FATAL_ERROR "expected one lib${name}.so.* in ${arrow_dir}, found ${found}")
  endif()
  add_library(${name} SHARED IMPORTED)
  set_target_properties(${name} PROPERTIES IMPORTED_LOCATION ${library}
                                           INTERFACE_INCLUDE_DIRECTORIES ${arrow_dir}/include)
endforeach()

add_library(tree_sitter OBJECT ${tree_sitter_dir}/src/lib.c ${tree_sitter_python_dir}/src/parser.c
                               ${tree_sitter_python_dir}/src/scanner.c)
target_include_directories(tree_sitter SYSTEM PUBLIC ${tree_sitter_dir}/include)
target_include_directories(tree_sitter PRIVATE ${tree_sitter_dir}/src ${tree_sitter_python_dir}/src)
target_compile_definitions(tree_sitter PRIVATE _POSIX_C_SOURCE=200112L _DEFAULT_SOURCE)
target_compile_options(tree_sitter PRIVATE -w)
set_source_files_properties(${tree_sitter_python_dir}/src/scanner.c ${tree_sitter_python_dir}/src/parser.c PROPERTIES
                            INCLUDE_DIRECTORIES ${tree_sitter_python_dir}/src)

set(blake3_sources blake3.c blake3_dispatch.c blake3_portable.c)
if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
  foreach(level sse2 sse41 avx2 avx512)
    list(APPEND blake3_sources blake3_${level}_x86-64_unix.S)
  endforeach()
endif()
list(TRANSFORM blake3_sources PREPEND ${blake3_dir}/c/)
add_library(blake3 OBJECT ${blake3_sources})
target_include_directories(blake3 SYSTEM PUBLIC ${blake3_dir}/c)
target_compile_options(blake3 PRIVATE -w)

find_package(Threads REQUIRED)
find_package(nlohmann_json REQUIRED)
find_library(utf8proc_library utf8proc REQUIRED)
find_library(protobuf_library protobuf REQUIRED)

add_library(dependencies INTERFACE)
target_include_directories(dependencies SYSTEM INTERFACE ${proto_dir} ${CMAKE_SOURCE_DIR}/bridge/include)
target_link_libraries(dependencies INTERFACE
  tree_sitter $<TARGET_OBJECTS:tree_sitter> blake3 $<TARGET_OBJECTS:blake3>
  ${proto_dir}/libdatafusion_proto.a ${protobuf_library} arrow_dataset arrow_acero arrow_compute parquet arrow
  nlohmann_json::nlohmann_json ${utf8proc_library} Threads::Threads ${CMAKE_DL_LIBS})

add_library(codeanatomy_bridge SHARED IMPORTED)
set_target_properties(codeanatomy_bridge PROPERTIES IMPORTED_LOCATION ${CODEANATOMY_BRIDGE} IMPORTED_NO_SONAME ON)
target_link_libraries(dependencies INTERFACE codeanatomy_bridge)
