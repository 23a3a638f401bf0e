package moldau.cli.kafka;

import moldau.base.fault.Malformed;
import moldau.cli.Given;
import moldau.wire.JsonText;
import moldau.wire.WireReader;
import moldau.wire.batch.Records;
import moldau.wire.record.MetadataRecord;

/// Turns keys and values into text. A record that it cannot read is told of in its place.
interface RecordText {
    /// Null for what is not shown.
    record Decoded(String key, String payload) {}

    Decoded of(Records record);

    /// What the options of `kafka-dump-log.sh` ask for; the first in this order if several do.
    ///
    /// @return null if keys and values are not asked for
    static RecordText chosen(Given given) {
        if (given.has("--offsets-decoder")) return CoordinatorText.GROUPS;
        if (given.has("--transaction-log-decoder")) return CoordinatorText.TRANSACTIONS;
        if (given.has("--cluster-metadata-decoder")) return RecordText::metadata;
        if (given.has("--remote-log-metadata-decoder")) return RemoteText::of;
        if (given.has("--share-group-state-decoder")) return CoordinatorText.SHARES;
        var plain = PlainText.of(given.get("--key-decoder-class", ""), given.get("--value-decoder-class", ""));
        boolean isAsked = given.has("--print-data-log") || given.has("--key-decoder-class")
                || given.has("--value-decoder-class");
        return isAsked ? plain : null;
    }

    private static Decoded metadata(Records record) {
        try {
            if (record.value() == null) throw new Malformed("there is no value");
            var in = new WireReader(record.value().duplicate());
            in.uvarint();
            in.uvarint();
            int version = in.uvarint();
            MetadataRecord read = MetadataRecord.readFramed(new WireReader(record.value().duplicate()));
            return new Decoded(null, "{\"type\":\"" + read.typeName() + "\",\"version\":" + version + ",\"data\":"
                    + JsonText.of(read, version) + "}");
        } catch (Malformed damaged) {
            return new Decoded(null, "Error at " + record.offset() + ", skipping. " + damaged.getMessage());
        }
    }
}
