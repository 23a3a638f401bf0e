package moldau.broker.config;

import static moldau.base.settings.Setting.ofBoolean;
import static moldau.base.settings.Setting.ofClass;
import static moldau.base.settings.Setting.ofInt;
import static moldau.base.settings.Setting.ofList;
import static moldau.base.settings.Setting.ofLong;
import static moldau.base.settings.Setting.ofPassword;
import static moldau.base.settings.Setting.ofString;

import java.util.List;
import java.util.Set;
import moldau.base.settings.Limit;
import moldau.base.settings.Secret;
import moldau.base.settings.SecuritySettings;
import moldau.base.settings.Setting;
import moldau.base.settings.SettingTable;

/// Who may connect and what they may do. See [BrokerSettings].
public final class AccessSettings {
    public static final SettingTable TABLE = new SettingTable();

    public static final Setting<String> AUTHORIZER_CLASS_NAME =
            TABLE.add(ofString("authorizer.class.name", "").low()
                    .note("Who decides what a principal may do; empty means that everybody may "
                            + "do everything."));
    public static final Setting<Integer> CONNECTION_FAILED_AUTHENTICATION_DELAY_MS =
            TABLE.add(ofInt("connection.failed.authentication.delay.ms", 100).atLeast(0).low()
                    .note("How long a connection that failed to authenticate is kept waiting "
                            + "before it is closed."));
    public static final Setting<Long> CONNECTIONS_MAX_REAUTH_MS =
            TABLE.add(ofLong("connections.max.reauth.ms", 0)
                    .note("Longest life of an authentication before the client must repeat it; "
                            + "0 means for ever."));
    public static final Setting<Long> DELEGATION_TOKEN_EXPIRY_CHECK_INTERVAL_MS =
            TABLE.add(ofLong("delegation.token.expiry.check.interval.ms", 3_600_000).atLeast(1)
                    .low()
                    .note("How often expired delegation tokens are looked for."));
    public static final Setting<Long> DELEGATION_TOKEN_EXPIRY_TIME_MS =
            TABLE.add(ofLong("delegation.token.expiry.time.ms", 86_400_000).atLeast(1)
                    .note("How long a delegation token is valid until it is renewed."));
    public static final Setting<Long> DELEGATION_TOKEN_MAX_LIFETIME_MS =
            TABLE.add(ofLong("delegation.token.max.lifetime.ms", 604_800_000).atLeast(1)
                    .note("After this a delegation token cannot be renewed any more."));
    public static final Setting<Secret> DELEGATION_TOKEN_SECRET_KEY =
            TABLE.add(ofPassword("delegation.token.secret.key")
                    .note("The secret delegation tokens are made from; the same on all nodes."));
    public static final Setting<String> PRINCIPAL_BUILDER_CLASS =
            TABLE.add(ofClass("principal.builder.class",
                    "org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder")
                    .perBroker()
                    .note("What makes a principal from an authenticated connection."));
    public static final Setting<List<String>> SASL_ENABLED_MECHANISMS =
            TABLE.add(ofList("sasl.enabled.mechanisms", "GSSAPI").perBroker()
                    .note("SASL mechanisms that are offered."));
    public static final Setting<List<String>> SASL_KERBEROS_PRINCIPAL_TO_LOCAL_RULES =
            TABLE.add(ofList("sasl.kerberos.principal.to.local.rules", "DEFAULT").perBroker()
                    .note("Rules that make short names from Kerberos principals."));
    public static final Setting<String> SASL_MECHANISM_CONTROLLER_PROTOCOL =
            TABLE.add(ofString("sasl.mechanism.controller.protocol", "GSSAPI").high()
                    .note("SASL mechanism towards controllers."));
    public static final Setting<String> SASL_MECHANISM_INTER_BROKER_PROTOCOL =
            TABLE.add(ofString("sasl.mechanism.inter.broker.protocol", "GSSAPI").perBroker()
                    .note("SASL mechanism among brokers."));
    public static final Setting<String> SASL_SERVER_CALLBACK_HANDLER_CLASS =
            TABLE.add(ofClass("sasl.server.callback.handler.class")
                    .note("Plug-in that verifies SASL credentials."));
    public static final Setting<Integer> SASL_SERVER_MAX_RECEIVE_SIZE =
            TABLE.add(ofInt("sasl.server.max.receive.size", 524_288)
                    .note("Largest message accepted before authentication is complete."));
    public static final Setting<String> SECURITY_INTER_BROKER_PROTOCOL =
            TABLE.add(ofString("security.inter.broker.protocol", "PLAINTEXT")
                    .oneOf("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
                    .note("Security protocol among brokers, if no listener is named for it."));
    public static final Setting<Boolean> SSL_ALLOW_DN_CHANGES =
            TABLE.add(ofBoolean("ssl.allow.dn.changes", false).low()
                    .note("Whether a new keystore may name another subject."));
    public static final Setting<Boolean> SSL_ALLOW_SAN_CHANGES =
            TABLE.add(ofBoolean("ssl.allow.san.changes", false).low()
                    .note("Whether a new keystore may name other hosts."));
    public static final Setting<String> SSL_CLIENT_AUTH =
            TABLE.add(ofString("ssl.client.auth", "none").oneOf("required", "requested", "none")
                    .perBroker()
                    .note("Whether clients must, may or need not show a certificate."));
    public static final Setting<String> SSL_PRINCIPAL_MAPPING_RULES =
            TABLE.add(ofString("ssl.principal.mapping.rules", "DEFAULT").low()
                    .note("Rules that make short names from certificate subjects."));

    private static final Set<String> ONLY_OF_CLIENTS = Set.of(
            "sasl.mechanism", "sasl.oauthbearer.header.urlencode");

    /// Keys of [SecuritySettings] a running broker takes up.
    private static final Set<String> DYNAMIC = Set.of(
            "sasl.jaas.config",
            "sasl.kerberos.kinit.cmd",
            "sasl.kerberos.min.time.before.relogin",
            "sasl.kerberos.service.name",
            "sasl.kerberos.ticket.renew.jitter",
            "sasl.kerberos.ticket.renew.window.factor",
            "sasl.login.refresh.buffer.seconds",
            "sasl.login.refresh.min.period.seconds",
            "sasl.login.refresh.window.factor",
            "sasl.login.refresh.window.jitter",
            "ssl.cipher.suites",
            "ssl.enabled.protocols",
            "ssl.endpoint.identification.algorithm",
            "ssl.engine.factory.class",
            "ssl.key.password",
            "ssl.keymanager.algorithm",
            "ssl.keystore.certificate.chain",
            "ssl.keystore.key",
            "ssl.keystore.location",
            "ssl.keystore.password",
            "ssl.keystore.type",
            "ssl.protocol",
            "ssl.provider",
            "ssl.secure.random.implementation",
            "ssl.trustmanager.algorithm",
            "ssl.truststore.certificates",
            "ssl.truststore.location",
            "ssl.truststore.password",
            "ssl.truststore.type");

    static {
        for (Setting<?> setting : SecuritySettings.TABLE.all()) {
            if (!ONLY_OF_CLIENTS.contains(setting.key())) TABLE.add(ofBroker(setting));
        }
    }

    private AccessSettings() {}

    /// Brokers set no bounds to when a credential is refreshed.
    private static <T> Setting<T> ofBroker(Setting<T> setting) {
        boolean dynamic = DYNAMIC.contains(setting.key());
        Setting<T> ours = dynamic ? setting.perBroker() : setting;
        return setting.key().startsWith("sasl.login.refresh.") ? ours.limit(Limit.NONE) : ours;
    }
}
