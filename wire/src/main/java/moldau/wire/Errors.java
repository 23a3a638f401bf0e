package moldau.wire;

/// The codes by which a response says what went wrong. Their numbers are Kafka's; the sentences are
/// ours.
///
/// Codes travel as `short` ([#NONE] is 0), so the constants are plain numbers, usable in a
/// `switch`. Texts are looked up in [ErrorText].
public final class Errors {
    private Errors() {}

    /// The server met a state it does not know how to handle; its log says more.
    public static final short UNKNOWN_SERVER_ERROR = -1;

    /// Success.
    public static final short NONE = 0;

    /// The offset is outside of what the partition holds.
    public static final short OFFSET_OUT_OF_RANGE = 1;

    /// The batch is damaged: its checksum, size or format is wrong.
    public static final short CORRUPT_MESSAGE = 2;

    /// This node does not hold that topic or partition.
    public static final short UNKNOWN_TOPIC_OR_PARTITION = 3;

    /// The fetch size is not a positive number.
    public static final short INVALID_FETCH_SIZE = 4;

    /// The partition has no leader at the moment; an election is due.
    public static final short LEADER_NOT_AVAILABLE = 5;

    /// This node is not the leader, or for a fetch not a replica, of the partition.
    public static final short NOT_LEADER_OR_FOLLOWER = 6;

    /// The time allowed for the request ran out.
    public static final short REQUEST_TIMED_OUT = 7;

    /// The broker asked for is not up.
    public static final short BROKER_NOT_AVAILABLE = 8;

    /// The replica asked for is not here or not ready.
    public static final short REPLICA_NOT_AVAILABLE = 9;

    /// The batch is larger than the topic or broker allows (max.message.bytes).
    public static final short MESSAGE_TOO_LARGE = 10;

    /// The controller that sent this has been replaced.
    public static final short STALE_CONTROLLER_EPOCH = 11;

    /// The note committed with the offset is longer than allowed (offset.metadata.max.bytes).
    public static final short OFFSET_METADATA_TOO_LARGE = 12;

    /// The connection broke before an answer came.
    public static final short NETWORK_EXCEPTION = 13;

    /// The coordinator is still loading its log.
    public static final short COORDINATOR_LOAD_IN_PROGRESS = 14;

    /// The coordinator is not available; its partition may have no leader.
    public static final short COORDINATOR_NOT_AVAILABLE = 15;

    /// This node does not coordinate that group or transactional id.
    public static final short NOT_COORDINATOR = 16;

    /// The topic name is illegal, or the topic may not be used this way.
    public static final short INVALID_TOPIC_EXCEPTION = 17;

    /// The batches together are larger than a segment (segment.bytes).
    public static final short RECORD_LIST_TOO_LARGE = 18;

    /// Fewer replicas are in sync than min.insync.replicas demands; nothing was written.
    public static final short NOT_ENOUGH_REPLICAS = 19;

    /// Written, but to fewer replicas than min.insync.replicas demands.
    public static final short NOT_ENOUGH_REPLICAS_AFTER_APPEND = 20;

    /// acks must be 0, 1 or -1 (all).
    public static final short INVALID_REQUIRED_ACKS = 21;

    /// The group has moved on to another generation.
    public static final short ILLEGAL_GENERATION = 22;

    /// The member shares no assignment protocol with the rest of the group.
    public static final short INCONSISTENT_GROUP_PROTOCOL = 23;

    /// The group id is empty or illegal.
    public static final short INVALID_GROUP_ID = 24;

    /// The group does not know this member.
    public static final short UNKNOWN_MEMBER_ID = 25;

    /// The session timeout is outside of what the broker allows (group.min/max.session.timeout.ms).
    public static final short INVALID_SESSION_TIMEOUT = 26;

    /// The group is rebalancing; join again.
    public static final short REBALANCE_IN_PROGRESS = 27;

    /// The offsets to commit are too large for one batch.
    public static final short INVALID_COMMIT_OFFSET_SIZE = 28;

    /// Not authorized for a topic.
    public static final short TOPIC_AUTHORIZATION_FAILED = 29;

    /// Not authorized for the group.
    public static final short GROUP_AUTHORIZATION_FAILED = 30;

