# Fails when words of the desktop have no translation: a copy of the file is brought up to date from the sources, and
# nothing in it may be unfinished.
#
#   cmake -D LUPDATE=lupdate -D ROOT=. -D COPY=/tmp/copy.ts -P check_translations.cmake
cmake_minimum_required(VERSION 3.25)
configure_file(${ROOT}/translations/lutra_zh_CN.ts ${COPY} COPYONLY)
execute_process(COMMAND ${LUPDATE} -silent -I ${ROOT} -locations none -no-obsolete ${ROOT}/ui ${ROOT}/app/desktop -ts ${COPY}
  RESULT_VARIABLE failed ERROR_VARIABLE said)
if(failed)
  message(FATAL_ERROR "${said}")
endif()
file(READ ${COPY} text)
string(REGEX MATCHALL "<source>[^<]*</source>[^<]*<translation type=\"unfinished\"" bare "${text}")
if(bare)
  list(JOIN bare "\n" words)
  message(FATAL_ERROR "not translated:\n${words}")
endif()
