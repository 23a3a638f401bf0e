#!/usr/bin/env bash
# Tests of the tests: puts each old bug of trials/src/mutants back, one at a time, and sees that the
# simulator finds it within its budget of seeds. A mutant that lives means the simulator got weaker.
#
#   bin/mutants.sh [NAME...]        needs patch(1); prints one line a mutant, exits 1 if one lived
#
# Those of trials/src/mutants/unproved have no budget yet in which they were found: by name only.
#
# A mutant is a patch whose text before the first `---` says what it is, and with `# shape:` and
# `# seeds:` on which clusters, and in how many seeds, it must be found; `# from:` is the first of
# them, else 0.
set -u
MOLDAU_HOME=$(cd -P "${BASH_SOURCE[0]%/*}/.." && pwd)
MOLDAU_COMMAND=$0
. "$MOLDAU_HOME/bin/launch.sh"
. "$MOLDAU_HOME/bin/simulate.sh"
find_jdk
find_trials
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
lived=0

mutate() { # PATCH: builds the classes it changes into $work/classes
  rm -rf "$work/src" "$work/classes"; mkdir -p "$work/src" "$work/classes"
  local file
  for file in $(sed -n 's|^+++ b/||p' "$1"); do
    mkdir -p "$work/src/${file%/*}" && cp "$MOLDAU_HOME/$file" "$work/src/$file"
  done
  (cd "$work/src" && patch -s -p1 < "$1") || return 1
  find "$work/src" -name '*.java' > "$work/sources"
  "$JDK/bin/javac" -nowarn -proc:none -parameters --release 25 -cp "$TRIALS" -d "$work/classes" "@$work/sources"
}

unproved=()
[ $# -gt 0 ] && unproved=("$MOLDAU_HOME"/trials/src/mutants/unproved/*.patch)
for patch in "$MOLDAU_HOME"/trials/src/mutants/*.patch "${unproved[@]}"; do
  name=${patch##*/}; name=${name%.patch}
  case " ${*:-$name} " in *" $name "*) ;; *) continue ;; esac
  shape=$(sed -n 's/^# shape: //p' "$patch"); seeds=$(sed -n 's/^# seeds: //p' "$patch")
  from=$(sed -n 's/^# from: //p' "$patch")
  if ! mutate "$patch"; then echo "STALE $name: the patch does not fit any more"; lived=1; continue; fi
  # shellcheck disable=SC2086
  found=$("$JDK/bin/java" $JAVA_FLAGS -Xmx2g -XX:+UseSerialGC -cp "$work/classes:$TRIALS" \
    moldau.trials.command.Simulate swarm --shape "$shape" --from "${from:-0}" --seeds "$seeds" --broken 1 --shrink no | grep '"broken":"')
  if [ -n "$found" ]; then
    echo "found $name: $(printf '%s' "$found" | head -1 | cut -c1-160)"
  else
    echo "LIVED $name: not found in $seeds seeds of shape $shape"; lived=1
  fi
done
exit $lived
