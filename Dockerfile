# The monitor and its command line: 'docker build -t beatwatch:local .', or let docker-compose.yml do it.
# Java options go into JAVA_TOOL_OPTIONS, settings into BEATWATCH_* variables.

FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /src
COPY . .
# the cache keeps what Maven fetched from one build to the next
RUN --mount=type=cache,target=/root/.m2 \
    mvn -q -DskipTests -pl monitor-app -am package \
        dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=/app/lib \
    && cp monitor-app/target/monitor-app-*.jar /app/lib/

FROM eclipse-temurin:17-jre
RUN useradd --uid 10001 --create-home beatwatch
COPY --from=build /app/lib /app/lib
COPY models /app/models
# engines unpack their native libraries below the home folder
USER beatwatch
WORKDIR /home/beatwatch
EXPOSE 9404
ENTRYPOINT ["java", "-XX:+UseParallelGC", "-XX:MaxRAMPercentage=70", "-Dbeatwatch.home=/app", \
    "-cp", "/app/lib/*", "io.beatwatch.monitor.cli.BeatwatchMain"]
CMD ["run"]
