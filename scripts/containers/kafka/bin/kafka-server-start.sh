#!/usr/bin/env bash
# shellcheck disable=SC2086
exec java ${KAFKA_HEAP_OPTS:--Xmx1g -Xms1g} ${KAFKA_OPTS:-} -cp '/opt/kafka/libs/*' \
    -Dlog4j2.configurationFile=/etc/kafka/docker/log4j2.yaml kafka.Kafka "$@"
