package moldau.state.cluster;

/// One access rule, as `AccessControlEntryRecord` holds it; codes are the protocol's.
public record Acl(
        byte resourceType,
        String resourceName,
        byte patternType,
        String principal,
        String host,
        byte operation,
        byte permissionType) {
}
