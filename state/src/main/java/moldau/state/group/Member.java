package moldau.state.group;

import java.util.Arrays;
import java.util.List;
import moldau.state.Machine;
import moldau.state.Owed;
import moldau.wire.message.JoinGroupResponse;
import moldau.wire.message.SyncGroupResponse;

/// A member of a classic group.
final class Member {
    static final byte[] NOTHING = {};

    /// A way of assigning partitions that a member supports, with what it tells the leader for it.
    record Protocol(String name, byte[] metadata) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Protocol(String otherName, byte[] otherMetadata)
                    && name.equals(otherName)
                    && Arrays.equals(metadata, otherMetadata);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    /// Where a member comes from and how long it may be silent.
    record Origin(String clientId, String host, int sessionTimeoutMs, int rebalanceTimeoutMs) {
    }

    final String id;
    /// `group.instance.id` of a static member (KIP-345), null for a dynamic one.
    final String instanceId;

    private Origin origin;
    private List<Protocol> protocols;
    private byte[] assignment = NOTHING;

    // The leader's alone, never logged.
    private Owed<JoinGroupResponse> joining;
    private int joiningVersion;
    private Owed<SyncGroupResponse> syncing;
    private boolean fresh;
    private long sessionDeadlineMs = Machine.NEVER;

    Member(String id, String instanceId, Origin origin, List<Protocol> protocols) {
        this.id = id;
        this.instanceId = instanceId;
        this.origin = origin;
        this.protocols = List.copyOf(protocols);
    }

    boolean isStatic() {
        return instanceId != null;
    }

    Origin origin() {
        return origin;
    }

    List<Protocol> protocols() {
        return protocols;
    }

    void update(Origin origin, List<Protocol> protocols) {
        this.origin = origin;
        this.protocols = List.copyOf(protocols);
    }

    byte[] assignment() {
        return assignment;
    }

    void assign(byte[] assignment) {
        this.assignment = assignment;
    }

    /// What the member tells under `protocol`; nothing if it does not support it.
    byte[] metadata(String protocol) {
        for (Protocol each : protocols) {
            if (each.name().equals(protocol)) return each.metadata();
        }
        return NOTHING;
    }

    /// The first protocol it likes of those in `candidates`.
    String vote(List<String> candidates) {
        for (Protocol each : protocols) {
            if (candidates.contains(each.name())) return each.name();
        }
        throw new IllegalStateException(id + " supports none of " + candidates);
    }

    /// It waits for the rebalance to end.
    boolean isJoining() {
        return joining != null;
    }

    /// It waits for its assignment.
    boolean isSyncing() {
        return syncing != null;
    }

    /// Parks the answer to its JoinGroup. It has to be taken before another is parked.
    void parkJoin(Owed<JoinGroupResponse> owed, int version) {
        assert joining == null : "joins twice";
        joining = owed;
        joiningVersion = version;
        if (!fresh) sessionDeadlineMs = Machine.NEVER;
    }

    int joiningVersion() {
        return joiningVersion;
    }

    Owed<JoinGroupResponse> takeJoin() {
        Owed<JoinGroupResponse> taken = joining;
        joining = null;
        return taken;
    }

    void parkSync(Owed<SyncGroupResponse> owed) {
        assert syncing == null : "syncs twice";
        syncing = owed;
        sessionDeadlineMs = Machine.NEVER;
    }

    Owed<SyncGroupResponse> takeSync() {
        Owed<SyncGroupResponse> taken = syncing;
        syncing = null;
        return taken;
    }

    /// It joined for the first time and does not know its id yet: it can send no heartbeats, and
    /// may be taken for gone even while it waits.
    void isFresh(long deadlineMs) {
        fresh = true;
        sessionDeadlineMs = deadlineMs;
    }

    /// A sign of life. While the member waits for us, it need not give any.
    void renew(long nowMs) {
        if (joining != null) return;
        fresh = false;
        if (syncing == null) sessionDeadlineMs = nowMs + origin.sessionTimeoutMs();
    }

    /// When it is taken for gone; `Machine.NEVER` while it waits for us.
    long sessionDeadlineMs() {
        return sessionDeadlineMs;
    }
}
