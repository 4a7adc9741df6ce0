# syntax=docker/dockerfile:1
# Three images: 'docker build -t beatwatch:local .' is the monitor alone; '--target ward' is the live page alone; '--target
# workbench' is everything that scripts/beatwatch does, to play patients with. docker-compose.yml builds them.
# '--build-arg BUILD_BASE=...' and '--build-arg BASE=...' name other images with JDK 17 and Maven, and with Java 17, to build on.
# '--build-arg PROCESSOR=gpu' takes CUDA along, '--build-arg PYTORCH=1' the engine for scoring.engine=pytorch, and
# '--build-arg REVISION=$(git rev-parse --short=12 HEAD)' is what the meters say that it was built from. scripts/image
# builds the monitor's image without a Docker engine.
# Java options go into JAVA_TOOL_OPTIONS, settings into BEATWATCH_* variables.
ARG PROCESSOR=cpu
ARG BUILD_BASE=maven:3.9-eclipse-temurin-17
ARG BASE=eclipse-temurin:17-jre

FROM ${BUILD_BASE} AS source
WORKDIR /src
COPY . .

FROM source AS build-workbench
ARG REVISION=unknown
# the cache keeps what Maven fetched from one build to the next; each module's libraries go below its own target
RUN --mount=type=cache,target=/root/.m2,sharing=locked \
    mvn -q -DskipTests -Dgit.commit.id.abbrev="$REVISION" -pl workbench -am package \
        dependency:copy-dependencies -DincludeScope=runtime \
    && mkdir -p /app/classpath && mv workbench/target/dependency /app/libs \
    && cp workbench/target/workbench-*.jar /app/classpath/

FROM source AS build-ward
ARG REVISION=unknown
RUN --mount=type=cache,target=/root/.m2,sharing=locked \
    mvn -q -DskipTests -Dgit.commit.id.abbrev="$REVISION" -pl ward-app -am package \
        dependency:copy-dependencies -DincludeScope=runtime \
    && mkdir -p /app/classpath && mv ward-app/target/dependency /app/libs \
    && cp ward-app/target/ward-app-*.jar /app/classpath/

FROM source AS build
ARG PROCESSOR
ARG PYTORCH=
ARG REVISION=unknown
RUN --mount=type=cache,target=/root/.m2,sharing=locked \
    if [ "$PROCESSOR" = gpu ]; then export BEATWATCH_GPU=1; fi \
    && if [ -n "$PYTORCH" ]; then export BEATWATCH_PYTORCH=1; fi \
    && mvn -q -DskipTests -Dgit.commit.id.abbrev="$REVISION" -pl monitor-app -am package \
        dependency:copy-dependencies -DincludeScope=runtime \
    && mkdir -p /app/classpath && mv monitor-app/target/dependency /app/libs \
    && cp monitor-app/target/monitor-app-*.jar /app/classpath/ && rm /app/classpath/*-tests.jar

FROM ${BASE} AS runtime-cpu

# what ONNX Runtime needs for CUDA, with the same Java
FROM nvidia/cuda:12.9.1-cudnn-runtime-ubuntu24.04 AS runtime-gpu
COPY --from=runtime-cpu /opt/java/openjdk /opt/java/openjdk
ENV JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:$PATH

FROM runtime-cpu AS workbench
RUN install -d -m 777 /home/beatwatch
COPY --from=build-workbench /app/libs /app/libs
COPY --from=build-workbench /app/classpath /app/classpath
COPY models /app/models
COPY config /app/config
USER 10001:10001
WORKDIR /home/beatwatch
ENV HOME=/home/beatwatch
ENTRYPOINT ["java", "-XX:+UseParallelGC", "-XX:MaxRAMPercentage=70", "-Dbeatwatch.home=/app", \
    "-Duser.home=/home/beatwatch", "-cp", "/app/libs/*:/app/classpath/*", \
    "io.beatwatch.workbench.cli.BeatwatchMain"]

FROM runtime-cpu AS ward
RUN install -d -m 777 /home/beatwatch
COPY --from=build-ward /app/libs /app/libs
COPY --from=build-ward /app/classpath /app/classpath
USER 10001:10001
WORKDIR /home/beatwatch
ENV HOME=/home/beatwatch
EXPOSE 9410
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=70", "-Duser.home=/home/beatwatch", "-cp", "/app/libs/*:/app/classpath/*", \
    "io.beatwatch.ward.cli.WardMain"]
CMD ["ward"]

FROM runtime-${PROCESSOR}
# for whatever user the container runs as; engines unpack their native libraries below the home folder
RUN install -d -m 777 /home/beatwatch
COPY --from=build /app/libs /app/libs
COPY --from=build /app/classpath /app/classpath
COPY models /app/models
COPY config /app/config
# by number, for those who check that it is not root
USER 10001:10001
WORKDIR /home/beatwatch
ENV HOME=/home/beatwatch
EXPOSE 9404
ENTRYPOINT ["java", "-XX:+UseParallelGC", "-XX:MaxRAMPercentage=70", "-Dbeatwatch.home=/app", \
    "-Duser.home=/home/beatwatch", "-cp", "/app/libs/*:/app/classpath/*", \
    "io.beatwatch.monitor.cli.MonitorMain"]
CMD ["run"]
