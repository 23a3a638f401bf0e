package moldau.trials.simulation;

import java.util.Map;
import moldau.base.sim.Chance;
import moldau.base.sim.Weather;

/// How soon nodes lose patience, and how often they write snapshots of the metadata: settings that a
/// seed draws between tiny and what they are by default, for with the defaults hardly a broker is fenced
/// and hardly a leader of the quorum resigns before a fault is over.
///
/// @param lagMs `replica.lag.time.max.ms`
/// @param fetchMs `controller.quorum.fetch.timeout.ms`
/// @param electionMs `controller.quorum.election.timeout.ms`
/// @param requestMs `controller.quorum.request.timeout.ms`
/// @param sessionMs `broker.session.timeout.ms`, four heartbeats
/// @param snapshotBytes `metadata.log.max.record.bytes.between.snapshots`, and old segments of the log
///     soon go; 0: as by default, which is never
/// @param segmentMs `metadata.log.segment.ms` if there are snapshots
record Tempo(int lagMs, int fetchMs, int electionMs, int requestMs, int sessionMs, int snapshotBytes,
        int segmentMs) {
    private static final int SESSION_HEARTBEATS = 4;
    private static final int SNAPSHOTS_KEPT = 4;
    private static final int METADATA_SEGMENT_MS = 2000;

    static Tempo drawn(long seed, Weather weather) {
        // With the 30 s of the default nobody ever leaves the in-sync replicas for being slow.
        int lagMs = 1000 << new Chance(seed, "lag", 0).below(6);
        var chance = new Chance(seed, "tempo", 0);
        int fetchMs = 1000 << chance.below(2);
        int sessionMs = chance.below(2) == 0 ? 1000 : 9000;
        int snapshotBytes = chance.below(2) == 0 ? 1024 << chance.below(6) : 0;
        int leastMs = leastMs(weather);
        return new Tempo(Math.max(lagMs, leastMs), Math.max(fetchMs, leastMs),
                Math.max(fetchMs / 2, leastMs), Math.max(fetchMs, leastMs),
                Math.max(sessionMs, leastMs), snapshotBytes, Math.max(METADATA_SEGMENT_MS, leastMs));
    }

    /// What nodes need on this network so that they hear of each other at all. A fetch brings one segment
    /// at most: who gets less than a round trip's records with each round trip never catches up.
    private static int leastMs(Weather weather) {
        return weather.pieceBytesMax() == 0 ? 0 : Profile.Load.patienceMs(weather);
    }

    void into(Map<String, String> settings) {
        settings.put("replica.lag.time.max.ms", "" + lagMs);
        settings.put("controller.quorum.fetch.timeout.ms", "" + fetchMs);
        settings.put("controller.quorum.election.timeout.ms", "" + electionMs);
        settings.put("controller.quorum.request.timeout.ms", "" + requestMs);
        settings.put("broker.session.timeout.ms", "" + sessionMs);
        settings.put("broker.heartbeat.interval.ms", "" + sessionMs / SESSION_HEARTBEATS);
        if (snapshotBytes == 0) return;
        settings.put("metadata.log.max.record.bytes.between.snapshots", "" + snapshotBytes);
        settings.put("metadata.max.retention.bytes", "" + SNAPSHOTS_KEPT * snapshotBytes);
        settings.put("metadata.log.segment.ms", "" + segmentMs);
    }

    /// Until a leader of the quorum is replaced whom nobody hears, and a broker's session has ended.
    int failoverMs() {
        return fetchMs + 2 * electionMs + sessionMs;
    }
}
