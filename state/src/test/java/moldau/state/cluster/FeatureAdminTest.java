package moldau.state.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import moldau.wire.Errors;
import moldau.wire.record.AbortTransactionRecord;
import moldau.wire.record.BeginTransactionRecord;
import moldau.wire.record.ConfigRecord;
import moldau.wire.record.EndTransactionRecord;
import moldau.wire.record.FeatureLevelRecord;
import moldau.wire.record.MetadataRecord;
import org.junit.jupiter.api.Test;

class FeatureAdminTest {
    private static final int UPGRADE = 1;
    private static final int SAFE = 2;
    private static final int UNSAFE = 3;
    /// `kraft.version` of the quorum: of no account to other features.
    private static final short QUORUM_LEVEL = 1;

    private final Stage stage = new Stage();

    @Test
    void anEmptyLogBeginsAsKafkasDoes() {
        List<MetadataRecord> expected = List.of(
                BeginTransactionRecord.DEFAULT.withName("Bootstrap records"),
                level("metadata.version", 30),
                level("eligible.leader.replicas.version", 1),
                level("group.version", 1),
                level("share.version", 1),
                level("streams.version", 1),
                level("transaction.version", 2),
                ConfigRecord.DEFAULT.withResourceType(ConfigResource.BROKER)
                        .withName("min.insync.replicas").withValue("1"),
                EndTransactionRecord.DEFAULT);

        assertEquals(expected, stage.log);
    }

    @Test
    void anOldMetadataVersionBeginsWithoutTransactionAndOtherFeatures() {
        var old = new Stage(ControllerLimits.of(1, Stage.CLUSTER)
                .withBootstrap(Bootstrap.atFormat(Features.METADATA_MIN)), 1);

        assertEquals(List.of(level("metadata.version", 7)), old.log);
    }

    @Test
    void anUnfinishedTransactionIsTakenBackByTheNextController() {
        var controller = new Controller(ControllerLimits.of(1, Stage.CLUSTER), stage.rules,
                Stage.random(1), stage.image());
        controller.apply(BeginTransactionRecord.DEFAULT, 50);
        controller.apply(level("group.version", 0), 51);

        controller.activate(0);
        var records = controller.tick(0).records();

        assertTrue(records.getFirst() instanceof AbortTransactionRecord);
        controller.apply(records.getFirst(), 52);
        assertEquals(stage.image(), controller.image());
    }

    @Test
    void levelsGoUpAndDownWithinWhatAllSupport() {
        stage.start(1);

        assertEquals(Errors.INVALID_UPDATE_VERSION, update("unknown", 1, UPGRADE));
        assertEquals(Errors.INVALID_UPDATE_VERSION, update("group.version", 2, UPGRADE));
        assertEquals(Errors.INVALID_UPDATE_VERSION, update("group.version", 0, UPGRADE));
        assertEquals(Errors.NONE, update("group.version", 1, UPGRADE));
        assertEquals(Errors.NONE, update("group.version", 0, SAFE));

        assertEquals(0, stage.image().feature("group.version"));
        assertFalse(stage.image().features().has("group.version"));
    }

    @Test
    void theMetadataVersionDoesNotGoDownWhereRecordsWouldBeLost() {
        stage.start(1);

        assertEquals(Errors.INVALID_UPDATE_VERSION, update("metadata.version", 29, SAFE));
        assertEquals(Errors.INVALID_UPDATE_VERSION, update("metadata.version", 29, UNSAFE));
        assertEquals(Errors.INVALID_UPDATE_VERSION, update("metadata.version", 31, UPGRADE));
        assertEquals(Errors.NONE, update("metadata.version", 30, UPGRADE));
    }

