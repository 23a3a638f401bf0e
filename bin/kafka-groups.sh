#!/usr/bin/env bash
. "$(dirname "${BASH_SOURCE[0]}")/script.sh"
launch kafka-groups "$@"
