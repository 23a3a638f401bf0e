package moldau.broker.config;

import static moldau.base.settings.Setting.ofBoolean;
import static moldau.base.settings.Setting.ofInt;
import static moldau.base.settings.Setting.ofShort;

import moldau.base.settings.Setting;
import moldau.base.settings.SettingTable;

/// Transactions and their coordinators. See [BrokerSettings].
public final class TransactionSettings {
    public static final SettingTable TABLE = new SettingTable();

    public static final Setting<Integer> ADD_PARTITIONS_TO_TXN_RETRY_BACKOFF_MAX_MS =
            TABLE.add(ofInt("add.partitions.to.txn.retry.backoff.max.ms", 100).atLeast(0).high()
                    .note("Longest pause between tries to add a partition to a transaction on "
                            + "the server side."));
    public static final Setting<Integer> ADD_PARTITIONS_TO_TXN_RETRY_BACKOFF_MS =
            TABLE.add(ofInt("add.partitions.to.txn.retry.backoff.ms", 20).atLeast(1).high()
                    .note("First pause before trying again to add a partition to a transaction "
                            + "on the server side."));
    public static final Setting<Integer>
            TRANSACTION_ABORT_TIMED_OUT_TRANSACTION_CLEANUP_INTERVAL_MS =
            TABLE.add(ofInt("transaction.abort.timed.out.transaction.cleanup.interval.ms", 10_000)
                    .atLeast(1).low()
                    .note("How often transactions past their timeout are looked for."));
    public static final Setting<Integer> TRANSACTION_MAX_TIMEOUT_MS =
            TABLE.add(ofInt("transaction.max.timeout.ms", 900_000).atLeast(1).high()
                    .note("Longest timeout a producer may ask for."));
    public static final Setting<Boolean> TRANSACTION_PARTITION_VERIFICATION_ENABLE =
            TABLE.add(ofBoolean("transaction.partition.verification.enable", true).low()
                    .clusterWide()
                    .note("Whether a partition asks the coordinator if a transaction really "
                            + "goes on."));
    public static final Setting<Integer>
            TRANSACTION_REMOVE_EXPIRED_TRANSACTION_CLEANUP_INTERVAL_MS =
            TABLE.add(ofInt("transaction.remove.expired.transaction.cleanup.interval.ms", 3_600_000)
                    .atLeast(1).low()
                    .note("How often forgotten transactional ids are looked for."));
    public static final Setting<Integer> TRANSACTION_STATE_LOG_LOAD_BUFFER_SIZE =
            TABLE.add(ofInt("transaction.state.log.load.buffer.size", 5_242_880).atLeast(1).high()
                    .note("Bytes read at a time while a transaction coordinator loads."));
    public static final Setting<Integer> TRANSACTION_STATE_LOG_MIN_ISR =
            TABLE.add(ofInt("transaction.state.log.min.isr", 2).atLeast(1).high()
                    .note("In-sync replicas the transaction topic needs."));
    public static final Setting<Integer> TRANSACTION_STATE_LOG_NUM_PARTITIONS =
            TABLE.add(ofInt("transaction.state.log.num.partitions", 50).atLeast(1).high()
                    .note("Partitions of the transaction topic; not to be changed later."));
    public static final Setting<Short> TRANSACTION_STATE_LOG_REPLICATION_FACTOR =
            TABLE.add(ofShort("transaction.state.log.replication.factor", 3).atLeast(1).high()
                    .note("Replicas of the transaction topic."));
    public static final Setting<Integer> TRANSACTION_STATE_LOG_SEGMENT_BYTES =
            TABLE.add(ofInt("transaction.state.log.segment.bytes", 104_857_600).atLeast(1).high()
                    .note("Segment size of the transaction topic."));
    public static final Setting<Boolean> TRANSACTION_TWO_PHASE_COMMIT_ENABLE =
            TABLE.add(ofBoolean("transaction.two.phase.commit.enable", false).low()
                    .note("Whether producers may prepare transactions without a timeout."));
    public static final Setting<Integer> TRANSACTIONAL_ID_EXPIRATION_MS =
            TABLE.add(ofInt("transactional.id.expiration.ms", 604_800_000).atLeast(1).high()
                    .note("How long an idle transactional id is remembered."));

    private TransactionSettings() {}
}
