# Sourced by Kafka's script names beside this file: the same command under another name.
set -eu
self=${BASH_SOURCE[1]}
while [ -L "$self" ]; do
  target=$(readlink "$self")
  case $target in /*) self=$target ;; *) self=${self%/*}/$target ;; esac
done
case $self in */*) ;; *) self=./$self ;; esac
MOLDAU_HOME=$(cd -P "${self%/*}/.." && pwd)
export MOLDAU_HOME
. "$MOLDAU_HOME/bin/launch.sh"
