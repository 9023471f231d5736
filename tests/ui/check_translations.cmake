# Fails when words of the desktop have no translation: a copy of the file is brought up to date from the sources, and
# nothing in it may be unfinished; and when lrelease does not call each file finished.
#
#   cmake -D LUPDATE=lupdate -D LRELEASE=lrelease -D ROOT=. -D COPY=/tmp/copy.ts -P check_translations.cmake
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

foreach(file lutra_zh_CN lutra_engine_zh_CN)
  execute_process(COMMAND ${LRELEASE} ${ROOT}/translations/${file}.ts -qm ${COPY}.qm
    RESULT_VARIABLE failed OUTPUT_VARIABLE said ERROR_VARIABLE complaint)
  if(failed OR NOT said MATCHES "[1-9][0-9]* finished and 0 unfinished" OR said MATCHES "Ignored|Dropped")
    message(FATAL_ERROR "${file}: ${said}${complaint}")
  endif()
endforeach()
