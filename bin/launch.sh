# Sourced by ../moldau and by every script beside this file: finds a JDK 25, builds what is missing
# in a clone, and becomes the Java process. Needs MOLDAU_HOME. Forks as little as it can: a command
# should answer before anybody notices it was started.

say() { printf '%s\n' "$*" >&2; }

# The feature number of the JDK in $1, from its `release` file: no process is started for it.
jdk_feature() {
  local line
  JDK_FEATURE=0 JDK_BUILD=
  [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
  while IFS= read -r line; do
    case $line in
      JAVA_VERSION=*) line=${line#JAVA_VERSION=\"}; JDK_FEATURE=${line%%[!0-9]*} ;;
      JAVA_RUNTIME_VERSION=*) line=${line#JAVA_RUNTIME_VERSION=\"}; JDK_BUILD=${line%\"} ;;
    esac
  done < "$1/release"
  [ "$JDK_FEATURE" -ge 25 ] 2> /dev/null
}

# JAVA_HOME, then PATH, then the usual install directories.
find_jdk() {
  local on_path dir
  if [ -n "${JAVA_HOME:-}" ] && jdk_feature "$JAVA_HOME"; then JDK=$JAVA_HOME; return; fi
  if on_path=$(type -P java) && on_path=$(readlink -f "$on_path" 2> /dev/null); then
    if jdk_feature "${on_path%/bin/java}"; then JDK=${on_path%/bin/java}; return; fi
  fi
  for dir in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* "${HOME:-/nonexistent}"/.sdkman/candidates/java/* \
      "${HOME:-/nonexistent}"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
      /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if jdk_feature "$dir"; then JDK=$dir; return; fi
  done
  say "moldau: no JDK 25 or newer found (looked at JAVA_HOME, PATH and the usual directories)"
  say "  install one:  Debian/Ubuntu: apt install openjdk-25-jdk | macOS: brew install openjdk@25 | any: adoptium.net"
  say "  or point to:  JAVA_HOME=/path/to/jdk-25 $0"
  exit 1
}

# A clone has sources; a packaged distribution has lib/ only.
find_lib() {
  # A build that knows what it does, such as the tests', says where its jars are.
  if [ -n "${MOLDAU_LIB:-}" ]; then LIB=$MOLDAU_LIB; return; fi
  if [ -d "$MOLDAU_HOME/lib" ]; then LIB=$MOLDAU_HOME/lib; return; fi
  LIB=$MOLDAU_HOME/cli/target/dist/lib
  [ -e "$LIB/.built" ] && [ -z "$(newer_source)" ] || build
}

newer_source() {
  find "$MOLDAU_HOME"/pom.xml "$MOLDAU_HOME"/{schema,base,wire,log,replication,state,broker,client,cli}/{pom.xml,src/main} \
    -newer "$LIB/.built" -type f -print -quit 2> /dev/null
}

# One build at a time; who waited for another's finds nothing left to do. A build marks the moment it
# began: what is edited meanwhile is built next time.
build() {
  command -v mvn > /dev/null || {
    say "moldau: Maven is needed once, to build this clone"
    say "  install it:  Debian/Ubuntu: apt install maven | macOS: brew install maven"
    exit 1
  }
  (
    cd "$MOLDAU_HOME"
    mkdir -p "$LIB"
    { exec 9> "$LIB/.lock" && flock 9; } 2> /dev/null || true
    [ -e "$LIB/.built" ] && [ -z "$(newer_source)" ] && exit 0
    say "moldau: building (a minute or two, once) ..."
    touch "$LIB/.began"
    JAVA_HOME=$JDK PATH=$JDK/bin:$PATH MAVEN_OPTS="${MAVEN_OPTS:-} --sun-misc-unsafe-memory-access=allow" \
      mvn -B -q -Dstyle.color=never -Dmaven.test.skip=true -pl cli -am package 1>&2 9>&- || exit 1
    mv "$LIB/.began" "$LIB/.built"
    rm -f "$LIB"/*.aot
    train 9>&-
  ) || { say "moldau: the build failed, see above"; exit 1; }
}

# The AOT caches: classes loaded and linked beforehand, one for a server and one for every other command,
# which should not map a broker to print three lines. They belong to one JDK build and these jars; the JVM
# ignores one that does not fit, and we start a little slower.
find_cache() {
  CACHE=$LIB/moldau-${MOLDAU_ROLE:-tool}-$JDK_BUILD.aot
  if [ -e "$CACHE" ] || [ -n "${MOLDAU_LIB:-}" ]; then return; fi
  # Another JDK than the one of the build, or a distribution's first run: made beside this command.
  if [ -w "$LIB" ] && [ ! -e "$LIB/.training" ]; then ( train & ) > /dev/null 2>&1 < /dev/null; fi
}

# The server starts the command it is given, with its own address behind it: so both learn at once, and
# neither learns the other's classes.
train() {
  local server=$LIB/moldau-server-$JDK_BUILD.aot tool=$LIB/moldau-tool-$JDK_BUILD.aot log=$LIB/training.log
  local flags="$JAVA_FLAGS -XX:+UseSerialGC -Xlog:aot=off -Xlog:cds=off"
  : > "$LIB/.training"
  "$JDK/bin/java" -XX:AOTCacheOutput="$server.new" $flags -Xmx512m \
    -cp "$LIB/moldau-cli.jar" moldau.cli.Main train \
    "$JDK/bin/java" -XX:AOTCacheOutput="$tool.new" $flags -Xmx256m -XX:TieredStopAtLevel=1 \
    -cp "$LIB/moldau-cli.jar" moldau.cli.Main tour > "$log" 2>&1 \
    && mv -f "$server.new" "$server" && mv -f "$tool.new" "$tool" && rm -f "$log"
  rm -f "$server.new" "$tool.new" "$LIB/.training"
}

# MaxInlineLevel: with the default of 15 the compiler makes of one connection's turn a method of 9 KB of
# bytecode and 70 KB of code, at a second or two each; with 4 it needs half the time and what it makes is no
# slower (docs/performance.md).
JAVA_FLAGS='--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -ea:moldau... -XX:+UseCompactObjectHeaders -XX:MaxInlineLevel=4'

# launch [ARGS...]: replaces this process by Java.
launch() {
  local args tty=
  find_jdk
  find_lib
  # shellcheck disable=SC2206
  args=($JAVA_FLAGS)
  . "$MOLDAU_HOME/bin/memory.sh"
  find_cache
  [ -e "$CACHE" ] && args+=(-XX:AOTCache="$CACHE" -Xlog:aot=off -Xlog:cds=off)
  [ -t 0 ] && tty=i
  [ -t 1 ] && tty=${tty}o
  [ -t 2 ] && tty=${tty}e
  # shellcheck disable=SC2086
  exec "$JDK/bin/java" "${args[@]}" ${KAFKA_OPTS:-} -Dmoldau.tty="$tty" -Dmoldau.began="${EPOCHREALTIME:-}" \
    -cp "$LIB/moldau-cli.jar" moldau.cli.Main "$@"
}
