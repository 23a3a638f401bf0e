package moldau.state.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Base64;
import java.util.List;
import moldau.wire.Errors;
import moldau.wire.message.AlterClientQuotasRequest;
import moldau.wire.message.AlterUserScramCredentialsRequest;
import moldau.wire.message.DescribeClientQuotasRequest;
import moldau.wire.message.DescribeUserScramCredentialsRequest;
import org.junit.jupiter.api.Test;

class QuotaAdminTest {
    private final Stage stage = new Stage();

    @Test
    void quotasAreSetFoundAndRemoved() {
        alter("user", "u", "producer_byte_rate", 10);
        alter("user", null, "request_percentage", 12.5);
        alter("ip", "127.0.0.1", "connection_creation_rate", 5);

        assertEquals(3, find(false));
        assertEquals(0, find(true));
        assertEquals(1, find(false, component("user", 0, "u")));
        assertEquals(1, find(true, component("user", 1, null)));
        assertEquals(2, find(false, component("user", 2, null)));
        stage.ask(it -> it.alterClientQuotas(request("user", "u",
                new AlterClientQuotasRequest.Operation("producer_byte_rate", 0, true))));
        assertEquals(2, find(false));
    }

    @Test
    void quotasThatCannotBeAreRefused() {
        assertRefused("user", "u", "unknown", 1);
        assertRefused("user", "u", "connection_creation_rate", 1);
        assertRefused("ip", "127.0.0.1", "producer_byte_rate", 1);
        assertRefused("ip", "not an ip!", "connection_creation_rate", 1);
        assertRefused("bogus", "u", "producer_byte_rate", 1);
        assertRefused("user", "", "producer_byte_rate", 1);
        assertRefused("user", "u", "producer_byte_rate", 0);
        assertRefused("user", "u", "producer_byte_rate", 1.5);
        assertRefused("user", "u", "producer_byte_rate", 1e20);
        assertEquals(0, find(false));
    }

    /// The example of RFC 7677 §3: user "user", password "pencil".
    @Test
    void keysAreDerivedFromTheSaltedPassword() {
        byte[] salt = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
        byte[] salted = Base64.getDecoder().decode("xKSVEDI6tPlSysH6mUQZOeeOp01r6B3fcJbodRPcYV0=");

        upsert(new AlterUserScramCredentialsRequest.Upsertion(
                "user", (byte) 1, 4096, salt, salted));

        Scram scram = stage.image().scrams().get(new Scram.Key((byte) 1, "user"));
        assertArrayEquals(Base64.getDecoder().decode(
                "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="), scram.storedKey());
        assertArrayEquals(Base64.getDecoder().decode(
                "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="), scram.serverKey());
        assertFalse(scram.toString().contains("Key"));
    }

    @Test
    void credentialsThatCannotBeAreRefused() {
        byte[] some = {1, 2, 3};

        assertEquals(Errors.UNACCEPTABLE_CREDENTIAL, upsert(
                new AlterUserScramCredentialsRequest.Upsertion("u", (byte) 1, 100, some, some)));
        assertEquals(Errors.UNACCEPTABLE_CREDENTIAL, upsert(
                new AlterUserScramCredentialsRequest.Upsertion("", (byte) 1, 4096, some, some)));
        assertEquals(Errors.UNSUPPORTED_SASL_MECHANISM, upsert(
                new AlterUserScramCredentialsRequest.Upsertion("u", (byte) 9, 4096, some, some)));
        var gone = AlterUserScramCredentialsRequest.DEFAULT.withDeletions(
                List.of(new AlterUserScramCredentialsRequest.Deletion("u", (byte) 1)));
        assertEquals(Errors.RESOURCE_NOT_FOUND, stage.ask(it ->
                it.alterUserScramCredentials(gone)).results().getFirst().errorCode());
        var described = Scrams.describe(stage.image(), DescribeUserScramCredentialsRequest.DEFAULT
                .withUsers(List.of(new DescribeUserScramCredentialsRequest.User("u"))));
        assertEquals(Errors.RESOURCE_NOT_FOUND, described.results().getFirst().errorCode());
    }

    private short upsert(AlterUserScramCredentialsRequest.Upsertion upsertion) {
        var request = AlterUserScramCredentialsRequest.DEFAULT.withUpsertions(List.of(upsertion));
        return stage.ask(it -> it.alterUserScramCredentials(request))
                .results().getFirst().errorCode();
    }

    private short alter(String type, String name, String key, double value) {
        return stage.ask(it -> it.alterClientQuotas(request(type, name,
                        new AlterClientQuotasRequest.Operation(key, value, false))))
                .entries().getFirst().errorCode();
    }

    private void assertRefused(String type, String name, String key, double value) {
        assertEquals(Errors.INVALID_REQUEST, alter(type, name, key, value), key + " " + value);
    }

    private static AlterClientQuotasRequest request(
            String type, String name, AlterClientQuotasRequest.Operation operation) {
        return AlterClientQuotasRequest.DEFAULT.withEntries(
                List.of(new AlterClientQuotasRequest.Entry(
                        List.of(new AlterClientQuotasRequest.Entity(type, name)),
                        List.of(operation))));
    }

    private int find(boolean strict, DescribeClientQuotasRequest.Component... components) {
        return Quotas.describe(stage.image(), DescribeClientQuotasRequest.DEFAULT
                .withStrict(strict).withComponents(List.of(components))).entries().size();
    }

    private static DescribeClientQuotasRequest.Component component(
            String type, int match, String name) {
        return new DescribeClientQuotasRequest.Component(type, (byte) match, name);
    }
}
