package moldau.base.settings;

/// Whether a broker setting can change while the node runs (KIP-226).
public enum UpdateMode {
    /// Only by the file and a restart.
    READ_ONLY,
    /// For one broker at a time.
    PER_BROKER,
    /// For one broker or for all.
    CLUSTER_WIDE
}