    /// Not authorized for the cluster.
    public static final short CLUSTER_AUTHORIZATION_FAILED = 31;

    /// The timestamp is too far from the broker's clock (message.timestamp.before/after.max.ms).
    public static final short INVALID_TIMESTAMP = 32;

    /// The SASL mechanism is not enabled on this listener.
    public static final short UNSUPPORTED_SASL_MECHANISM = 33;

    /// The request does not belong at this point of the SASL conversation.
    public static final short ILLEGAL_SASL_STATE = 34;

    /// The node does not speak this version of the api.
    public static final short UNSUPPORTED_VERSION = 35;

    /// A topic of that name exists already.
    public static final short TOPIC_ALREADY_EXISTS = 36;

    /// The number of partitions is not possible.
    public static final short INVALID_PARTITIONS = 37;

    /// The replication factor is below 1 or above the number of usable brokers.
    public static final short INVALID_REPLICATION_FACTOR = 38;

    /// The replica assignment is not consistent.
    public static final short INVALID_REPLICA_ASSIGNMENT = 39;

    /// A setting is unknown or its value is not allowed.
    public static final short INVALID_CONFIG = 40;

    /// This node is not the active controller.
    public static final short NOT_CONTROLLER = 41;

    /// The request contradicts itself or lacks something; details are in the node's log.
    public static final short INVALID_REQUEST = 42;

    /// The old message format cannot do what was asked for.
    public static final short UNSUPPORTED_FOR_MESSAGE_FORMAT = 43;

    /// The request violates a policy of this cluster.
    public static final short POLICY_VIOLATION = 44;

    /// A batch is missing: its sequence number does not follow the last one of this producer.
    public static final short OUT_OF_ORDER_SEQUENCE_NUMBER = 45;

    /// The batch was written already.
    public static final short DUPLICATE_SEQUENCE_NUMBER = 46;

    /// A newer instance of this producer has taken over its epoch.
    public static final short INVALID_PRODUCER_EPOCH = 47;

    /// The transaction is in a state in which this cannot be done.
    public static final short INVALID_TXN_STATE = 48;

    /// The producer id does not belong to this transactional id.
    public static final short INVALID_PRODUCER_ID_MAPPING = 49;

    /// The transaction timeout is longer than the broker allows (transaction.max.timeout.ms).
    public static final short INVALID_TRANSACTION_TIMEOUT = 50;

    /// The transaction before is still being finished; try again.
    public static final short CONCURRENT_TRANSACTIONS = 51;

    /// The transaction coordinator that wrote this marker has been replaced.
    public static final short TRANSACTION_COORDINATOR_FENCED = 52;

    /// Not authorized for the transactional id.
    public static final short TRANSACTIONAL_ID_AUTHORIZATION_FAILED = 53;

    /// Security features are off: no authorizer is configured.
    public static final short SECURITY_DISABLED = 54;

    /// Not attempted, because another part of the same request failed.
    public static final short OPERATION_NOT_ATTEMPTED = 55;

    /// The log directory of the partition is offline; the broker's log says why.
    public static final short KAFKA_STORAGE_ERROR = 56;

    /// No such log directory, or it is offline.
    public static final short LOG_DIR_NOT_FOUND = 57;

    /// The credentials were not accepted.
    public static final short SASL_AUTHENTICATION_FAILED = 58;

    /// Nothing is known of this producer id; its records may have been deleted.
    public static final short UNKNOWN_PRODUCER_ID = 59;

    /// A reassignment of the partition is running.
    public static final short REASSIGNMENT_IN_PROGRESS = 60;

    /// Delegation tokens are not enabled.
    public static final short DELEGATION_TOKEN_AUTH_DISABLED = 61;

    /// No such delegation token.
    public static final short DELEGATION_TOKEN_NOT_FOUND = 62;

    /// The delegation token belongs to somebody else.
    public static final short DELEGATION_TOKEN_OWNER_MISMATCH = 63;

    /// Delegation tokens cannot be asked for over this connection.
    public static final short DELEGATION_TOKEN_REQUEST_NOT_ALLOWED = 64;

    /// Not authorized for the delegation token.
    public static final short DELEGATION_TOKEN_AUTHORIZATION_FAILED = 65;

