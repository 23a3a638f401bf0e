package moldau.state.group;

import static moldau.state.group.Stage.GROUP;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import moldau.wire.Errors;
import moldau.wire.message.JoinGroupRequest;
import moldau.wire.message.JoinGroupResponse;
import moldau.wire.message.OffsetCommitRequest;
import moldau.wire.message.OffsetCommitResponse;
import moldau.wire.message.SyncGroupRequest;
import moldau.wire.message.SyncGroupResponse;

/// A consumer as a client plays it: joins, syncs, beats, commits, and starts over when told to.
final class SimulatedMember {
    private final Stage stage;
    private final GroupModel model;
    private final String instanceId;

    private String memberId = "";
    private int generation = -1;
    private boolean owns;
    private JoinGroupResponse joined;
    private Heard<JoinGroupResponse> joining;
    private Heard<SyncGroupResponse> syncing;
    private final List<Integer> owned = new ArrayList<>();

    SimulatedMember(Stage stage, GroupModel model, String instanceId) {
        this.stage = stage;
        this.model = model;
        this.instanceId = instanceId;
    }

    /// What identifies an owner: the instance outlives its member ids.
    private String name() {
        return instanceId != null ? instanceId : memberId;
    }

    boolean isMember() {
        return owns;
    }

    int generation() {
        return generation;
    }

    List<Integer> owned() {
        return owned;
    }

    /// The process dies; its next life remembers nothing, and nobody waits for its answers.
    void crash() {
        memberId = "";
        generation = -1;
        restart();
    }

    private void restart() {
        owns = false;
        owned.clear();
        joined = null;
        joining = null;
        syncing = null;
    }

    /// Takes the next step of the protocol, if it need not wait.
    void act() {
        if (owns) {
            beat();
        } else if (joining != null) {
            onJoin();
        } else if (syncing != null) {
            onSync();
        } else if (joined != null) {
            sync();
        } else {
            JoinGroupRequest request = Stage.joining(memberId).withGroupInstanceId(instanceId);
            joining = stage.join(request);
            onJoin();
        }
    }

    private void onJoin() {
        if (joining.isPending()) return;
        JoinGroupResponse answer = joining.answerOrNull();
        joining = null;
        if (answer == null) return;
        switch (answer.errorCode()) {
            case Errors.NONE -> {
                joined = answer;
                memberId = answer.memberId();
                generation = answer.generationId();
            }
            case Errors.MEMBER_ID_REQUIRED -> memberId = answer.memberId();
            case Errors.UNKNOWN_MEMBER_ID, Errors.FENCED_INSTANCE_ID,
                    Errors.GROUP_MAX_SIZE_REACHED -> memberId = "";
            case Errors.REBALANCE_IN_PROGRESS -> { }
            default -> throw new AssertionError("join: " + answer);
        }
    }

    private void sync() {
        SyncGroupRequest request = Stage.syncing(memberId, generation)
                .withGroupInstanceId(instanceId)
                .withProtocolName(joined.protocolName());
        boolean leads = joined.leader().equals(memberId) && !joined.skipAssignment();
        syncing = stage.sync(leads ? request.withAssignments(assignments()) : request);
        joined = null;
        onSync();
    }

    /// Deals the partitions out in turn; an assignment is the generation and the partitions.
    private List<SyncGroupRequest.Assignment> assignments() {
        var byMember = new TreeMap<String, StringBuilder>();
        for (JoinGroupResponse.Member each : joined.members()) {
            byMember.put(each.memberId(), new StringBuilder().append(generation));
        }
        var ids = List.copyOf(byMember.keySet());
        for (int i = 0; i < GroupModel.PARTITIONS; i++) {
            byMember.get(ids.get(i % ids.size())).append(' ').append(i);
        }
        var list = new ArrayList<SyncGroupRequest.Assignment>();
        byMember.forEach((id, text) ->
                list.add(new SyncGroupRequest.Assignment(id, Stage.bytes(text.toString()))));
        return list;
    }

    private void onSync() {
        if (syncing.isPending()) return;
        SyncGroupResponse answer = syncing.answerOrNull();
        syncing = null;
        if (answer == null) return;
        switch (answer.errorCode()) {
            case Errors.NONE -> {
                String[] words = Stage.text(answer.assignment()).split(" ");
                owned.clear();
                for (int i = 1; i < words.length; i++) owned.add(Integer.valueOf(words[i]));
                owns = true;
                if (!words[0].isEmpty()) model.assigned(Integer.parseInt(words[0]), name(), owned);
            }
            default -> lost(answer.errorCode());
        }
    }

    private void beat() {
        short error = model.beat(Stage.beating(memberId, generation).withGroupInstanceId(instanceId));
        if (error != Errors.NONE) lost(error);
    }

    private void lost(short error) {
        switch (error) {
            case Errors.REBALANCE_IN_PROGRESS, Errors.ILLEGAL_GENERATION -> { }
            case Errors.UNKNOWN_MEMBER_ID, Errors.FENCED_INSTANCE_ID -> memberId = "";
            default -> throw new AssertionError("error " + error);
        }
        restart();
    }

    /// Commits in the generation it knows, which may be long over.
    void commit(int partition) {
        if (memberId.isEmpty() || generation < 0) return;
        long value = model.nextValue(generation);
        var partitions = List.of(new OffsetCommitRequest.Partition(partition, value, -1, ""));
        OffsetCommitRequest request = OffsetCommitRequest.DEFAULT
                .withGroupId(GROUP)
                .withMemberId(memberId)
                .withGroupInstanceId(instanceId)
                .withGenerationIdOrMemberEpoch(generation)
                .withTopics(List.of(OffsetCommitRequest.Topic.DEFAULT
                        .withName("orders")
                        .withPartitions(partitions)));
        Heard<OffsetCommitResponse> heard = stage.commit(request, 9);
        model.committing(partition, value, heard);
    }

    void leave() {
        if (memberId.isEmpty()) return;
        stage.leave(Stage.leaver(memberId, instanceId));
        crash();
    }
}
