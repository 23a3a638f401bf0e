package moldau.broker.coordinator;

import java.util.ArrayDeque;
import java.util.function.LongSupplier;
import moldau.base.Loop;
import moldau.broker.controller.ControllerChannel;
import moldau.wire.Errors;
import moldau.wire.message.AllocateProducerIdsRequest;
import moldau.wire.message.AllocateProducerIdsResponse;

/// Producer ids of one loop, taken from the controller in blocks (KIP-730, I33). Ids left in a block
/// when the process ends are never used.
public final class ProducerIds {
    /// Who waits for a block is few: more would be an attack.
    private static final int WAITING_MAX = 10_000;

    private final int brokerId;
    private final LongSupplier brokerEpoch;
    private final ControllerChannel controller;
    private final Loop loop;
    private final ArrayDeque<Taker> waiting = new ArrayDeque<>();
    private long next;
    private long end;
    private boolean asking;

    public interface Taker {
        /// @param id -1 with an error
        void take(long id, short error);
    }

    public ProducerIds(
            int brokerId, LongSupplier brokerEpoch, ControllerChannel controller,
            Loop loop) {
        this.brokerId = brokerId;
        this.brokerEpoch = brokerEpoch;
        this.controller = controller;
        this.loop = loop;
    }

    /// Hands out an id nobody else has or will have.
    public void next(Taker taker) {
        if (next < end) {
            taker.take(next++, Errors.NONE);
        } else if (waiting.size() >= WAITING_MAX) {
            taker.take(-1, Errors.COORDINATOR_LOAD_IN_PROGRESS);
        } else {
            waiting.add(taker);
            ask();
        }
    }

    private void ask() {
        if (asking) return;
        asking = true;
        var question = AllocateProducerIdsRequest.DEFAULT
                .withBrokerId(brokerId)
                .withBrokerEpoch(brokerEpoch.getAsLong());
        controller.ask(question, 0, loop, answer -> answered((AllocateProducerIdsResponse) answer));
    }

    private void answered(AllocateProducerIdsResponse answer) {
        asking = false;
        if (answer.errorCode() != Errors.NONE) {
            Taker taker;
            while ((taker = waiting.poll()) != null) taker.take(-1, Errors.COORDINATOR_LOAD_IN_PROGRESS);
            return;
        }
        next = answer.producerIdStart();
        end = next + answer.producerIdLen();
        while (next < end && !waiting.isEmpty()) waiting.poll().take(next++, Errors.NONE);
        if (!waiting.isEmpty()) ask();
    }
}
