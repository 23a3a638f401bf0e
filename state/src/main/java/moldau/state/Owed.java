package moldau.state;

import java.util.Objects;

/// An answer that is owed. The runtime makes one for each question; a machine that cannot answer yet
/// keeps it and completes it with `give` in a later decision, or in the next step of the same one.
public final class Owed<A> {
    private Reply<A> reply;

    Owed(Reply<A> reply) {
        this.reply = Objects.requireNonNull(reply);
    }

    /// An owed answer and what it is. It is sent when the decision that holds it is committed.
    public record Given<A>(Owed<A> to, A answer) {
        void send() {
            to.take().answer(answer);
        }
    }

    /// Says what the answer is; put the result into a decision.
    public Given<A> give(A answer) {
        return new Given<>(this, Objects.requireNonNull(answer));
    }

    void refuse(Refusal why) {
        take().refused(why);
    }

    private Reply<A> take() {
        assert reply != null : "answered twice";
        Reply<A> taken = reply;
        reply = null;
        return taken;
    }
}
