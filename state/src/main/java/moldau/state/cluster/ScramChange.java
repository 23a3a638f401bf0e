package moldau.state.cluster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import moldau.state.Decision;
import moldau.wire.Errors;
import moldau.wire.ScramMechanism;
import moldau.wire.message.AlterUserScramCredentialsRequest;
import moldau.wire.message.AlterUserScramCredentialsResponse;
import moldau.wire.record.MetadataRecord;
import moldau.wire.record.RemoveUserScramCredentialRecord;

/// AlterUserScramCredentials (KIP-554). The client sends the salted password; what is kept are the
/// keys derived from it (RFC 5802 §3), from which the password cannot be had.
final class ScramChange {
    private final Scene scene;
    private final List<MetadataRecord> records = new ArrayList<>();

    ScramChange(Scene scene) {
        this.scene = scene;
    }

    Decision<MetadataRecord, AlterUserScramCredentialsResponse> decide(
            AlterUserScramCredentialsRequest request) {
        var byUser = new LinkedHashMap<String, Problem>();
        var seen = new ArrayList<Scram.Key>();
        for (var each : request.deletions()) {
            put(byUser, seen, new Scram.Key(each.mechanism(), each.name()), check(each));
        }
        for (var each : request.upsertions()) {
            put(byUser, seen, new Scram.Key(each.mechanism(), each.name()), check(each));
        }
        for (var each : request.deletions()) {
            if (byUser.get(each.name()).isNone()) {
                records.add(RemoveUserScramCredentialRecord.DEFAULT
                        .withName(each.name()).withMechanism(each.mechanism()));
            }
        }
        for (var each : request.upsertions()) {
            if (byUser.get(each.name()).isNone()) records.add(record(each));
        }
        var results = new ArrayList<AlterUserScramCredentialsResponse.User>();
        byUser.forEach((user, problem) -> results.add(new AlterUserScramCredentialsResponse.User(
                user, problem.code(), problem.message())));
        var response = AlterUserScramCredentialsResponse.DEFAULT.withResults(results);
        return records.isEmpty() ? Decision.answer(response) : Decision.of(records, response);
    }

    /// One mistake refuses all that is asked for a user.
    private static void put(LinkedHashMap<String, Problem> byUser, List<Scram.Key> seen,
            Scram.Key key, Problem problem) {
        if (seen.contains(key)) {
            problem = new Problem(Errors.DUPLICATE_RESOURCE,
                    "A user credential cannot be altered twice in the same request");
        }
        seen.add(key);
        Problem known = byUser.get(key.user());
        if (known == null || known.isNone()) byUser.put(key.user(), problem);
    }

    private Problem check(AlterUserScramCredentialsRequest.Deletion deletion) {
        if (ScramMechanism.of(deletion.mechanism()) == null) return unknownMechanism();
        return scene.image().scrams().has(new Scram.Key(deletion.mechanism(), deletion.name()))
                ? Problem.NONE : new Problem(Errors.RESOURCE_NOT_FOUND,
                        "Attempt to delete a user credential that does not exist");
    }

    private Problem check(AlterUserScramCredentialsRequest.Upsertion upsertion) {
        if (upsertion.name().isEmpty()) return unacceptable("Username must not be empty");
        if (ScramMechanism.of(upsertion.mechanism()) == null) return unknownMechanism();
        if (upsertion.iterations() < ScramMechanism.ITERATIONS_MIN) {
            return unacceptable("Too few iterations");
        }
        if (upsertion.saltedPassword().length == 0) return unacceptable("No password");
        if (upsertion.iterations() > ScramMechanism.ITERATIONS_MAX) return unacceptable("Too many iterations");
        return scene.image().metadataVersion() >= Features.METADATA_3_5_IV2 ? Problem.NONE
                : new Problem(Errors.UNSUPPORTED_VERSION,
                        "The current metadata version does not support SCRAM");
    }

    private static MetadataRecord record(AlterUserScramCredentialsRequest.Upsertion upsertion) {
        ScramMechanism mechanism = ScramMechanism.of(upsertion.mechanism());
        byte[] salted = upsertion.saltedPassword();
        return SecurityRecords.record(new Scram.Key(mechanism.code(), upsertion.name()),
                new Scram(upsertion.salt(), mechanism.storedKey(salted), mechanism.serverKey(salted),
                        upsertion.iterations()));
    }

    private static Problem unknownMechanism() {
        return new Problem(Errors.UNSUPPORTED_SASL_MECHANISM, "Unknown SCRAM mechanism");
    }

    private static Problem unacceptable(String why) {
        return new Problem(Errors.UNACCEPTABLE_CREDENTIAL, why);
    }
}
