package moldau.broker.config;

import moldau.base.Endpoint;

/// A voter of a fixed quorum, from `controller.quorum.voters`.
public record Voter(int id, Endpoint at) {}
