package moldau.broker.config;

import moldau.base.Endpoint;

/// A name under which a node is reached, and where.
///
/// @param name in upper case
/// @param at an empty host means all interfaces where we listen, and this machine's own name where
///           we advertise
public record Listener(String name, SecurityProtocol protocol, Endpoint at) {
    public boolean isWildcard() {
        return at.host().isEmpty() || at.host().equals("0.0.0.0") || at.host().equals("::");
    }

    @Override
    public String toString() {
        return name + "://" + at;
    }
}
