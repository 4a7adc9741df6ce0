/** The operators' view: Grafana's dashboards as code, and a rough picture of them where no Grafana runs. */
package io.beatwatch.grafana;
