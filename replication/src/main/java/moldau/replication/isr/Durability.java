package moldau.replication.isr;

/// When a record counts as held by a replica: topic setting `moldau.durability`.
public enum Durability {
    /// In the page cache; safety comes from the other replicas. Kafka's way.
    REPLICATED,
    /// On the platter. One fsync serves every batch that arrived meanwhile.
    FSYNC
}
