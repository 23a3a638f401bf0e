package moldau.broker.connection;

import moldau.base.Endpoint;

/// A listener as clients see it: its name, where it listens and who may come in by it.
///
/// @param name as in `listeners`, such as PLAINTEXT
/// @param bound where it really listens, the port never 0
/// @param controller whether it serves the controller's apis instead of the broker's
public record Door(String name, Endpoint bound, boolean controller) {}
