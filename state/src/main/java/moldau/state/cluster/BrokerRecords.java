package moldau.state.cluster;

import java.util.ArrayList;
import java.util.List;
import moldau.base.fault.Malformed;
import moldau.state.cluster.BrokerImage.FeatureRange;
import moldau.state.cluster.BrokerImage.Listener;
import moldau.wire.Uuid;
import moldau.wire.record.BrokerRegistrationChangeRecord;
import moldau.wire.record.RegisterBrokerRecord;
import moldau.wire.record.RegisterControllerRecord;

/// Between registered nodes and their records.
final class BrokerRecords {
    private BrokerRecords() {
    }

    static BrokerImage image(RegisterBrokerRecord record) {
        var listeners = new ArrayList<Listener>();
        for (var each : record.endPoints()) {
            listeners.add(
                    new Listener(each.name(), each.host(), each.port(), each.securityProtocol()));
        }
        Sorted<String, FeatureRange> features = Sorted.empty();
        for (var each : record.features()) {
            features = features.with(each.name(),
                    new FeatureRange(each.minSupportedVersion(), each.maxSupportedVersion()));
        }
        return new BrokerImage(record.brokerId(), record.brokerEpoch(), record.incarnationId(),
                List.copyOf(listeners), features, record.rack(), record.fenced(),
                record.inControlledShutdown(), record.isMigratingZkBroker(),
                Directories.sorted(record.logDirs()), cordoned(record.cordonedLogDirs()));
    }

    static BrokerImage changed(BrokerImage was, BrokerRegistrationChangeRecord record) {
        BrokerImage now = was;
        now = switch (record.fenced()) {
            case 0 -> now;
            case 1 -> now.withFenced(true);
            case -1 -> now.withFenced(false);
            default -> throw new Malformed("fenced is " + record.fenced() + ", not -1, 0 or 1");
        };
        now = switch (record.inControlledShutdown()) {
            case 0 -> now;
            case 1 -> now.withStopping(true);
            default -> throw new Malformed(
                    "inControlledShutdown is " + record.inControlledShutdown() + ", not 0 or 1");
        };
        if (!record.logDirs().isEmpty()) {
            now = now.withDirectories(Directories.sorted(record.logDirs()));
        }
        if (record.cordonedLogDirs() != null) {
            now = now.withCordoned(Directories.sorted(record.cordonedLogDirs()));
        }
        return now;
    }

    static RegisterBrokerRecord record(BrokerImage broker, short metadataVersion) {
        boolean directories = metadataVersion >= Features.METADATA_3_7_IV2;
        boolean cordoned = metadataVersion >= Features.METADATA_4_3_IV0;
        return RegisterBrokerRecord.DEFAULT
                .withBrokerId(broker.id())
                .withIsMigratingZkBroker(
                        broker.migrating() && metadataVersion >= Features.METADATA_3_4_IV0)
                .withIncarnationId(broker.incarnation())
                .withBrokerEpoch(broker.epoch())
                .withEndPoints(endPoints(broker.listeners()))
                .withFeatures(features(broker.features()))
                .withRack(broker.rack())
                .withFenced(broker.fenced())
                .withInControlledShutdown(broker.stopping())
                .withLogDirs(directories ? broker.directories() : List.of())
                .withCordonedLogDirs(cordoned ? broker.cordoned() : null);
    }

    private static List<Uuid> cordoned(List<Uuid> cordoned) {
        return cordoned == null ? null : Directories.sorted(cordoned);
    }

    static ControllerImage image(RegisterControllerRecord record) {
        var listeners = new ArrayList<Listener>();
        for (var each : record.endPoints()) {
            listeners.add(
                    new Listener(each.name(), each.host(), each.port(), each.securityProtocol()));
        }
        Sorted<String, FeatureRange> features = Sorted.empty();
        for (var each : record.features()) {
            features = features.with(each.name(),
                    new FeatureRange(each.minSupportedVersion(), each.maxSupportedVersion()));
        }
        return new ControllerImage(record.controllerId(), record.incarnationId(),
                record.zkMigrationReady(), List.copyOf(listeners), features);
    }

    static RegisterControllerRecord record(ControllerImage controller) {
        var endPoints = new ArrayList<RegisterControllerRecord.Endpoint>();
        for (Listener each : controller.listeners()) {
            endPoints.add(new RegisterControllerRecord.Endpoint(
                    each.name(), each.host(), each.port(), each.securityProtocol()));
        }
        var features = new ArrayList<RegisterControllerRecord.Feature>();
        controller.features().each((name, range) -> features.add(
                new RegisterControllerRecord.Feature(name, range.min(), range.max())));
        return RegisterControllerRecord.DEFAULT
                .withControllerId(controller.id())
                .withIncarnationId(controller.incarnation())
                .withZkMigrationReady(controller.zkMigrationReady())
                .withEndPoints(endPoints)
                .withFeatures(features);
    }

    static List<RegisterBrokerRecord.Endpoint> endPoints(List<Listener> listeners) {
        var endPoints = new ArrayList<RegisterBrokerRecord.Endpoint>();
        for (Listener each : listeners) {
            endPoints.add(new RegisterBrokerRecord.Endpoint(
                    each.name(), each.host(), each.port(), each.securityProtocol()));
        }
        return endPoints;
    }

    private static List<RegisterBrokerRecord.Feature> features(
            Sorted<String, FeatureRange> ranges) {
        var features = new ArrayList<RegisterBrokerRecord.Feature>();
        ranges.each((name, range) -> features.add(
                new RegisterBrokerRecord.Feature(name, range.min(), range.max())));
        return features;
    }
}
