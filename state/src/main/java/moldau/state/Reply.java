package moldau.state;

/// Where an answer goes. Exactly one of the two methods is called, once, on the machine's loop,
/// perhaps before the question returns.
public interface Reply<A> {
    void answer(A answer);

    void refused(Refusal why);
}
