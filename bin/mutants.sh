#!/usr/bin/env bash
# Tests of the tests: puts each old bug of trials/src/mutants back, one at a time, and sees that the
# simulator finds it within its budget of seeds, and finds nothing in the same seed without it. A mutant
# that lives means the simulator got weaker.
#
#   bin/mutants.sh [NAME...]        needs patch(1); prints one line a mutant, exits 1 if one lived
#   MUTANTS_AT_ONCE=2               how many are looked for at a time, else one a processor
#
# Those of trials/src/mutants/unproved have no budget yet in which they were found: by name only.
#
# A mutant is a patch whose text before the first `---` says what it is, and with `# shape:` and
# `# seeds:` on which clusters, and in how many seeds, it must be found; `# from:` is the first of
# them, else 0. `# seen:` is the one of them that found it last, and is tried before all others. `# without:`
# names kinds of faults that are left out of its seeds, as they were thought of later.
set -u
MOLDAU_HOME=$(cd -P "${BASH_SOURCE[0]%/*}/.." && pwd)
MOLDAU_COMMAND=$0
. "$MOLDAU_HOME/bin/launch.sh"
. "$MOLDAU_HOME/bin/simulate.sh"
find_jdk
find_trials
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

of() { # KEY PATCH: what a mutant says of itself
  sed -n "s/^# $1: //p" "$2"
}

mutate() { # PATCH DIR: builds the classes it changes into DIR/classes
  local file
  mkdir -p "$2/src" "$2/classes"
  for file in $(sed -n 's|^+++ b/||p' "$1"); do
    mkdir -p "$2/src/${file%/*}" && cp "$MOLDAU_HOME/$file" "$2/src/$file" || return 1
  done
  (cd "$2/src" && patch -s -p1) < "$1" || return 1
  find "$2/src" -name '*.java' > "$2/sources"
  "$JDK/bin/javac" -nowarn -proc:none -parameters --release 25 -cp "$TRIALS" -d "$2/classes" "@$2/sources"
}

# A few seeds are over before the second compiler's work pays.
swarm() { # CLASSPATH ARGS...: lines of JSON; fails unless every seed held
  # shellcheck disable=SC2086
  "$JDK/bin/java" $JAVA_FLAGS -XX:TieredStopAtLevel=1 -Xmx2g -XX:+UseSerialGC -cp "$1" \
    moldau.trials.command.Simulate swarm --shrink no "${@:2}"
}

broken() { # CLASSPATH ARGS...: a line for each broken seed
  swarm "$@" | grep '"broken":"'
}

hunt() { # PATCH DIR: prints one line; the seed that found it is added to $work/found-SHAPE
  local name=${2##*/} shape seeds from seen without found=
  shape=$(of shape "$1"); seeds=$(of seeds "$1"); from=$(of from "$1"); seen=$(of seen "$1")
  without=$(of without "$1")
  if ! mutate "$1" "$2"; then echo "STALE $name: the patch does not fit any more"; return 1; fi
  [ -n "$seen" ] && found=$(broken "$2/classes:$TRIALS" --shape "$shape" --without "$without" --only "$seen")
  [ -n "$found" ] || found=$(broken "$2/classes:$TRIALS" --shape "$shape" --without "$without" \
      --from "${from:-0}" --seeds "$seeds" --broken 1)
  if [ -z "$found" ]; then echo "LIVED $name: not found in $seeds seeds of shape $shape"; return 1; fi
  echo "found $name: $(printf '%s\n' "$found" | head -n 1 | cut -c1-240)"
  printf '%s\n' "$found" | head -n 1 | sed -n 's/.*"seed":"\([^"]*\)".*/\1/p' >> "$work/found-$shape"
}

unproved=()
[ $# -gt 0 ] && unproved=("$MOLDAU_HOME"/trials/src/mutants/unproved/*.patch)
free=${MUTANTS_AT_ONCE:-$(nproc 2> /dev/null || echo 1)}
for patch in "$MOLDAU_HOME"/trials/src/mutants/*.patch "${unproved[@]}"; do
  name=${patch##*/}; name=${name%.patch}
  case " ${*:-$name} " in *" $name "*) ;; *) continue ;; esac
  if [ "$free" -gt 0 ]; then free=$((free - 1)); else wait -n; fi
  { hunt "$patch" "$work/$name" || touch "$work/lived"; } &
done
wait

for seeds in "$work"/found-*; do
  [ -e "$seeds" ] || continue
  shape=${seeds##*/found-}
  if ! found=$(swarm "$TRIALS" --shape "$shape" --only "$(sort -u "$seeds" | paste -sd ,)"); then
    printf '%s\n' "$found" | cut -c1-240 | sed 's/^/BROKEN without a mutant: /'; touch "$work/lived"
  fi
done
[ ! -e "$work/lived" ]
