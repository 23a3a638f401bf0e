package moldau.state.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import moldau.wire.Errors;
import org.junit.jupiter.api.Test;

/// Subscriptions by a pattern of topic names.
final class ConsumerPatternsTest {
    private final Stage stage = Player.stage();
    private final Player m1 = new Player(stage, "m1");
    private final Player m2 = new Player(stage, "m2");

    @Test
    void aPatternStandsForTheTopicsWhoseWholeNameItMatches() {
        stage.topics.put("reorders", 1);
        m1.join().wantsPattern("o.*");

        assertEquals("orders-0 orders-1 orders-2", m1.holds());
    }

    @Test
    void namesAndPatternsAddUp() {
        m1.join("bills").wantsPattern("or.*");
        m1.obeys();

        assertEquals("bills-0 bills-1 orders-0 orders-1 orders-2", m1.holds());
    }

    @Test
    void anEmptyPatternTakesItBack() {
        m1.join("bills").wantsPattern("or.*").wantsPattern("").obeys();

        assertEquals("bills-0 bills-1", m1.holds());
        assertEquals(0, patternsInLog());
    }

    @Test
    void aPatternGoesWithItsLastSubscriber() {
        m1.join().wantsPattern("o.*");
        m2.join().wantsPattern("o.*");
        m1.leave();
        assertEquals(1, patternsInLog());
        m2.leave();

        assertEquals(0, patternsInLog());
    }

    @Test
    void aTopicThatAppearsIsReadByWhoeverHasAPatternForIt() {
        m1.join().wantsPattern("o.*");
        stage.topics.put("oaks", 1);
        stage.coordinator.topicsChanged(Set.of("oaks"), true);
        m1.beat();

        assertEquals("oaks-0 orders-0 orders-1 orders-2", m1.holds());
    }

    @Test
    void aTopicThatDisappearsIsReadNoMore() {
        m1.join().wantsPattern(".*s");
        stage.topics.remove("orders");
        stage.coordinator.topicsChanged(Set.of("orders"), true);
        m1.beat();

        assertEquals("bills-0 bills-1", m1.holds());
    }

    @Test
    void namesThatNoPatternMeansChangeNothing() {
        m1.join().wantsPattern("o.*");
        int epoch = m1.epoch();
        stage.topics.put("oaks", 1);
        stage.topics.put("beeches", 1);
        stage.topics.remove("oaks");
        stage.coordinator.topicsChanged(Set.of("beeches"), true);
        m1.beat();

        assertEquals(epoch, m1.epoch());
    }

    @Test
    void topicsThatChangedWithoutAWordAreFoundAfterAWhile() {
        m1.join().wantsPattern("o.*");
        stage.topics.put("oaks", 1);
        stage.consumerLimits = stage.consumerLimits.withSessionTimeoutMs(1_000_000);
        m1.beat();
        assertEquals("orders-0 orders-1 orders-2", m1.holds());
        stage.pass(stage.consumerLimits.regexRefreshMs());
        m1.beat();

        assertEquals("oaks-0 orders-0 orders-1 orders-2", m1.holds());
    }

    @Test
    void aPatternThatIsNoneIsRefused() {
        m1.join("orders");
        var refused = m1.ask(m1.request().withSubscribedTopicRegex("["));

        assertEquals(Errors.INVALID_REGULAR_EXPRESSION, refused.errorCode());
        assertEquals("SubscribedTopicRegex `[` is not a valid regular expression: missing closing ].",
                refused.errorMessage());
        assertEquals(0, patternsInLog());
    }

    @Test
    void noPatternTakesMoreThanItsShareOfMemory() {
        for (String each : List.of("((a{1000}){1000}){1000}", "(((x{100}){100}){100}){100}",
                "(x{1000}){1000}", "x{1000}".repeat(50),
                "(((x{100})\\Q\\E{100})\\Q\\E{100})\\Q\\E{100}", "(x{1000})(?i){1000}")) {
            assertFalse(TopicPatterns.complaint(each).isEmpty(), each);
            assertTrue(TopicPatterns.match(each, List.of("x")).isEmpty());
        }
        assertEquals("", TopicPatterns.complaint("x{1000}"));
        assertEquals("", TopicPatterns.complaint("[a-z]{1,100}-[a-z]{1,100}"));
    }

    @Test
    void patternsTakeTimeLinearInTheName() {
        assertEquals("", TopicPatterns.complaint("(a*)*b"));
        assertTrue(TopicPatterns.match("(a*)*b", List.of("a".repeat(249))).isEmpty());
    }

    private long patternsInLog() {
        var live = new java.util.HashSet<String>();
        for (GroupRecord each : stage.log.records) {
            if (!(each instanceof GroupRecord.Consumer.Pattern(var key, var value))) continue;
            if (value == null) live.remove(key.regularExpression());
            else live.add(key.regularExpression());
        }
        return live.size();
    }
}
