package moldau.client.config;

import static moldau.base.settings.Setting.ofInt;
import static moldau.base.settings.Setting.ofList;

import java.util.List;
import moldau.base.settings.Importance;
import moldau.base.settings.SecuritySettings;
import moldau.base.settings.Setting;
import moldau.base.settings.SettingTable;

/// Settings of an admin client.
public final class AdminSettings {
    public static final SettingTable TABLE = new SettingTable()
            .include(ConnectionSettings.TABLE)
            .include(SecuritySettings.TABLE);

    public static final Setting<List<String>> BOOTSTRAP_CONTROLLERS =
            TABLE.add(ofList("bootstrap.controllers").high()
                    .note("Some controllers, as `host:port`, to talk to instead of brokers."));
    public static final Setting<Integer> DEFAULT_API_TIMEOUT_MS =
            TABLE.add(ofInt("default.api.timeout.ms", 60_000).atLeast(0)
                    .note("How long a call may take that names no timeout."));
    public static final Setting<Integer> RETRIES =
            TABLE.add(ofInt("retries", Integer.MAX_VALUE).between(0, Integer.MAX_VALUE).low()
                    .note("How often a failed request is repeated."));

    static {
        TABLE.override(ConnectionSettings.CLIENT_ID.importance(Importance.MEDIUM));
        TABLE.override(ConnectionSettings.CONNECTIONS_MAX_IDLE_MS.preset(300_000L));
        TABLE.override(ConnectionSettings.ENABLE_METRICS_PUSH.preset(false));
    }

    private AdminSettings() {}
}
