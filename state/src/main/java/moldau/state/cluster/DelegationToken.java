package moldau.state.cluster;

import java.util.List;

/// A delegation token (KIP-48), without its secret, which no record holds.
public record DelegationToken(
        String owner,
        String requester,
        List<String> renewers,
        long issueMs,
        long maxMs,
        long expirationMs) {
}
