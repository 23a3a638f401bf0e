package moldau.client;

import java.util.function.Function;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.message.ProduceResponse;

/// What became of one batch that was sent.
///
/// @param failure null if it was written
record Outcome(
        Outgoing batch, short error, long baseOffset, long appendTimeMs, RuntimeException failure) {

    /// No answer came.
    static Outcome failed(Outgoing batch, Throwable failure) {
        var why = failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
        short error = switch (failure) {
            case Unreachable _ -> Errors.NETWORK_EXCEPTION;
            case Refused refused -> refused.code();
            default -> Errors.UNKNOWN_SERVER_ERROR;
        };
        return new Outcome(batch, error, -1, -1, why);
    }

    /// @param answer null if none was asked for: acks 0
    /// @param names of topics that the answer gives by id
    static Outcome of(Outgoing batch, ProduceResponse answer, Function<Uuid, String> names) {
        if (answer == null) return new Outcome(batch, Errors.NONE, -1, -1, null);
        for (var topic : answer.responses()) {
            String name = topic.name().isEmpty() ? names.apply(topic.topicId()) : topic.name();
            if (!batch.lane.topic().equals(name)) continue;
            for (var row : topic.partitionResponses()) {
                if (row.index() == batch.lane.partition()) return of(batch, row);
            }
        }
        return new Outcome(batch, Errors.UNKNOWN_SERVER_ERROR, -1, -1, new Refused(
                Errors.UNKNOWN_SERVER_ERROR, batch.lane.toString(), "the broker did not answer for it"));
    }

    private static Outcome of(Outgoing batch, ProduceResponse.Partition row) {
        boolean written = row.errorCode() == Errors.NONE
                || row.errorCode() == Errors.DUPLICATE_SEQUENCE_NUMBER;
        return new Outcome(batch, row.errorCode(), row.baseOffset(), row.logAppendTimeMs(), written ? null
                : new Refused(row.errorCode(), batch.lane.toString(), row.errorMessage()));
    }

    /// Tells whoever waits for the batch's records.
    void tell() {
        if (failure != null) batch.fail(failure);
        else batch.succeed(baseOffset, appendTimeMs);
    }
}
