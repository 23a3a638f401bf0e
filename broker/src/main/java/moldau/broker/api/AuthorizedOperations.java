package moldau.broker.api;

/// Bit sets of what a client may do, one bit per AclOperation code (KIP-430). Without an authorizer
/// everything that makes sense for the kind of resource.
final class AuthorizedOperations {
    /// Not asked for.
    static final int OMITTED = Integer.MIN_VALUE;

    private static final int READ = 1 << 3;
    private static final int WRITE = 1 << 4;
    private static final int CREATE = 1 << 5;
    private static final int DELETE = 1 << 6;
    private static final int ALTER = 1 << 7;
    private static final int DESCRIBE = 1 << 8;
    private static final int CLUSTER_ACTION = 1 << 9;
    private static final int DESCRIBE_CONFIGS = 1 << 10;
    private static final int ALTER_CONFIGS = 1 << 11;
    private static final int IDEMPOTENT_WRITE = 1 << 12;

    private static final int CONFIGS = DESCRIBE_CONFIGS | ALTER_CONFIGS;

    static final int TOPIC = READ | WRITE | CREATE | DELETE | ALTER | DESCRIBE | CONFIGS;
    static final int CLUSTER = CREATE | CLUSTER_ACTION | CONFIGS | IDEMPOTENT_WRITE | ALTER | DESCRIBE;
    static final int GROUP = READ | DESCRIBE | DELETE | CONFIGS;

    private AuthorizedOperations() {}
}