    @Test
    void aBrokerThatCannotFollowHoldsTheLevelDown() {
        var old = new Stage(ControllerLimits.of(1, Stage.CLUSTER)
                .withBootstrap(Bootstrap.atFormat((short) 25)), 1);
        var features = Stage.registration(1, 1).features().stream()
                .map(it -> it.name().equals("metadata.version")
                        ? it.withMaxSupportedVersion((short) 27) : it)
                .toList();
        old.register(Stage.registration(1, 1).withFeatures(features));

        var tooFar = old.ask(it -> it.updateFeatures(
                Requests.feature("metadata.version", 28, UPGRADE), QUORUM_LEVEL));
        var near = old.ask(it -> it.updateFeatures(
                Requests.feature("metadata.version", 27, UPGRADE), QUORUM_LEVEL));

        assertEquals(Errors.INVALID_UPDATE_VERSION, tooFar.errorCode());
        assertTrue(tooFar.errorMessage().contains("Broker 1 only supports versions 7-27"));
        assertEquals(Errors.NONE, near.errorCode());
        assertEquals(27, old.image().metadataVersion());
    }

    /// Registered before there were directories, brokers have told none: they are believed until they do.
    @Test
    void anUpgradeToDirectoriesTakesNoReplicaForLost() {
        var old = new Stage(ControllerLimits.of(1, Stage.CLUSTER)
                .withBootstrap(Bootstrap.atFormat((short) 12)), 1);
        old.start(1, 2);
        old.create(Stage.topic("a", new int[] {1, 2}));
        long epoch = old.image().broker(1).epoch();
        old.ask(it -> it.updateFeatures(Requests.feature("metadata.version", 27, UPGRADE), QUORUM_LEVEL));

        old.ask(it -> it.assignReplicasToDirs(Requests.assign(old.image(), 1, Stage.directory(1), "a", 0)));
        assertEquals(1, old.partition("a", 0).leader());
        assertEquals(Ids.of(1, 2), old.partition("a", 0).isr());

        old.register(Stage.registration(1, 1));
        assertEquals(List.of(Stage.directory(1)), old.image().broker(1).directories());
        assertEquals(epoch, old.image().broker(1).epoch());
        assertTrue(old.image().isActive(1));
        assertEquals(1, old.partition("a", 0).leader());
    }

    @Test
    void keepingEligibleReplicasWritesDownTheMinimum() {
        var old = new Stage(ControllerLimits.of(1, Stage.CLUSTER)
                .withBootstrap(Bootstrap.atFormat((short) 25)), 1);
        assertTrue(old.image().config(ConfigResource.ALL_BROKERS).isEmpty());

        old.ask(it -> it.updateFeatures(Requests.feature(Features.ELR, 1, UPGRADE), QUORUM_LEVEL));

        assertTrue(old.image().isElrEnabled());
        assertEquals("1", old.image().config(ConfigResource.ALL_BROKERS).get(Scene.MIN_ISR));
    }

    @Test
    void keepingEligibleReplicasTakesBrokersTheirOwnMinimum() {
        var old = new Stage(ControllerLimits.of(1, Stage.CLUSTER)
                .withBootstrap(Bootstrap.atFormat((short) 25)), 1);
        old.start(1, 2);
        ConfigResource broker = ConfigResource.broker(2);
        old.ask(it -> it.incrementalAlterConfigs(Requests.set(broker, Scene.MIN_ISR, "2")));
        assertEquals("2", old.image().config(broker).get(Scene.MIN_ISR));

        old.ask(it -> it.updateFeatures(Requests.feature(Features.ELR, 1, UPGRADE), QUORUM_LEVEL));

        assertFalse(old.image().config(broker).has(Scene.MIN_ISR));
    }

    @Test
    void namesOfMetadataVersionsAreKafkas() {
        assertEquals("4.3-IV0", Features.metadataName((short) 30));
        assertEquals("3.3-IV3", Features.metadataName((short) 7));
        assertEquals(25, Features.metadataVersion("4.0"));
        assertEquals(17, Features.metadataVersion("3.7-IV2"));
        assertEquals(-1, Features.metadataVersion("2.0"));
    }

    private short update(String feature, int level, int type) {
        return stage.ask(it -> it.updateFeatures(Requests.feature(feature, level, type), QUORUM_LEVEL))
                .errorCode();
    }

    private static FeatureLevelRecord level(String name, int level) {
        return FeatureLevelRecord.DEFAULT.withName(name).withFeatureLevel((short) level);
    }
}
