package moldau.state.group;

import static moldau.state.group.Stage.GROUP;
import static moldau.state.group.Stage.SESSION_MS;
import static moldau.state.group.Stage.committing;
import static moldau.state.group.Stage.joining;
import static moldau.state.group.Stage.syncing;
import static moldau.state.group.Stage.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import moldau.base.fault.Malformed;
import moldau.state.Refusal;
import moldau.wire.Errors;
import moldau.wire.WireWriter;
import moldau.wire.message.DeleteGroupsRequest;
import moldau.wire.message.DeleteGroupsResponse;
import moldau.wire.message.ListGroupsRequest;
import org.junit.jupiter.api.Test;

/// What a coordinator knows after a restart or a fail-over, also of what Apache Kafka wrote.
final class ReplayTest {
    private final Stage stage = new Stage();

    @Test
    void aStableGroupGoesOnAfterARestart() {
        var members = stage.stableGroup(2);
        stage.commit(committing("orders", 0, 7)
                .withMemberId(members.get(1))
                .withGenerationIdOrMemberEpoch(1));
        stage.restart();

        assertEquals("Stable", stage.state());
        for (String each : members) {
            assertEquals(Errors.NONE, stage.beat(each, 1));
            assertEquals(each, text(stage.sync(syncing(each, 1)).answer().assignment()));
        }
        assertEquals(7, stage.committedOffset("orders", 0));
    }

    @Test
    void afterARestartMembersHaveOneSessionTimeoutToShowTheyLive() {
        stage.stableGroup(1);
        stage.pass(SESSION_MS - 1);
        stage.restart();
        stage.pass(SESSION_MS - 1);
        assertEquals("Stable", stage.state());
        stage.pass(1);

        assertEquals("Empty", stage.state());
    }

    @Test
    void aRebalanceUnderWayIsForgottenAndItsMembersRefused() {
        var members = stage.stableGroup(1);
        var newcomer = stage.joinAnew();
        stage.restart();

        assertEquals(Refusal.NOT_LEADER, newcomer.refusal());
        assertEquals("Stable", stage.state());
        assertEquals(Errors.NONE, stage.beat(members.getFirst(), 1));
    }

    @Test
    void aFollowerThatRejoinsAfterARestartUnchangedCausesNoRebalance() {
        var members = stage.stableGroup(2);
        stage.restart();
        byte[] orders = Stage.subscription("orders");
        var again = stage.join(joining(members.get(1))
                .withProtocols(Stage.protocols(orders, "range")));

        assertEquals(1, again.answer().generationId());
    }

    @Test
    void staticMembersKeepTheirPlaceOverARestart() {
        var joined = stage.join(joining("").withGroupInstanceId("a"));
        stage.passUntil(joined);
        stage.syncAll(List.of(joined));
        stage.restart();
        var again = stage.join(joining("").withGroupInstanceId("a")
                .withProtocols(Stage.protocols(Stage.subscription("orders"), "range")));

        assertEquals(1, again.answer().generationId());
    }

    @Test
    void recordsReadBackAsTheyWereWritten() {
        var members = stage.stableGroup(2);
        stage.commit(committing("orders", 0, 7)
                .withMemberId(members.getFirst())
                .withGenerationIdOrMemberEpoch(1));
        stage.commit(committing("orders", 0, 7).withGroupId("old").withRetentionTimeMs(9), 4);

        for (GroupRecord each : stage.log.records) {
            GroupRecord again = GroupRecords.read(key(each), value(each));
            assertEquals(hex(key(each)), hex(key(again)));
            assertEquals(hex(value(each)), hex(value(again)));
        }
    }

    /// The bytes are from a log of Apache Kafka 4.3.1.
    @Test
    void aCommitHasTheBytesThatKafkaWrites() {
        String key = "0001000673696d706c6500066f726465727300000000";
        String value = "00040000000000000005ffffffff0278000001a2136718720100107b38635350194b988a7b"
                + "23387bd6fda2";
        var record = (GroupRecord.Offset) GroupRecords.read(bytes(key), bytes(value));

        assertEquals("simple", record.key().group());
        assertEquals("orders", record.key().topic());
        assertEquals(5, record.value().offset());
        assertEquals("x", record.value().metadata());
        assertEquals("ezhjU1AZS5iKeyM4e9b9og", record.value().topicId().toString());
        assertEquals(key, hex(key(record)));
        assertEquals(value, hex(value(record)));
    }

    @Test
    void aCommitWithAnExpiryHasTheBytesThatKafkaWrites() {
        String key = "0001000372657400066f726465727300000000";
        String value = "00010000000000000005000178000001a213671931000001a2188d7531";
        var record = (GroupRecord.Offset) GroupRecords.read(bytes(key), bytes(value));

        assertEquals(
                86_400_000,
                record.value().expireTimestamp() - record.value().commitTimestamp());
        assertEquals(value, hex(value(record)));
    }

