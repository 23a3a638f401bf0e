package moldau.state.group;

/// Who asks, in which version, and when: what a request needs beside its fields.
///
/// @param clientId from the request header; empty when it was null
/// @param host the client's address as Kafka shows it, `/127.0.0.1`
/// @param version of the request
/// @param nowMs of the clock that timers run by, never going back
/// @param wallMs of the calendar, for commit timestamps and retention
public record Caller(String clientId, String host, int version, long nowMs, long wallMs) {
}
