# syntax=docker/dockerfile:1
# The monitor and its command line: 'docker build -t beatwatch:local .', or let docker-compose.yml do it.
# '--build-arg PROCESSOR=gpu' takes CUDA along, '--build-arg REVISION=$(git rev-parse --short=12 HEAD)' is what the meters
# say that it was built from. scripts/image builds the same without a Docker engine.
# Java options go into JAVA_TOOL_OPTIONS, settings into BEATWATCH_* variables.
ARG PROCESSOR=cpu

FROM maven:3.9-eclipse-temurin-17 AS build
ARG PROCESSOR
ARG REVISION=unknown
WORKDIR /src
COPY . .
# the cache keeps what Maven fetched from one build to the next
RUN --mount=type=cache,target=/root/.m2 \
    if [ "$PROCESSOR" = gpu ]; then export BEATWATCH_GPU=1; fi \
    && mvn -q -DskipTests -Dgit.commit.id.abbrev="$REVISION" -pl monitor-app -am package \
        dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=/app/libs \
    && mkdir /app/classpath && cp monitor-app/target/monitor-app-*.jar /app/classpath/

FROM eclipse-temurin:17-jre AS runtime-cpu

# what ONNX Runtime needs for CUDA, with the same Java
FROM nvidia/cuda:12.9.1-cudnn-runtime-ubuntu24.04 AS runtime-gpu
COPY --from=runtime-cpu /opt/java/openjdk /opt/java/openjdk
ENV JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:$PATH

FROM runtime-${PROCESSOR}
# for whatever user the container runs as; engines unpack their native libraries below the home folder
RUN install -d -m 777 /home/beatwatch
COPY --from=build /app/libs /app/libs
COPY --from=build /app/classpath /app/classpath
COPY models /app/models
# by number, for those who check that it is not root
USER 10001:10001
WORKDIR /home/beatwatch
ENV HOME=/home/beatwatch
EXPOSE 9404
ENTRYPOINT ["java", "-XX:+UseParallelGC", "-XX:MaxRAMPercentage=70", "-Dbeatwatch.home=/app", \
    "-Duser.home=/home/beatwatch", "-cp", "/app/libs/*:/app/classpath/*", \
    "io.beatwatch.monitor.cli.BeatwatchMain"]
CMD ["run"]
