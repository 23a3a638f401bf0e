#!/usr/bin/env bash
# Usage: kafka-server-start.sh [-daemon] server.properties [--override key=value]...
MOLDAU_ROLE=server
. "$(dirname "${BASH_SOURCE[0]}")/script.sh"
if [ $# -lt 1 ]; then
  say "USAGE: $0 [-daemon] server.properties [--override property=value]*"
  exit 1
fi
if [ "$1" = -daemon ]; then
  shift
  LOG_DIR=${LOG_DIR:-$MOLDAU_HOME/logs}
  mkdir -p "$LOG_DIR"
  ( launch kafka-server-start "$@" ) > "$LOG_DIR/kafkaServer.out" 2>&1 < /dev/null &
  disown
  exit 0
fi
launch kafka-server-start "$@"