    /// The delegation token has expired.
    public static final short DELEGATION_TOKEN_EXPIRED = 66;

    /// The principal's type is not known here.
    public static final short INVALID_PRINCIPAL_TYPE = 67;

    /// The group has members.
    public static final short NON_EMPTY_GROUP = 68;

    /// No such group.
    public static final short GROUP_ID_NOT_FOUND = 69;

    /// No such fetch session; open a new one.
    public static final short FETCH_SESSION_ID_NOT_FOUND = 70;

    /// The fetch session is at another epoch; open a new one.
    public static final short INVALID_FETCH_SESSION_EPOCH = 71;

    /// The leader has no listener of the name this request came in by.
    public static final short LISTENER_NOT_FOUND = 72;

    /// Topics cannot be deleted here (delete.topic.enable=false).
    public static final short TOPIC_DELETION_DISABLED = 73;

    /// The sender's leader epoch is older than this node's.
    public static final short FENCED_LEADER_EPOCH = 74;

    /// The sender's leader epoch is newer than this node's.
    public static final short UNKNOWN_LEADER_EPOCH = 75;

    /// The compression type is not known, or not at this version.
    public static final short UNSUPPORTED_COMPRESSION_TYPE = 76;

    /// The broker has registered anew since this request was made.
    public static final short STALE_BROKER_EPOCH = 77;

    /// The leader was just elected and does not know its high watermark yet.
    public static final short OFFSET_NOT_AVAILABLE = 78;

    /// Join again with the member id given in this answer.
    public static final short MEMBER_ID_REQUIRED = 79;

    /// The preferred leader is not in sync or not up.
    public static final short PREFERRED_LEADER_NOT_AVAILABLE = 80;

    /// The group is full (group.max.size or its kin).
    public static final short GROUP_MAX_SIZE_REACHED = 81;

    /// A newer member uses the same group.instance.id.
    public static final short FENCED_INSTANCE_ID = 82;

    /// No replica may become leader.
    public static final short ELIGIBLE_LEADERS_NOT_AVAILABLE = 83;

    /// The leader asked for is the leader already.
    public static final short ELECTION_NOT_NEEDED = 84;

    /// No reassignment of the partition is running.
    public static final short NO_REASSIGNMENT_IN_PROGRESS = 85;

    /// The group is subscribed to the topic.
    public static final short GROUP_SUBSCRIBED_TO_TOPIC = 86;

    /// A record was refused by the broker; see the record errors.
    public static final short INVALID_RECORD = 87;

    /// The offset is part of a transaction that has not ended.
    public static final short UNSTABLE_OFFSET_COMMIT = 88;

    /// The quota is used up; wait for the time given.
    public static final short THROTTLING_QUOTA_EXCEEDED = 89;

    /// A newer producer uses the same transactional id.
    public static final short PRODUCER_FENCED = 90;

    /// The thing named in the request does not exist.
    public static final short RESOURCE_NOT_FOUND = 91;

    /// The thing is named twice in the request, or exists already.
    public static final short DUPLICATE_RESOURCE = 92;

    /// The credential does not meet the demands.
    public static final short UNACCEPTABLE_CREDENTIAL = 93;

    /// Sender and receiver do not have the same set of voters.
    public static final short INCONSISTENT_VOTER_SET = 94;

    /// The update's version is not the expected one.
    public static final short INVALID_UPDATE_VERSION = 95;

    /// The features could not be updated; see the log of the controller.
    public static final short FEATURE_UPDATE_FAILED = 96;

    /// The principal of a forwarded request cannot be read.
    public static final short PRINCIPAL_DESERIALIZATION_FAILURE = 97;

    /// No such snapshot.
    public static final short SNAPSHOT_NOT_FOUND = 98;

    /// The position is outside of the snapshot.
    public static final short POSITION_OUT_OF_RANGE = 99;

    /// No topic has this id, or this node has not heard of it yet.
    public static final short UNKNOWN_TOPIC_ID = 100;

    /// A live broker is registered with this id.
    public static final short DUPLICATE_BROKER_REGISTRATION = 101;

    /// No broker is registered with this id.
    public static final short BROKER_ID_NOT_REGISTERED = 102;

