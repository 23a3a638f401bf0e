# Sourced by launch.sh: memory and collector, unless KAFKA_HEAP_OPTS says otherwise. Sets `args`.
# Batches live in pooled direct buffers and in the page cache, so the heap stays small; the serial
# collector is the smallest and, with little garbage, as quick as any.
case ${MOLDAU_ROLE:-tool} in
  server)
    if [ -n "${KAFKA_HEAP_OPTS:-}" ]; then
      # shellcheck disable=SC2206
      args+=($KAFKA_HEAP_OPTS)
    else
      args+=(-Xms32m -Xmx512m -XX:MaxDirectMemorySize=512m)
    fi
    # shellcheck disable=SC2206
    args+=(${KAFKA_JVM_PERFORMANCE_OPTS:--XX:+UseSerialGC}) ;;
  *)
    # shellcheck disable=SC2206
    args+=(${KAFKA_HEAP_OPTS:--Xmx256m} -XX:+UseSerialGC -XX:TieredStopAtLevel=1) ;;
esac
