package moldau.state.group;

/// Where a member of a consumer group is on its way to its target assignment (KIP-848).
///
/// ```
///             must give partitions up            has given them up
///   STABLE ─────────────────────────► UNREVOKED ─────────────────┐
///     ▲  │                                                        │
///     │  │ wants partitions others have still to give up          ▼
///     │  └──────────────────────────► UNRELEASED ◄───────── (next step)
///     └────── got all of its target ──────┴───────────────────────┘
/// ```
enum MemberState {
    STABLE(0),
    UNREVOKED(1),
    UNRELEASED(2),
    /// Of a later version: the member has to start anew.
    UNKNOWN(127);

    /// In records.
    final byte code;

    MemberState(int code) {
        this.code = (byte) code;
    }

    static MemberState of(byte code) {
        for (MemberState each : values()) {
            if (each.code == code) return each;
        }
        return UNKNOWN;
    }
}
