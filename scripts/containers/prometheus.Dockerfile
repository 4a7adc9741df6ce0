# Debian's Prometheus and Alertmanager in the place of the official images, with their folders and user.
ARG BASE=debian-jre:17
FROM $BASE
RUN apt-get update -q && apt-get install -y -q --no-install-recommends prometheus prometheus-alertmanager wget \
    && rm -rf /var/lib/apt/lists/* \
    && install -d -o 65534 -g 65534 /prometheus /alertmanager
USER nobody
