package moldau.state.group;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import moldau.state.Refusal;
import moldau.state.Reply;

/// What became of a question.
final class Heard<A> implements Reply<A> {
    private A answer;
    private Refusal refusal;

    @Override
    public void answer(A answer) {
        assertNull(this.answer, "answered twice");
        this.answer = answer;
    }

    @Override
    public void refused(Refusal why) {
        assertNull(answer, "answered, then refused");
        refusal = why;
    }

    boolean isPending() {
        return answer == null && refusal == null;
    }

    A answer() {
        assertNull(refusal, "refused");
        assertNotNull(answer, "not answered yet");
        return answer;
    }

    A answerOrNull() {
        return answer;
    }

    Refusal refusal() {
        return refusal;
    }
}
