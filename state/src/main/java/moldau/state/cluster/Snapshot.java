package moldau.state.cluster;

import java.util.function.Consumer;
import moldau.wire.record.*;

/// An image as records: what a snapshot holds, and from which the same image comes again.
///
/// The metadata version comes first, since it says how the rest is to be read.
final class Snapshot {
    private final ClusterImage image;
    private final short metadataVersion;
    private final Consumer<MetadataRecord> to;

    private Snapshot(ClusterImage image, Consumer<MetadataRecord> to) {
        this.image = image;
        this.metadataVersion = image.metadataVersion();
        this.to = to;
    }

    static void write(ClusterImage image, Consumer<MetadataRecord> to) {
        var snapshot = new Snapshot(image, to);
        snapshot.features();
        snapshot.nodes();
        snapshot.topics();
        snapshot.configs();
        snapshot.quotas();
        snapshot.producerIds();
        snapshot.security();
    }

    private void features() {
        if (metadataVersion > 0) feature(Features.METADATA_VERSION, metadataVersion);
        image.features().each((name, level) -> {
            if (!name.equals(Features.METADATA_VERSION)) feature(name, level);
        });
    }

    private void feature(String name, short level) {
        to.accept(FeatureLevelRecord.DEFAULT.withName(name).withFeatureLevel(level));
    }

    private void nodes() {
        image.brokers().each((_, broker) ->
                to.accept(BrokerRecords.record(broker, metadataVersion)));
        if (metadataVersion < Features.METADATA_3_7_IV0) return;
        image.controllers().each((_, controller) -> to.accept(BrokerRecords.record(controller)));
    }

    private void topics() {
        image.topicsById().each((id, topic) -> {
            to.accept(TopicRecord.DEFAULT.withName(topic.name()).withTopicId(id));
            for (int i = 0; i < topic.partitionCount(); i++) {
                to.accept(PartitionRecords.record(id, i, topic.partition(i), metadataVersion));
            }
        });
    }

    private void configs() {
        image.configs().each((resource, config) -> config.each((name, value) ->
                to.accept(ConfigRecord.DEFAULT
                        .withResourceType(resource.type())
                        .withResourceName(resource.name())
                        .withName(name)
                        .withValue(value))));
    }

    private void quotas() {
        image.quotas().each((entity, quota) -> quota.each((key, value) ->
                to.accept(SecurityRecords.record(entity, key, value))));
    }

    private void producerIds() {
        if (image.nextProducerId() == 0) return;
        to.accept(ProducerIdsRecord.DEFAULT
                .withBrokerId(-1)
                .withBrokerEpoch(-1)
                .withNextProducerId(image.nextProducerId()));
    }

    private void security() {
        image.acls().each((id, acl) -> to.accept(SecurityRecords.record(id, acl)));
        image.scrams().each((key, scram) -> to.accept(SecurityRecords.record(key, scram)));
        image.tokens().each((id, token) -> to.accept(SecurityRecords.record(id, token)));
    }
}
