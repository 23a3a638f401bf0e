package moldau.client.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import moldau.base.Endpoint;
import moldau.base.settings.Settings;
import moldau.base.sim.Universe;
import moldau.base.sim.Weather;
import moldau.client.config.AdminSettings;
import moldau.wire.message.MetadataRequest;
import org.junit.jupiter.api.Test;

class LinksTest {
    private static final long SECOND = 1_000_000_000L;

    private final Universe universe = new Universe(1, Weather.CALM.withRefusedPosts(1_000_000));
    private final Endpoint nobody = new Endpoint("nobody", 1);
    private final Links links = Links.of(universe.host("client").boot(1),
            Settings.parse(AdminSettings.TABLE, Map.of("bootstrap.servers", nobody.toString())).orThrow(), 60_000);

    /// Who is answered elsewhere cannot set a timer to ask again, and never does.
    @Test
    void answersComeOnTheLoopThoughItsMailboxWasFull() {
        var isOnLoop = new ArrayList<Boolean>();

        links.ask(nobody, MetadataRequest.DEFAULT).whenComplete((_, _) -> isOnLoop.add(links.loop().isCurrent()));
        universe.run(100 * SECOND);

        assertEquals(List.of(true), isOnLoop);
    }

    @Test
    void whatIsAskedAfterTheEndFailsAtOnce() {
        links.close();

        assertTrue(links.ask(nobody, MetadataRequest.DEFAULT).isCompletedExceptionally());
    }
}
