package moldau.trials.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.regex.Pattern;

import org.apache.kafka.coordinator.group.generated.ConsumerGroupMemberMetadataValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import moldau.wire.Message;

/// Every api, record and embedded message at every version, against Apache Kafka's classes.
class MessagesAgreeTest {
    private static final int MESSAGES_PER_VERSION = 200;
    /// How Apache's converters and ours show records: by their size, by their bytes.
    private static final Pattern RECORDS =
            Pattern.compile("\"(unalignedRecords|records)(SizeInBytes)?\":(\"[^\"]*\"|[0-9]+|null)");

    static List<Ours> all() throws NoSuchMethodException {
        return Ours.all();
    }

    @Test
    void nothingIsMissing() throws NoSuchMethodException {
        assertEquals(272, all().size());
    }

    @ParameterizedTest
    @MethodSource("all")
    void bothSidesReadTheSameBytesAsTheSameValuesAndWriteThemBack(Ours ours) throws Exception {
        Apache apache = Apache.of(ours.name());
        assertEquals(apache.versionMin(), ours.versionMin());
        assertEquals(apache.versionMax(), ours.versionMax());

        for (int version = ours.versionMin(); version <= ours.versionMax(); version++) {
            for (int i = 0; i < MESSAGES_PER_VERSION; i++) {
                long seed = version * 1_000_003L + i;
                agree(ours, apache, version, RandomStruct.bytes(apache.schema(version), seed));
            }
        }
    }

    /// The one tagged struct that may be null, which the schemas describe wrongly.
    @Test
    void aTaggedStructThatMayBeNullAgrees() throws Exception {
        Apache apache = Apache.of("ConsumerGroupMemberMetadataValue");
        Ours ours = all().stream().filter(it -> it.name().startsWith("ConsumerGroupMemberM"))
                .filter(it -> it.name().endsWith("Value")).findFirst().orElseThrow();
        var theirs = new ConsumerGroupMemberMetadataValue().setInstanceId(null).setRackId("r");

        agree(ours, apache, 0, Apache.write(theirs, 0));
        agree(ours, apache, 0, Apache.write(theirs.setClassicMemberMetadata(null), 0));
        agree(ours, apache, 0, Apache.write(theirs.setClassicMemberMetadata(
                new ConsumerGroupMemberMetadataValue.ClassicMemberMetadata()
                        .setSessionTimeoutMs(7)), 0));
    }

    private static void agree(Ours ours, Apache apache, int version, ByteBuffer bytes)
            throws ReflectiveOperationException {
        var theirs = apache.read(bytes, version);
        Message mine = ours.read(bytes, version);

        ByteBuffer theirBytes = Apache.write(theirs, version);
        ByteBuffer myBytes = Ours.write(mine, version);

        assertEquals(theirBytes, myBytes, () -> "version " + version + ": " + mine);
        assertEquals(values(apache.json(theirs, version)), values(Ours.json(mine, version)));
        assertEquals(theirs, apache.read(myBytes, version), "Apache reads what we wrote");
        assertEquals(mine, ours.read(theirBytes, version), "we read what Apache wrote");
    }

    private static String values(String json) {
        return RECORDS.matcher(json).replaceAll("\"$1\":0");
    }

    /// What a version lacks is dropped or refused by both alike.
    @ParameterizedTest
    @MethodSource("all")
    void bothSidesDropAndRefuseTheSameAtOlderVersions(Ours ours) throws Exception {
        Apache apache = Apache.of(ours.name());
        for (int from = ours.versionMin(); from <= ours.versionMax(); from++) {
            for (int i = 0; i < 20; i++) {
                ByteBuffer bytes = RandomStruct.bytes(apache.schema(from), 7_000_003L * from + i);
                var theirs = apache.read(bytes, from);
                Message mine = ours.read(bytes, from);
                for (int to = ours.versionMin(); to <= ours.versionMax(); to++) {
                    ByteBuffer theirBytes = Apache.writeIfPossible(theirs, to);
                    ByteBuffer myBytes = Ours.writeIfPossible(mine, to);
                    assertEquals(theirBytes == null, myBytes == null, from + " to " + to + ": "
                            + mine);
                }
            }
        }
    }

    /// Nullable fields are null by default with us, empty with Apache: the one difference.
    @ParameterizedTest
    @MethodSource("all")
    void defaultsAreTheSame(Ours ours) throws Exception {
        Apache apache = Apache.of(ours.name());
        for (int version = ours.versionMin(); version <= ours.versionMax(); version++) {
            String theirs = values(apache.json(apache.fresh(), version));
            String mine = values(Ours.json(ours.fallback(), version));
            if (Apache.writeIfPossible(apache.fresh(), version) != null) {
                assertNotNull(Ours.writeIfPossible(ours.fallback(), version));
            }
            assertTrue(theirs.equals(mine) || pattern(mine).matcher(theirs).matches(), mine + "\n"
                    + theirs);
        }
    }

    private static Pattern pattern(String mine) {
        return Pattern.compile(Pattern.quote(mine).replace("null",
                "\\E(null|\"\"|\\[\\]|\\{.*\\})\\Q"));
    }
}
