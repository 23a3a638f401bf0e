package moldau.client.config;

import static moldau.base.settings.Setting.ofBoolean;
import static moldau.base.settings.Setting.ofInt;
import static moldau.base.settings.Setting.ofList;
import static moldau.base.settings.Setting.ofLong;
import static moldau.base.settings.Setting.ofString;

import java.util.List;
import moldau.base.settings.Setting;
import moldau.base.settings.SettingTable;

/// What every client has: how it finds, reaches and waits for brokers. Where a client has another
/// default, its own table says so; the handles here work with every client's settings.
public final class ConnectionSettings {
    public static final SettingTable TABLE = new SettingTable();

    public static final Setting<List<String>> BOOTSTRAP_SERVERS =
            TABLE.add(ofList("bootstrap.servers").high()
                    .note("Some brokers, as `host:port`, to find all others from."));
    public static final Setting<String> CLIENT_DNS_LOOKUP =
            TABLE.add(ofString("client.dns.lookup", "use_all_dns_ips")
                    .oneOf("use_all_dns_ips", "resolve_canonical_bootstrap_servers_only")
                    .note("Whether all addresses of a host name are tried."));
    public static final Setting<String> CLIENT_ID =
            TABLE.add(ofString("client.id", "").low()
                    .note("The name this client has in requests, logs and quotas."));
    public static final Setting<List<String>> CONFIG_PROVIDERS =
            TABLE.add(ofList("config.providers").low()
                    .note("Names of plug-ins that fill in values of settings."));
    public static final Setting<Long> CONNECTIONS_MAX_IDLE_MS =
            TABLE.add(ofLong("connections.max.idle.ms", 540_000)
                    .note("A connection without traffic for this long is closed."));
    public static final Setting<Boolean> ENABLE_METRICS_PUSH =
            TABLE.add(ofBoolean("enable.metrics.push", true).low()
                    .note("Whether the cluster may ask this client for its metrics."));
    public static final Setting<Long> METADATA_MAX_AGE_MS =
            TABLE.add(ofLong("metadata.max.age.ms", 300_000).atLeast(0).low()
                    .note("Metadata is asked for again after this time."));
    public static final Setting<Long> METADATA_RECOVERY_REBOOTSTRAP_TRIGGER_MS =
            TABLE.add(ofLong("metadata.recovery.rebootstrap.trigger.ms", 300_000).atLeast(0).low()
                    .note("Without metadata for this long, start over from the bootstrap "
                            + "servers."));
    public static final Setting<String> METADATA_RECOVERY_STRATEGY =
            TABLE.add(ofString("metadata.recovery.strategy", "rebootstrap")
                    .oneOfIgnoringCase("REBOOTSTRAP", "NONE").low()
                    .note("What to do when no known broker can be reached."));
    public static final Setting<List<String>> METRIC_REPORTERS =
            TABLE.add(ofList("metric.reporters", "org.apache.kafka.common.metrics.JmxReporter")
                    .low()
                    .note("Plug-ins that report metrics."));
    public static final Setting<Integer> METRICS_NUM_SAMPLES =
            TABLE.add(ofInt("metrics.num.samples", 2).atLeast(1).low()
                    .note("Samples kept for each metric."));
    public static final Setting<String> METRICS_RECORDING_LEVEL =
            TABLE.add(ofString("metrics.recording.level", "INFO").oneOf("INFO", "DEBUG", "TRACE")
                    .low()
                    .note("Least important metrics that are recorded."));
    public static final Setting<Long> METRICS_SAMPLE_WINDOW_MS =
            TABLE.add(ofLong("metrics.sample.window.ms", 30_000).atLeast(0).low()
                    .note("Length of one sample of a metric."));
    public static final Setting<Integer> RECEIVE_BUFFER_BYTES =
            TABLE.add(ofInt("receive.buffer.bytes", 65_536).atLeast(-1)
                    .note("Receive buffer of sockets; -1 leaves it to the system."));
    public static final Setting<Long> RECONNECT_BACKOFF_MAX_MS =
            TABLE.add(ofLong("reconnect.backoff.max.ms", 1_000).atLeast(0).low()
                    .note("Longest pause before connecting again."));
    public static final Setting<Long> RECONNECT_BACKOFF_MS =
            TABLE.add(ofLong("reconnect.backoff.ms", 50).atLeast(0).low()
                    .note("First pause before connecting again."));
    public static final Setting<Integer> REQUEST_TIMEOUT_MS =
            TABLE.add(ofInt("request.timeout.ms", 30_000).atLeast(0)
                    .note("How long an answer is waited for."));
    public static final Setting<Long> RETRY_BACKOFF_MAX_MS =
            TABLE.add(ofLong("retry.backoff.max.ms", 1_000).atLeast(0).low()
                    .note("Longest pause before a failed request is repeated."));
    public static final Setting<Long> RETRY_BACKOFF_MS =
            TABLE.add(ofLong("retry.backoff.ms", 100).atLeast(0).low()
                    .note("First pause before a failed request is repeated."));
    public static final Setting<String> SECURITY_PROTOCOL =
            TABLE.add(ofString("security.protocol", "PLAINTEXT")
                    .oneOfIgnoringCase("SASL_SSL", "PLAINTEXT", "SSL", "SASL_PLAINTEXT")
                    .note("How brokers are spoken to."));
    public static final Setting<Integer> SEND_BUFFER_BYTES =
            TABLE.add(ofInt("send.buffer.bytes", 131_072).atLeast(-1)
                    .note("Send buffer of sockets; -1 leaves it to the system."));
    public static final Setting<Long> SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS =
            TABLE.add(ofLong("socket.connection.setup.timeout.max.ms", 30_000)
                    .note("Longest wait for a connection, after repeated failures."));
    public static final Setting<Long> SOCKET_CONNECTION_SETUP_TIMEOUT_MS =
            TABLE.add(ofLong("socket.connection.setup.timeout.ms", 10_000)
                    .note("Wait for a connection."));

    private ConnectionSettings() {}
}