    @Test
    void aGroupHasTheBytesThatKafkaWrites() {
        String key = "000200027374";
        String value = "00030008636f6e73756d657200000001000572616e6765002769312d65343537616638"
                + "652d613562362d343962612d623166382d353835336666653064333134000001a21367"
                + "15a200000001002769312d65343537616638652d613562362d343962612d623166382d"
                + "35383533666665306433313400026931000570726f6265000a2f3132372e302e302e31"
                + "0000ea60000027100000001200000000000100066f7264657273ffffffff0000002769"
                + "312d65343537616638652d613562362d343962612d623166382d353835336666653064"
                + "333134";
        var record = (GroupRecord.Classic) GroupRecords.read(bytes(key), bytes(value));

        assertEquals("st", record.key().group());
        assertEquals("i1", record.value().members().getFirst().groupInstanceId());
        assertEquals(key, hex(key(record)));
        assertEquals(value, hex(value(record)));
    }

    @Test
    void anUnknownRecordTypeIsSkippedAndABrokenRecordRefused() {
        assertNull(GroupRecords.read(bytes("03e7000161"), bytes("0000")));
        assertThrows(Malformed.class, () -> GroupRecords.read(bytes("00"), null));
        assertThrows(Malformed.class, () -> GroupRecords.read(bytes("00010005"), null));
        assertThrows(
                Malformed.class,
                () -> GroupRecords.read(bytes("0002000161"), bytes("0063")));
    }

    @Test
    void aShareGroupKeepsItsIdToItself() {
        replay("000b000167", "0000", "000a0001670002" + "6d31", "0000");

        assertEquals(Errors.INCONSISTENT_GROUP_PROTOCOL, join());
        assertEquals(Errors.UNKNOWN_MEMBER_ID, stage.beat("m1", 1));
        assertEquals(Errors.GROUP_ID_NOT_FOUND, stage.commit(committing("orders", 0, 7)));
        assertEquals(-1, stage.committedOffset("orders", 0));
        assertEquals("share", type());
        assertEquals(Errors.NON_EMPTY_GROUP, delete());
    }

    @Test
    void aConsumerGroupWithMembersTakesClassicOnesToo() {
        replay(EPOCH, member("m1"));

        assertEquals(Errors.MEMBER_ID_REQUIRED, join());
        assertEquals(Errors.UNKNOWN_MEMBER_ID, stage.commit(committing("orders", 0, 7)));
        assertEquals("consumer", type());
    }

    @Test
    void anEmptyConsumerGroupGivesItsIdToAClassicOneAndKeepsItsOffsets() {
        replay(EPOCH, member("m1"));
        replay(ConsumerRecords.wish(GROUP, "m1", null));
        assertEquals(Errors.NONE, stage.commit(committing("orders", 0, 7)));
        assertEquals("consumer", type());
        assertEquals(Errors.MEMBER_ID_REQUIRED, join());

        assertEquals("classic", type());
        assertEquals(7, stage.committedOffset("orders", 0));
        stage.restart();
        assertEquals("classic", type());
        assertEquals(7, stage.committedOffset("orders", 0));
    }

    @Test
    void anEmptyConsumerGroupCanBeDeleted() {
        replay(EPOCH, ConsumerRecords.targetEpoch(GROUP, 2, 0));
        assertEquals(Errors.NONE, delete());
        assertEquals("Dead", stage.state());
        stage.restart();

        assertEquals("Dead", stage.state());
    }

    private static final GroupRecord.Consumer EPOCH = ConsumerRecords.epoch(GROUP, 2, 0);

    private static GroupRecord member(String id) {
        return ConsumerRecords.wish(GROUP, id, ConsumerMember.fresh(id).profile());
    }

    /// Adds records, as they are read from their bytes, to the log and begins anew.
    private void replay(GroupRecord... records) {
        for (GroupRecord each : records) stage.log.records.add(GroupRecords.read(key(each), value(each)));
        stage.restart();
    }

    /// Adds records, given as pairs of key and value, to the log and begins anew.
    private void replay(String... pairs) {
        for (int i = 0; i < pairs.length; i += 2) {
            ByteBuffer value = pairs[i + 1] == null ? null : bytes(pairs[i + 1]);
            stage.log.records.add(GroupRecords.read(bytes(pairs[i]), value));
        }
        stage.restart();
    }

    private short join() {
        return stage.join(joining("")).answer().errorCode();
    }

    private String type() {
        return stage.coordinator.listGroups(ListGroupsRequest.DEFAULT).answer().groups().stream()
                .filter(each -> each.groupId().equals(GROUP))
                .map(each -> each.groupType())
                .findFirst()
                .orElseThrow();
    }

    private short delete() {
        DeleteGroupsRequest request = DeleteGroupsRequest.DEFAULT.withGroupsNames(List.of(GROUP));
        Heard<DeleteGroupsResponse> heard =
                stage.ask(_ -> stage.coordinator.deleteGroups(request));
        return heard.answer().results().getFirst().errorCode();
    }

    private static ByteBuffer key(GroupRecord record) {
        var out = new WireWriter().begin();
        GroupRecords.writeKey(record, out);
        return ByteBuffer.wrap(out.toBytes());
    }

    private static ByteBuffer value(GroupRecord record) {
        if (GroupRecords.isTombstone(record)) return null;
        var out = new WireWriter().begin();
        GroupRecords.writeValue(record, out);
        return ByteBuffer.wrap(out.toBytes());
    }

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }

    private static String hex(ByteBuffer bytes) {
        return bytes == null ? "tombstone" : HexFormat.of().formatHex(bytes.array());
    }
}
