# Instruments all that is compiled here with sanitizers, as CODEANATOMY_SANITIZE says; included before any target is made.
#
# The bridge, Arrow and the plan messages come built and are not instrumented: of them, only what the sanitizers' versions of the
# C library's functions see is checked. What that makes them say wrongly is in tests/sanitizers, with reasons.

set(CODEANATOMY_SANITIZE "" CACHE STRING "address (with undefined behaviour), thread, or nothing")
set(sanitizers_address -fsanitize=address,undefined)
set(sanitizers_thread -fsanitize=thread)

if(CODEANATOMY_SANITIZE)
  set(sanitizers ${sanitizers_${CODEANATOMY_SANITIZE}})
  if(NOT sanitizers)
    message(FATAL_ERROR "CODEANATOMY_SANITIZE is ${CODEANATOMY_SANITIZE}; it can be address or thread")
  endif()
  # g++ 12 warns of uninitialised values in what the sanitizers add to the standard library's inline functions.
  add_compile_options(${sanitizers} -fno-sanitize-recover=all -fno-omit-frame-pointer -O1 -Wno-maybe-uninitialized)
  add_link_options(${sanitizers})
  if(CODEANATOMY_SANITIZE STREQUAL "thread")
    # Told of this sanitizer, protobuf's headers give maps two more members, which its library does not know: messages overlap. The
    # standard library is told by the name it makes of that, our own code by another.
    add_compile_options(-U__SANITIZE_THREAD__ -D_GLIBCXX_TSAN=1 -DCODEANATOMY_THREAD_SANITIZER=1)
  endif()
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Debug")
  # Checked indexing and iterators; changes no layout, so what is linked need not have it.
  add_compile_definitions($<$<COMPILE_LANGUAGE:CXX>:_GLIBCXX_ASSERTIONS>)
endif()