    /// The topic was deleted and made anew: its id differs.
    public static final short INCONSISTENT_TOPIC_ID = 103;

    /// The sender belongs to another cluster.
    public static final short INCONSISTENT_CLUSTER_ID = 104;

    /// No such transactional id.
    public static final short TRANSACTIONAL_ID_NOT_FOUND = 105;

    /// The fetch session mixes topics with and without ids; open a new one.
    public static final short FETCH_SESSION_TOPIC_ID_ERROR = 106;

    /// A replica of the new in-sync set is fenced or shutting down.
    public static final short INELIGIBLE_REPLICA = 107;

    /// The controller changed the leader as well; wait for its metadata.
    public static final short NEW_LEADER_ELECTED = 108;

    /// The offset is in tiered storage; start from a later one.
    public static final short OFFSET_MOVED_TO_TIERED_STORAGE = 109;

    /// The member's epoch is not the group's for it; rejoin with epoch 0.
    public static final short FENCED_MEMBER_EPOCH = 110;

    /// Another member still uses this group.instance.id.
    public static final short UNRELEASED_INSTANCE_ID = 111;

    /// No such assignor on the server.
    public static final short UNSUPPORTED_ASSIGNOR = 112;

    /// The member's epoch is old; the next heartbeat brings a new one.
    public static final short STALE_MEMBER_EPOCH = 113;

    /// This kind of endpoint does not serve the request.
    public static final short MISMATCHED_ENDPOINT_TYPE = 114;

    /// This kind of endpoint is not supported yet.
    public static final short UNSUPPORTED_ENDPOINT_TYPE = 115;

    /// No such controller is registered.
    public static final short UNKNOWN_CONTROLLER_ID = 116;

    /// The telemetry subscription has changed; get it anew.
    public static final short UNKNOWN_SUBSCRIPTION_ID = 117;

    /// The telemetry is larger than allowed.
    public static final short TELEMETRY_TOO_LARGE = 118;

    /// The controller finds the registration invalid.
    public static final short INVALID_REGISTRATION = 119;

    /// The transaction met an error it cannot survive: abort it.
    public static final short TRANSACTION_ABORTABLE = 120;

    /// The record is in a state in which it cannot be acknowledged.
    public static final short INVALID_RECORD_STATE = 121;

    /// No such share session; open a new one.
    public static final short SHARE_SESSION_NOT_FOUND = 122;

    /// The share session is at another epoch; open a new one.
    public static final short INVALID_SHARE_SESSION_EPOCH = 123;

    /// The share coordinator knows a newer state epoch.
    public static final short FENCED_STATE_EPOCH = 124;

    /// The voter's directory id does not fit its id.
    public static final short INVALID_VOTER_KEY = 125;

    /// The voter is in the quorum already.
    public static final short DUPLICATE_VOTER = 126;

    /// No such voter in the quorum.
    public static final short VOTER_NOT_FOUND = 127;

    /// The regular expression does not compile (RE2 syntax).
    public static final short INVALID_REGULAR_EXPRESSION = 128;

    /// Metadata is too old to go on from: begin from bootstrap.servers.
    public static final short REBOOTSTRAP_REQUIRED = 129;

    /// The topology cannot be made to work with the topics there are.
    public static final short STREAMS_INVALID_TOPOLOGY = 130;

    /// The topology's epoch is not one the group can accept.
    public static final short STREAMS_INVALID_TOPOLOGY_EPOCH = 131;

    /// Another member of the group runs a newer topology.
    public static final short STREAMS_TOPOLOGY_FENCED = 132;

    /// No room for another share session.
    public static final short SHARE_SESSION_LIMIT_REACHED = 133;

    /// The code's name, such as `NOT_LEADER_OR_FOLLOWER`; `UNKNOWN_CODE_n` if we have not met it.
    public static String name(short code) {
        return ErrorText.of(code).name();
    }

    /// Whether the same request may succeed later, by itself or once metadata is refreshed.
    public static boolean retriable(short code) {
        return ErrorText.of(code).retriable();
    }

    /// One sentence for people.
    public static String message(short code) {
        return ErrorText.of(code).message();
    }
}
