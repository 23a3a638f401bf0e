package moldau.state.cluster;

import java.util.ArrayList;
import java.util.List;
import moldau.wire.Uuid;
import moldau.wire.record.AccessControlEntryRecord;
import moldau.wire.record.ClientQuotaRecord;
import moldau.wire.record.DelegationTokenRecord;
import moldau.wire.record.UserScramCredentialRecord;

/// Between quotas, access rules, credentials, tokens and their records.
final class SecurityRecords {
    private SecurityRecords() {
    }

    static Acl acl(AccessControlEntryRecord record) {
        return new Acl(record.resourceType(), record.resourceName(), record.patternType(),
                record.principal(), record.host(), record.operation(), record.permissionType());
    }

    static AccessControlEntryRecord record(Uuid id, Acl acl) {
        return AccessControlEntryRecord.DEFAULT
                .withId(id)
                .withResourceType(acl.resourceType())
                .withResourceName(acl.resourceName())
                .withPatternType(acl.patternType())
                .withPrincipal(acl.principal())
                .withHost(acl.host())
                .withOperation(acl.operation())
                .withPermissionType(acl.permissionType());
    }

    static Scram scram(UserScramCredentialRecord record) {
        return new Scram(
                record.salt(), record.storedKey(), record.serverKey(), record.iterations());
    }

    static UserScramCredentialRecord record(Scram.Key key, Scram scram) {
        return UserScramCredentialRecord.DEFAULT
                .withName(key.user())
                .withMechanism(key.mechanism())
                .withSalt(scram.salt())
                .withStoredKey(scram.storedKey())
                .withServerKey(scram.serverKey())
                .withIterations(scram.iterations());
    }

    static DelegationToken token(DelegationTokenRecord record) {
        return new DelegationToken(record.owner(), record.requester(), record.renewers(),
                record.issueTimestamp(), record.maxTimestamp(), record.expirationTimestamp());
    }

    static DelegationTokenRecord record(String id, DelegationToken token) {
        return DelegationTokenRecord.DEFAULT
                .withTokenId(id)
                .withOwner(token.owner())
                .withRequester(token.requester())
                .withRenewers(token.renewers())
                .withIssueTimestamp(token.issueMs())
                .withMaxTimestamp(token.maxMs())
                .withExpirationTimestamp(token.expirationMs());
    }

    static QuotaEntity entity(List<ClientQuotaRecord.Entity> parts) {
        Sorted<String, QuotaEntity.Name> entity = Sorted.empty();
        for (var part : parts) {
            entity = entity.with(part.entityType(), new QuotaEntity.Name(part.entityName()));
        }
        return new QuotaEntity(entity);
    }

    static ClientQuotaRecord record(QuotaEntity entity, String key, double value) {
        var parts = new ArrayList<ClientQuotaRecord.Entity>();
        entity.parts().each((type, name) ->
                parts.add(new ClientQuotaRecord.Entity(type, name.text())));
        return ClientQuotaRecord.DEFAULT.withEntity(parts).withKey(key).withValue(value);
    }
}
