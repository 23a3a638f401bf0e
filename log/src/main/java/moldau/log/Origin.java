package moldau.log;

/// Who wrote the batches of an append as leader, which says what is checked.
public enum Origin {
    /// A client: sequences are checked, control batches refused.
    CLIENT,
    /// Our own coordinators: offsets, markers.
    COORDINATOR,
    /// Our own quorum leader: control batches, no limits of size.
    QUORUM
}
