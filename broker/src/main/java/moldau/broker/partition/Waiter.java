package moldau.broker.partition;

/// Waits for one partition of one request.
public interface Waiter {
    /// The high watermark is past what was waited for.
    void committed();

    /// It never will be, for the reason given by an error code.
    void failed(short error);
}
