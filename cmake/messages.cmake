# The messages in which the bridge answers (bridge/proto), as C++ in the object library `messages`.

find_program(protoc protoc REQUIRED)
set(messages_dir ${CMAKE_BINARY_DIR}/messages)
file(MAKE_DIRECTORY ${messages_dir})
add_custom_command(
  OUTPUT ${messages_dir}/observation.pb.cc ${messages_dir}/observation.pb.h
  COMMAND ${protoc} --proto_path=${CMAKE_SOURCE_DIR}/bridge/proto --cpp_out=${messages_dir} observation.proto
  DEPENDS ${CMAKE_SOURCE_DIR}/bridge/proto/observation.proto
  VERBATIM)
add_library(messages OBJECT ${messages_dir}/observation.pb.cc)
target_include_directories(messages SYSTEM PUBLIC ${messages_dir})
target_compile_options(messages PRIVATE -w)
target_link_libraries(messages PRIVATE ${protobuf_library})
