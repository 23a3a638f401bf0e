# Sourced by ../moldau and by every script beside this file: finds a JDK 25, builds what is missing
# in a clone, and becomes the Java process. Needs MOLDAU_HOME. Forks as little as it can: a command
# should answer before anybody notices it was started.

say() { printf '%s\n' "$*" >&2; }

# The feature number of the JDK in $1, from its `release` file: no process is started for it.
jdk_feature() {
  local line
  [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
  while IFS= read -r line; do
    case $line in
      JAVA_VERSION=*) line=${line#JAVA_VERSION=\"}; line=${line%%[!0-9]*}; JDK_FEATURE=$line; return 0 ;;
    esac
  done < "$1/release"
  return 1
}

# JAVA_HOME, then PATH, then the usual install directories.
find_jdk() {
  local on_path dir
  if [ -n "${JAVA_HOME:-}" ] && jdk_feature "$JAVA_HOME" && [ "$JDK_FEATURE" -ge 25 ]; then
    JDK=$JAVA_HOME; return
  fi
  if on_path=$(command -v java 2>/dev/null) && on_path=$(readlink -f "$on_path"); then
    dir=${on_path%/bin/java}
    if jdk_feature "$dir" && [ "$JDK_FEATURE" -ge 25 ]; then JDK=$dir; return; fi
  fi
  for dir in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* "${HOME:-/nonexistent}"/.sdkman/candidates/java/* \
      "${HOME:-/nonexistent}"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*; do
    if jdk_feature "$dir" && [ "$JDK_FEATURE" -ge 25 ]; then JDK=$dir; return; fi
  done
  say "moldau: no JDK 25 or newer found (looked at JAVA_HOME, PATH and the usual directories)"
  say "  install one:  Debian/Ubuntu: apt install openjdk-25-jdk | macOS: brew install openjdk@25 | any: adoptium.net"
  say "  or point to:  JAVA_HOME=/path/to/jdk-25 $0"
  exit 1
}

# A clone has sources; a packaged distribution has lib/ only.
find_lib() {
  if [ -d "$MOLDAU_HOME/lib" ]; then LIB=$MOLDAU_HOME/lib; return; fi
  LIB=$MOLDAU_HOME/cli/target/dist/lib
  [ -e "$LIB/.built" ] && [ -z "$(newer_source)" ] || build
}

newer_source() {
  find "$MOLDAU_HOME"/pom.xml "$MOLDAU_HOME"/*/pom.xml "$MOLDAU_HOME"/*/src/main -newer "$LIB/.built" \
    -type f -print -quit 2>/dev/null
}

build() {
  command -v mvn > /dev/null || {
    say "moldau: Maven is needed once, to build this clone"
    say "  install it:  Debian/Ubuntu: apt install maven | macOS: brew install maven"
    exit 1
  }
  [ -n "${MOLDAU_QUIET:-}" ] || say "moldau: building (once, a minute or two) ..."
  (
    cd "$MOLDAU_HOME"
    exec 9> .git/moldau-build.lock 2> /dev/null && flock 9 2> /dev/null || true
    [ -e "$LIB/.built" ] && [ -z "$(newer_source)" ] && exit 0
    mvn -B -q -DskipTests -Dmaven.test.skip=true -pl cli -am package 1>&2 && touch "$LIB/.built"
  ) || { say "moldau: the build failed, see above"; exit 1; }
  rm -f "$LIB"/*.aot
}

# launch CLASS [ARGS...]: replaces this process by Java.
launch() {
  local main=$1 args=() classpath
  shift
  find_jdk
  find_lib
  classpath=$LIB/moldau-cli.jar
  args+=(-cp "$classpath" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -ea:moldau...)
  . "$MOLDAU_HOME/bin/memory.sh"
  if [ -e "$LIB/moldau.aot" ]; then args+=(-XX:AOTCache="$LIB/moldau.aot" -Xlog:aot=off -Xlog:cds=off); fi
  exec "$JDK/bin/java" "${args[@]}" ${KAFKA_OPTS:-} -Dmoldau.home="$MOLDAU_HOME" -Dmoldau.lib="$LIB" "$main" "$@"
}
