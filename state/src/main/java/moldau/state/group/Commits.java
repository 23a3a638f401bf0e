package moldau.state.group;

import java.util.ArrayList;
import java.util.List;
import moldau.state.Decision;
import moldau.state.Transaction;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.message.OffsetCommitRequest;
import moldau.wire.message.OffsetCommitResponse;
import moldau.wire.message.TxnOffsetCommitRequest;
import moldau.wire.message.TxnOffsetCommitResponse;
import moldau.wire.record.OffsetCommitValue;

/// OffsetCommit, and TxnOffsetCommit, whose offsets count when the transaction commits.
final class Commits {
    /// Topics are named by their ids since.
    private static final int TOPIC_IDS_SINCE = 10;
    /// An unknown group is called that since; before, its generation is called wrong.
    private static final int GROUP_NOT_FOUND_SINCE = 9;
    /// The first version in which a member's epoch can be meant.
    private static final int MEMBER_EPOCHS_SINCE = 9;

    private final GroupLimits limits;
    private final Groups groups;
    private final Topics topics;

    Commits(GroupLimits limits, Groups groups, Topics topics) {
        this.limits = limits;
        this.groups = groups;
        this.topics = topics;
    }

    /// Whether someone may commit: for all partitions, or for those it has had for long enough.
    ///
    /// @param member of a consumer group, which speaks in `epoch`; null if that does not matter
    private record Right(short error, ConsumerMember member, int epoch) {
        static Right all(short error) {
            return new Right(error, null, -1);
        }

        /// A commit of an older epoch may come late: it counts for what the member has had since
        /// then without a break (KIP-1251).
        short of(Uuid topic, int partition) {
            if (error != Errors.NONE || member == null || epoch == member.epoch()) return error;
            int since = member.standing().held().since(topic, partition);
            return since < 0 || since > epoch ? tooOld(member) : Errors.NONE;
        }

        static short tooOld(ConsumerMember member) {
            return member.isClassic() ? Errors.ILLEGAL_GENERATION : Errors.STALE_MEMBER_EPOCH;
        }
    }

    Decision<GroupRecord, OffsetCommitResponse> commit(Caller caller, OffsetCommitRequest request) {
        Right right = check(caller, request);
        var records = new ArrayList<GroupRecord>();
        var answered = new ArrayList<OffsetCommitResponse.Topic>(request.topics().size());
        for (OffsetCommitRequest.Topic topic : request.topics()) {
            answered.add(commit(caller, request, topic, right, records));
        }
        return Decision.of(records, OffsetCommitResponse.DEFAULT.withTopics(answered));
    }

    private OffsetCommitResponse.Topic commit(
            Caller caller,
            OffsetCommitRequest request,
            OffsetCommitRequest.Topic topic,
            Right right,
            List<GroupRecord> records) {
        boolean byId = caller.version() >= TOPIC_IDS_SINCE;
        String name = byId ? topics.name(topic.topicId()) : topic.name();
        Uuid id = byId ? topic.topicId() : topics.id(name);
        int partitionCount = name == null ? 0 : topics.partitionCount(name);
        long expireWallMs = request.retentionTimeMs() < 0
                ? -1
                : caller.wallMs() + request.retentionTimeMs();
        var partitions = new ArrayList<OffsetCommitResponse.Partition>(topic.partitions().size());
        for (OffsetCommitRequest.Partition each : topic.partitions()) {
            int index = each.partitionIndex();
            short own = name == null ? Errors.UNKNOWN_TOPIC_ID
                    : index < 0 || index >= partitionCount ? Errors.UNKNOWN_TOPIC_OR_PARTITION
                    : right.of(id, index) != Errors.NONE ? right.of(id, index)
                    : checkMetadata(each.committedMetadata());
            if (own == Errors.NONE) {
                OffsetCommitValue value = OffsetCommitValue.DEFAULT
                        .withOffset(each.committedOffset())
                        .withLeaderEpoch(each.committedLeaderEpoch())
                        .withMetadata(note(each.committedMetadata()))
                        .withCommitTimestamp(caller.wallMs())
                        .withExpireTimestamp(expireWallMs)
                        .withTopicId(id);
                records.add(Records.offset(request.groupId(), name, index, value));
            }
            partitions.add(new OffsetCommitResponse.Partition(index, own));
        }
        return OffsetCommitResponse.Topic.DEFAULT
                .withName(topic.name())
                .withTopicId(topic.topicId())
                .withPartitions(partitions);
    }

    private Right check(Caller caller, OffsetCommitRequest request) {
        int generation = request.generationIdOrMemberEpoch();
        return switch (groups.get(request.groupId())) {
            case null -> Right.all(generation < 0 ? Errors.NONE
                    : caller.version() >= GROUP_NOT_FOUND_SINCE ? Errors.GROUP_ID_NOT_FOUND
                    : Errors.ILLEGAL_GENERATION);
            case ConsumerGroup group -> {
                ConsumerMember member = group.member(request.memberId());
                boolean tooOld = member != null && !member.isClassic()
                        && caller.version() < MEMBER_EPOCHS_SINCE;
                yield tooOld
                        ? Right.all(Errors.UNSUPPORTED_VERSION)
                        : check(group, request.memberId(), generation, false);
            }
            case OtherGroup other -> Right.all(check(other, request.memberId(), generation));
            case ClassicGroup group -> {
                short error = check(
                        group, request.memberId(), request.groupInstanceId(), generation, false);
                if (error == Errors.NONE && generation >= 0) {
                    group.member(request.memberId()).renew(caller.nowMs());
                }
                yield Right.all(error);
            }
        };
    }

