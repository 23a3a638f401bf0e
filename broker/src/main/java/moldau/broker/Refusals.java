package moldau.broker;

import moldau.base.Printable;
import moldau.broker.connection.Conversation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says in the log why we closed a connection.
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private Refusals() {}

    static void log(Conversation conversation, String why) {
        if (LOG.isInfoEnabled()) LOG.info("Closing the connection of {}: {}", conversation.peer(), Printable.of(why));
    }
}
