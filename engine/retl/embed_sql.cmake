# Writes a C++ source that holds SQL files, so that the program needs none of them at run time.
#
#   cmake -D OUTPUT=embedded_sql.cpp "-D FILES=0001_initial.sql;0002_next.sql" -P embed_sql.cmake
#
# A file's version is the number its name starts with; versions count up from 1 without a gap.
cmake_minimum_required(VERSION 3.25)

list(SORT FILES)
set(rows "")
set(version 0)
foreach(file IN LISTS FILES)
  math(EXPR version "${version} + 1")
  get_filename_component(name "${file}" NAME)
  string(REGEX MATCH "^[0-9]+" number "${name}")
  if(NOT number EQUAL version)
    message(FATAL_ERROR "${name}: expected a name that starts with ${version}")
  endif()
  file(READ "${file}" text)
  if(text MATCHES "\\)lutra\"")
    message(FATAL_ERROR "${name}: holds the mark that ends a raw string")
  endif()
  string(APPEND rows "    SqlFile{${version}, R\"lutra(${text})lutra\"},\n")
endforeach()

file(WRITE "${OUTPUT}" "// Made by embed_sql.cmake.
#include \"engine/retl/embedded_sql.h\"

#include <array>

namespace lutra::retl {

namespace {

constexpr std::array kFiles{
${rows}};

}  // namespace

std::span<const SqlFile> sqlFiles()
{
    return kFiles;
}

}  // namespace lutra::retl
")