    /// To a consumer group without members anyone may commit who claims no membership; else its
    /// members, in their epoch.
    private static Right check(
            ConsumerGroup group, String memberId, int epoch, boolean transactional) {
        if (epoch < 0 && group.isEmpty()) return Right.all(Errors.NONE);
        if (epoch < 0 && memberId.isEmpty() && transactional) return Right.all(Errors.NONE);
        ConsumerMember member = group.member(memberId);
        if (member == null) return Right.all(Errors.UNKNOWN_MEMBER_ID);
        return epoch > member.epoch()
                ? Right.all(Right.tooOld(member))
                : new Right(Errors.NONE, member, epoch);
    }

    /// Share groups have no committed offsets. Members of streams groups are not led by us.
    private static short check(OtherGroup group, String memberId, int generation) {
        if (group.type() == GroupType.SHARE) return Errors.GROUP_ID_NOT_FOUND;
        if (group.isEmpty() && generation < 0) return Errors.NONE;
        return group.hasMember(memberId) ? Errors.STALE_MEMBER_EPOCH : Errors.UNKNOWN_MEMBER_ID;
    }

    /// Who may commit: to an empty group anyone who claims no membership; else its members, in the
    /// current generation and knowing their partitions. Inside transactions, producers of old
    /// versions say nothing about membership and are let through.
    private static short check(
            ClassicGroup group,
            String memberId,
            String instanceId,
            int generation,
            boolean transactional) {
        if (generation < 0 && group.isEmpty()) return Errors.NONE;
        if (generation >= 0 || !memberId.isEmpty() || instanceId != null) {
            short error = Members.check(group, memberId, instanceId, generation);
            if (error != Errors.NONE) return error;
        } else if (!transactional) {
            return Errors.UNKNOWN_MEMBER_ID;
        }
        boolean unassigned = group.is(GroupState.COMPLETING) && !transactional;
        return unassigned ? Errors.REBALANCE_IN_PROGRESS : Errors.NONE;
    }

    private short checkMetadata(String metadata) {
        boolean tooLarge = metadata != null && metadata.length() > limits.metadataBytesMax();
        return tooLarge ? Errors.OFFSET_METADATA_TOO_LARGE : Errors.NONE;
    }

    private static String note(String metadata) {
        return metadata == null ? "" : metadata;
    }

    Decision<GroupRecord, TxnOffsetCommitResponse> commit(
            Caller caller, TxnOffsetCommitRequest request) {
        Right right = check(request);
        var records = new ArrayList<GroupRecord>();
        var answered = new ArrayList<TxnOffsetCommitResponse.Topic>(request.topics().size());
        for (TxnOffsetCommitRequest.Topic topic : request.topics()) {
            Uuid id = topics.id(topic.name());
            int partitionCount = topics.partitionCount(topic.name());
            var partitions = new ArrayList<TxnOffsetCommitResponse.Partition>();
            for (TxnOffsetCommitRequest.Partition each : topic.partitions()) {
                int index = each.partitionIndex();
                short own = index < 0 || index >= partitionCount ? Errors.UNKNOWN_TOPIC_OR_PARTITION
                        : right.of(id, index) != Errors.NONE ? transactional(right.of(id, index))
                        : checkMetadata(each.committedMetadata());
                if (own == Errors.NONE) {
                    OffsetCommitValue value = OffsetCommitValue.DEFAULT
                            .withOffset(each.committedOffset())
                            .withLeaderEpoch(each.committedLeaderEpoch())
                            .withMetadata(note(each.committedMetadata()))
                            .withCommitTimestamp(caller.wallMs());
                    records.add(Records.offset(request.groupId(), topic.name(), index, value));
                }
                partitions.add(new TxnOffsetCommitResponse.Partition(index, own));
            }
            answered.add(new TxnOffsetCommitResponse.Topic(topic.name(), partitions));
        }
        var producer = new Transaction(request.producerId(), request.producerEpoch());
        return Decision.of(records, TxnOffsetCommitResponse.DEFAULT.withTopics(answered))
                .withTransaction(producer);
    }

    private Right check(TxnOffsetCommitRequest request) {
        int generation = request.generationId();
        return switch (groups.get(request.groupId())) {
            case null -> Right.all(generation < 0 ? Errors.NONE : Errors.ILLEGAL_GENERATION);
            case ConsumerGroup group -> check(group, request.memberId(), generation, true);
            case OtherGroup other -> Right.all(check(other, request.memberId(), generation));
            case ClassicGroup group -> Right.all(check(
                    group, request.memberId(), request.groupInstanceId(), generation, true));
        };
    }

    /// Producers know generations only.
    private static short transactional(short error) {
        return error == Errors.STALE_MEMBER_EPOCH ? Errors.ILLEGAL_GENERATION : error;
    }
}
