# Sourced by ../moldau for `moldau simulate`, and by mutants.sh: builds the trials of a clone and runs
# one. Forks as it likes: nobody waits for an answer here.

# Sets TRIALS, the class path of the simulator and all it runs.
find_trials() {
  local classes=$MOLDAU_HOME/trials/target/simulate
  [ -d "$MOLDAU_HOME/trials/src" ] || { say "moldau: simulate needs a clone with sources"; exit 1; }
  find_lib
  if [ ! -e "$classes/.built" ] || [ "$LIB/.built" -nt "$classes/.built" ] || [ -n "$(newer_trial "$classes")" ]; then
    say "moldau: building the trials ..."
    mkdir -p "$classes"
    find "$MOLDAU_HOME/trials/src/main/java" -name '*.java' > "$classes/sources"
    "$JDK/bin/javac" -nowarn -proc:none -parameters --release 25 -cp "$LIB/*" -d "$classes" \
      "@$classes/sources" || exit 1
    touch "$classes/.built"
  fi
  TRIALS="$classes:$LIB/*"
}

newer_trial() {
  find "$MOLDAU_HOME/trials/src/main" -newer "$1/.built" -type f -print -quit
}

simulate() {
  find_jdk
  find_trials
  shift
  # shellcheck disable=SC2086
  exec "$JDK/bin/java" $JAVA_FLAGS -Xmx2g -XX:+UseSerialGC -cp "$TRIALS" \
    moldau.trials.command.Simulate "$@"
}
