package moldau.base.settings;

import static moldau.base.settings.Setting.ofBoolean;
import static moldau.base.settings.Setting.ofClass;
import static moldau.base.settings.Setting.ofDouble;
import static moldau.base.settings.Setting.ofInt;
import static moldau.base.settings.Setting.ofList;
import static moldau.base.settings.Setting.ofLong;
import static moldau.base.settings.Setting.ofPassword;
import static moldau.base.settings.Setting.ofShort;
import static moldau.base.settings.Setting.ofString;

import java.util.List;

/// TLS and SASL settings, the same keys for clients, brokers and controllers.
///
/// Limits and importance are those of clients; the broker's table lists where it differs.
public final class SecuritySettings {
    public static final SettingTable TABLE = new SettingTable();

    public static final Setting<String> SASL_CLIENT_CALLBACK_HANDLER_CLASS =
            TABLE.add(ofClass("sasl.client.callback.handler.class")
                    .note("Plug-in that answers a SASL client's questions."));
    public static final Setting<Secret> SASL_JAAS_CONFIG =
            TABLE.add(ofPassword("sasl.jaas.config")
                    .note("Credentials for SASL in the form of a JAAS entry; read as text, no "
                            + "module is loaded."));
    public static final Setting<String> SASL_KERBEROS_KINIT_CMD =
            TABLE.add(ofString("sasl.kerberos.kinit.cmd", "/usr/bin/kinit").low()
                    .note("Path of the `kinit` command."));
    public static final Setting<Long> SASL_KERBEROS_MIN_TIME_BEFORE_RELOGIN =
            TABLE.add(ofLong("sasl.kerberos.min.time.before.relogin", 60_000).low()
                    .note("Shortest time between two Kerberos logins."));
    public static final Setting<String> SASL_KERBEROS_SERVICE_NAME =
            TABLE.add(ofString("sasl.kerberos.service.name")
                    .note("Kerberos name of the brokers' service."));
    public static final Setting<Double> SASL_KERBEROS_TICKET_RENEW_JITTER =
            TABLE.add(ofDouble("sasl.kerberos.ticket.renew.jitter", 0.05).low()
                    .note("Random part of the time until a ticket is renewed."));
    public static final Setting<Double> SASL_KERBEROS_TICKET_RENEW_WINDOW_FACTOR =
            TABLE.add(ofDouble("sasl.kerberos.ticket.renew.window.factor", 0.8).low()
                    .note("Share of a ticket's life after which it is renewed."));
    public static final Setting<String> SASL_LOGIN_CALLBACK_HANDLER_CLASS =
            TABLE.add(ofClass("sasl.login.callback.handler.class")
                    .note("Plug-in that answers a login's questions."));
    public static final Setting<String> SASL_LOGIN_CLASS =
            TABLE.add(ofClass("sasl.login.class")
                    .note("Plug-in that logs in."));
    public static final Setting<Integer> SASL_LOGIN_CONNECT_TIMEOUT_MS =
            TABLE.add(ofInt("sasl.login.connect.timeout.ms").low()
                    .note("How long to wait for a connection to the identity provider."));
    public static final Setting<Integer> SASL_LOGIN_READ_TIMEOUT_MS =
            TABLE.add(ofInt("sasl.login.read.timeout.ms").low()
                    .note("How long to wait for an answer of the identity provider."));
    public static final Setting<Short> SASL_LOGIN_REFRESH_BUFFER_SECONDS =
            TABLE.add(ofShort("sasl.login.refresh.buffer.seconds", 300).between(0, 3_600).low()
                    .note("Seconds before expiry by which a credential has to be refreshed."));
    public static final Setting<Short> SASL_LOGIN_REFRESH_MIN_PERIOD_SECONDS =
            TABLE.add(ofShort("sasl.login.refresh.min.period.seconds", 60).between(0, 900).low()
                    .note("Shortest time between two refreshes of a credential."));
    public static final Setting<Double> SASL_LOGIN_REFRESH_WINDOW_FACTOR =
            TABLE.add(ofDouble("sasl.login.refresh.window.factor", 0.8).between(0.5, 1.0).low()
                    .note("Share of a credential's life after which it is refreshed."));
    public static final Setting<Double> SASL_LOGIN_REFRESH_WINDOW_JITTER =
            TABLE.add(ofDouble("sasl.login.refresh.window.jitter", 0.05).between(0.0, 0.25).low()
                    .note("Random part of the time until a credential is refreshed."));
    public static final Setting<Long> SASL_LOGIN_RETRY_BACKOFF_MAX_MS =
            TABLE.add(ofLong("sasl.login.retry.backoff.max.ms", 10_000).low()
                    .note("Longest pause between tries to reach the identity provider."));
    public static final Setting<Long> SASL_LOGIN_RETRY_BACKOFF_MS =
            TABLE.add(ofLong("sasl.login.retry.backoff.ms", 100).low()
                    .note("First pause between tries to reach the identity provider."));
    public static final Setting<String> SASL_MECHANISM =
            TABLE.add(ofString("sasl.mechanism", "GSSAPI")
                    .note("SASL mechanism to authenticate with."));
    public static final Setting<String> SASL_OAUTHBEARER_ASSERTION_ALGORITHM =
            TABLE.add(ofString("sasl.oauthbearer.assertion.algorithm", "RS256")
                    .oneOfIgnoringCase("ES256", "RS256")
                    .note("How the assertion is signed."));
    public static final Setting<String> SASL_OAUTHBEARER_ASSERTION_CLAIM_AUD =
            TABLE.add(ofString("sasl.oauthbearer.assertion.claim.aud")
                    .note("Audience claimed by the assertion."));
    public static final Setting<Integer> SASL_OAUTHBEARER_ASSERTION_CLAIM_EXP_SECONDS =
            TABLE.add(ofInt("sasl.oauthbearer.assertion.claim.exp.seconds", 300).between(0, 86_400)
                    .low()
                    .note("Seconds until the assertion expires."));
    public static final Setting<String> SASL_OAUTHBEARER_ASSERTION_CLAIM_ISS =
            TABLE.add(ofString("sasl.oauthbearer.assertion.claim.iss")
                    .note("Issuer claimed by the assertion."));
    public static final Setting<Boolean> SASL_OAUTHBEARER_ASSERTION_CLAIM_JTI_INCLUDE =
            TABLE.add(ofBoolean("sasl.oauthbearer.assertion.claim.jti.include", false)
                    .note("Whether the assertion carries an id of its own."));
    public static final Setting<Integer> SASL_OAUTHBEARER_ASSERTION_CLAIM_NBF_SECONDS =
            TABLE.add(ofInt("sasl.oauthbearer.assertion.claim.nbf.seconds", 60).between(0, 3_600)
                    .low()
                    .note("Seconds before its making from which on the assertion is valid."));
    public static final Setting<String> SASL_OAUTHBEARER_ASSERTION_CLAIM_SUB =
            TABLE.add(ofString("sasl.oauthbearer.assertion.claim.sub")
                    .note("Subject claimed by the assertion."));
    public static final Setting<String> SASL_OAUTHBEARER_ASSERTION_FILE =
            TABLE.add(ofString("sasl.oauthbearer.assertion.file")
                    .note("File with a ready assertion."));
    public static final Setting<String> SASL_OAUTHBEARER_ASSERTION_PRIVATE_KEY_FILE =
            TABLE.add(ofString("sasl.oauthbearer.assertion.private.key.file")
                    .note("File with the key that signs the assertion."));
    public static final Setting<Secret> SASL_OAUTHBEARER_ASSERTION_PRIVATE_KEY_PASSPHRASE =
            TABLE.add(ofPassword("sasl.oauthbearer.assertion.private.key.passphrase")
                    .note("Passphrase of the key that signs the assertion."));
    public static final Setting<String> SASL_OAUTHBEARER_ASSERTION_TEMPLATE_FILE =
            TABLE.add(ofString("sasl.oauthbearer.assertion.template.file")
                    .note("File with further headers and claims of the assertion."));
    public static final Setting<String> SASL_OAUTHBEARER_CLIENT_CREDENTIALS_CLIENT_ID =
            TABLE.add(ofString("sasl.oauthbearer.client.credentials.client.id")
                    .note("Client id for the client credentials grant."));
    public static final Setting<Secret> SASL_OAUTHBEARER_CLIENT_CREDENTIALS_CLIENT_SECRET =
            TABLE.add(ofPassword("sasl.oauthbearer.client.credentials.client.secret")
                    .note("Client secret for the client credentials grant."));
    public static final Setting<Integer> SASL_OAUTHBEARER_CLOCK_SKEW_SECONDS =
            TABLE.add(ofInt("sasl.oauthbearer.clock.skew.seconds", 30).low()
                    .note("Seconds the clocks of both sides may differ."));
    public static final Setting<List<String>> SASL_OAUTHBEARER_EXPECTED_AUDIENCE =
            TABLE.add(ofList("sasl.oauthbearer.expected.audience").high()
                    .note("Audiences of which a token must name one."));
    public static final Setting<String> SASL_OAUTHBEARER_EXPECTED_ISSUER =
            TABLE.add(ofString("sasl.oauthbearer.expected.issuer").high()
                    .note("Issuer a token must name."));
    public static final Setting<Boolean> SASL_OAUTHBEARER_HEADER_URLENCODE =
            TABLE.add(ofBoolean("sasl.oauthbearer.header.urlencode", false).low()
                    .note("Whether client id and secret are URL-encoded in the header."));
    public static final Setting<Long> SASL_OAUTHBEARER_JWKS_ENDPOINT_REFRESH_MS =
            TABLE.add(ofLong("sasl.oauthbearer.jwks.endpoint.refresh.ms", 3_600_000).low()
                    .note("How often the issuer's keys are fetched again."));
    public static final Setting<Long> SASL_OAUTHBEARER_JWKS_ENDPOINT_RETRY_BACKOFF_MAX_MS =
            TABLE.add(ofLong("sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms", 10_000).low()
                    .note("Longest pause between tries to fetch the issuer's keys."));
    public static final Setting<Long> SASL_OAUTHBEARER_JWKS_ENDPOINT_RETRY_BACKOFF_MS =
            TABLE.add(ofLong("sasl.oauthbearer.jwks.endpoint.retry.backoff.ms", 100).low()
                    .note("First pause between tries to fetch the issuer's keys."));
    public static final Setting<String> SASL_OAUTHBEARER_JWKS_ENDPOINT_URL =
            TABLE.add(ofString("sasl.oauthbearer.jwks.endpoint.url")
                    .note("Where the issuer's keys are."));
    public static final Setting<String> SASL_OAUTHBEARER_JWT_RETRIEVER_CLASS =
            TABLE.add(ofClass("sasl.oauthbearer.jwt.retriever.class",
                    "org.apache.kafka.common.security.oauthbearer.DefaultJwtRetriever")
                    .note("Plug-in that gets tokens."));
    public static final Setting<String> SASL_OAUTHBEARER_JWT_VALIDATOR_CLASS =
            TABLE.add(ofClass("sasl.oauthbearer.jwt.validator.class",
                    "org.apache.kafka.common.security.oauthbearer.DefaultJwtValidator")
                    .note("Plug-in that checks tokens."));
    public static final Setting<String> SASL_OAUTHBEARER_SCOPE =
            TABLE.add(ofString("sasl.oauthbearer.scope")
                    .note("Scope asked for."));
    public static final Setting<String> SASL_OAUTHBEARER_SCOPE_CLAIM_NAME =
            TABLE.add(ofString("sasl.oauthbearer.scope.claim.name", "scope").low()
                    .note("Name of the claim that holds the scope."));
    public static final Setting<String> SASL_OAUTHBEARER_SUB_CLAIM_NAME =
            TABLE.add(ofString("sasl.oauthbearer.sub.claim.name", "sub").low()
                    .note("Name of the claim that holds the subject."));
    public static final Setting<String> SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL =
            TABLE.add(ofString("sasl.oauthbearer.token.endpoint.url")
                    .note("Where tokens are issued."));
    public static final Setting<String> SECURITY_PROVIDERS =
            TABLE.add(ofString("security.providers").low()
                    .note("Plug-ins that add security algorithms."));
    public static final Setting<List<String>> SSL_CIPHER_SUITES =
            TABLE.add(ofList("ssl.cipher.suites").low()
                    .note("Cipher suites that may be used; empty means the usual ones."));
    public static final Setting<List<String>> SSL_ENABLED_PROTOCOLS =
            TABLE.add(ofList("ssl.enabled.protocols", "TLSv1.2", "TLSv1.3")
                    .note("TLS versions that may be used."));
    public static final Setting<String> SSL_ENDPOINT_IDENTIFICATION_ALGORITHM =
            TABLE.add(ofString("ssl.endpoint.identification.algorithm", "https").low()
                    .note("How the server's name is checked; empty means not at all."));
    public static final Setting<String> SSL_ENGINE_FACTORY_CLASS =
            TABLE.add(ofClass("ssl.engine.factory.class").low()
                    .note("Plug-in that makes TLS engines."));
    public static final Setting<Secret> SSL_KEY_PASSWORD =
            TABLE.add(ofPassword("ssl.key.password").high()
                    .note("Password of the private key."));
    public static final Setting<String> SSL_KEYMANAGER_ALGORITHM =
            TABLE.add(ofString("ssl.keymanager.algorithm", "SunX509").low()
                    .note("Algorithm that picks a key."));
    public static final Setting<Secret> SSL_KEYSTORE_CERTIFICATE_CHAIN =
            TABLE.add(ofPassword("ssl.keystore.certificate.chain").high()
                    .note("The certificate chain itself, as PEM."));
    public static final Setting<Secret> SSL_KEYSTORE_KEY =
            TABLE.add(ofPassword("ssl.keystore.key").high()
                    .note("The private key itself, as PEM."));
    public static final Setting<String> SSL_KEYSTORE_LOCATION =
            TABLE.add(ofString("ssl.keystore.location").high()
                    .note("File of the keystore."));
    public static final Setting<Secret> SSL_KEYSTORE_PASSWORD =
            TABLE.add(ofPassword("ssl.keystore.password").high()
                    .note("Password of the keystore."));
    public static final Setting<String> SSL_KEYSTORE_TYPE =
            TABLE.add(ofString("ssl.keystore.type", "JKS")
                    .note("Format of the keystore."));
    public static final Setting<String> SSL_PROTOCOL =
            TABLE.add(ofString("ssl.protocol", "TLSv1.3")
                    .note("TLS version to start with."));
    public static final Setting<String> SSL_PROVIDER =
            TABLE.add(ofString("ssl.provider")
                    .note("Provider of the TLS implementation."));
    public static final Setting<String> SSL_SECURE_RANDOM_IMPLEMENTATION =
            TABLE.add(ofString("ssl.secure.random.implementation").low()
                    .note("Source of randomness for TLS."));
    public static final Setting<String> SSL_TRUSTMANAGER_ALGORITHM =
            TABLE.add(ofString("ssl.trustmanager.algorithm", "PKIX").low()
                    .note("Algorithm that decides whom to trust."));
    public static final Setting<Secret> SSL_TRUSTSTORE_CERTIFICATES =
            TABLE.add(ofPassword("ssl.truststore.certificates").high()
                    .note("The trusted certificates themselves, as PEM."));
    public static final Setting<String> SSL_TRUSTSTORE_LOCATION =
            TABLE.add(ofString("ssl.truststore.location").high()
                    .note("File of the truststore."));
    public static final Setting<Secret> SSL_TRUSTSTORE_PASSWORD =
            TABLE.add(ofPassword("ssl.truststore.password").high()
                    .note("Password of the truststore."));
    public static final Setting<String> SSL_TRUSTSTORE_TYPE =
            TABLE.add(ofString("ssl.truststore.type", "JKS")
                    .note("Format of the truststore."));

    private SecuritySettings() {}
}
