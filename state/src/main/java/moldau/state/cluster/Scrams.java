package moldau.state.cluster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import moldau.wire.Errors;
import moldau.wire.message.DescribeUserScramCredentialsRequest;
import moldau.wire.message.DescribeUserScramCredentialsResponse;

/// DescribeUserScramCredentials: which mechanisms a user has, never the keys. A read of the image.
public final class Scrams {
    private Scrams() {
    }

    public static DescribeUserScramCredentialsResponse describe(
            ClusterImage image, DescribeUserScramCredentialsRequest request) {
        var byUser = new TreeMap<String, List<DescribeUserScramCredentialsResponse.Credential>>();
        image.scrams().each((key, scram) ->
                byUser.computeIfAbsent(key.user(), _ -> new ArrayList<>()).add(
                        new DescribeUserScramCredentialsResponse.Credential(
                                key.mechanism(), scram.iterations())));
        var results = new ArrayList<DescribeUserScramCredentialsResponse.User>();
        if (request.users() == null || request.users().isEmpty()) {
            byUser.forEach((user, credentials) -> results.add(found(user, credentials)));
            return DescribeUserScramCredentialsResponse.DEFAULT.withResults(results);
        }
        var counts = new LinkedHashMap<String, Integer>();
        for (var user : request.users()) counts.merge(user.name(), 1, Integer::sum);
        counts.forEach((user, count) -> {
            var credentials = byUser.get(user);
            if (count > 1) {
                results.add(refused(user, Errors.DUPLICATE_RESOURCE,
                        "Cannot describe SCRAM credentials for the same user twice in a single"
                                + " request: " + user));
            } else if (credentials == null) {
                results.add(refused(user, Errors.RESOURCE_NOT_FOUND,
                        "Attempt to describe a user credential that does not exist: " + user));
            } else {
                results.add(found(user, credentials));
            }
        });
        return DescribeUserScramCredentialsResponse.DEFAULT.withResults(results);
    }

    private static DescribeUserScramCredentialsResponse.User found(
            String user, List<DescribeUserScramCredentialsResponse.Credential> credentials) {
        return DescribeUserScramCredentialsResponse.User.DEFAULT
                .withUser(user)
                .withCredentialInfos(credentials);
    }

    private static DescribeUserScramCredentialsResponse.User refused(
            String user, short code, String message) {
        return DescribeUserScramCredentialsResponse.User.DEFAULT
                .withUser(user)
                .withErrorCode(code)
                .withErrorMessage(message);
    }
}
