/** The operators' view: Grafana dashboards as code, Prometheus rules, and the tests that ask a real Prometheus. */
package io.beatwatch.monitor.dashboards;
