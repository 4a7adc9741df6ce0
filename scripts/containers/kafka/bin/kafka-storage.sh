#!/usr/bin/env bash
# shellcheck disable=SC2086
exec java ${KAFKA_HEAP_OPTS:--Xmx256m} -cp '/opt/kafka/libs/*' \
    -Dlog4j2.configurationFile=/etc/kafka/docker/tools-log4j2.yaml kafka.tools.StorageTool "$@"
