package moldau.broker.config;

import static moldau.base.settings.Setting.ofInt;
import static moldau.base.settings.Setting.ofList;

import java.util.List;
import moldau.base.settings.Setting;
import moldau.base.settings.SettingTable;

/// Settings of a subscription to metrics of clients (KIP-714).
public final class ClientMetricsSettings {
    public static final SettingTable TABLE = new SettingTable();

    public static final Setting<Integer> INTERVAL_MS =
            TABLE.add(ofInt("interval.ms", 300_000)
                    .note("How often clients push."));
    public static final Setting<List<String>> MATCH =
            TABLE.add(ofList("match")
                    .note("Which clients push, as `what=pattern`; empty means all."));
    public static final Setting<List<String>> METRICS =
            TABLE.add(ofList("metrics")
                    .note("Prefixes of the metrics to push; `*` means all."));

    static final int INTERVAL_MS_MIN = 100;
    static final int INTERVAL_MS_MAX = 3_600_000;
    static final List<String> MATCH_KEYS = List.of(
            "client_instance_id", "client_id", "client_software_name", "client_software_version",
            "client_source_address", "client_source_port");

    private ClientMetricsSettings() {}
}
