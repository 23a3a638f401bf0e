package moldau.broker.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import moldau.base.Endpoint;

/// Reads `controller.quorum.voters` and `controller.quorum.bootstrap.servers`.
final class QuorumTexts {
    private final List<String> complaints;

    QuorumTexts(List<String> complaints) {
        this.complaints = complaints;
    }

    /// `{id}@{host}:{port}` each; of a repeated id the last counts.
    List<Voter> voters(List<String> texts) {
        Map<Integer, Voter> voters = new LinkedHashMap<>();
        for (String text : texts) {
            String[] parts = text.split("@", -1);
            if (parts.length != 2) {
                complaints.add("Invalid configuration value for controller.quorum.voters. "
                        + "Each entry should be in the form `{id}@{host}:{port}`.");
                continue;
            }
            Optional<Endpoint> at = endpoint(parts[1]);
            if (!parts[0].matches("\\d{1,9}")) {
                complaints.add("Failed to parse voter ID as an integer from " + parts[0]);
            } else if (at.isEmpty()) {
                complaints.add("Failed to parse host name from entry " + text
                        + " for the configuration controller.quorum.voters. "
                        + "Each entry should be in the form `{id}@{host}:{port}`.");
            } else if (at.get().host().equals("0.0.0.0")) {
                complaints.add("Host string (" + at.get().host() + ") is not routeable");
            } else {
                int id = Integer.parseInt(parts[0]);
                voters.put(id, new Voter(id, at.get()));
            }
        }
        return List.copyOf(voters.values());
    }

    /// `{host}:{port}` each.
    List<Endpoint> bootstrap(List<String> texts) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (String text : texts) {
            endpoint(text).ifPresentOrElse(endpoints::add, () -> complaints.add(
                    "Failed to parse host name from " + text
                            + " for the configuration controller.quorum.bootstrap.servers. "
                            + "Each entry should be in the form \"{host}:{port}\""));
        }
        return endpoints;
    }

    private static Optional<Endpoint> endpoint(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0 || !text.substring(colon + 1).matches("\\d{1,5}")) return Optional.empty();
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) host = host.substring(1, host.length() - 1);
        int port = Integer.parseInt(text.substring(colon + 1));
        return port > 65535 ? Optional.empty() : Optional.of(new Endpoint(host, port));
    }
}
