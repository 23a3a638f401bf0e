package moldau.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every pool of workers promises.
public abstract class WorkContract {
    private Stage stage;
    private Loop loop;
    private Work work;
    private final List<String> heard = Collections.synchronizedList(new ArrayList<>());

    protected abstract Stage open();

    @BeforeEach
    void start() {
        stage = open();
        loop = stage.world().loops().data(0);
        work = stage.world().work();
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    @Test
    void aJobRunsOffTheLoopsAndIsAnsweredOnOne() {
        work.run(null, () -> {
            assertFalse(loop.isCurrent());
            heard.add("job");
        }, loop, failure -> {
            assertTrue(loop.isCurrent());
            assertNull(failure);
            heard.add("done");
        });
        stage.until(() -> heard.size() == 2);

        assertEquals(List.of("job", "done"), heard);
    }

    @Test
    void whatAJobThrewReachesTheLoop() {
        work.run("lane", () -> {
            throw new IllegalStateException("disk on fire");
        }, loop, failure -> heard.add(failure.getMessage()));
        work.run("lane", () -> heard.add("next"), null, null);
        stage.until(() -> heard.size() == 2);

        assertTrue(heard.contains("disk on fire"));
        assertTrue(heard.contains("next"));
    }

    @Test
    void jobsOfOneLaneFollowEachOther() {
        for (int i = 0; i < 50; i++) {
            String name = "" + i;
            work.run("a", () -> heard.add("a" + name), loop, failure -> {});
            work.run("b", () -> heard.add("b" + name), loop, failure -> {});
        }
        stage.until(() -> heard.size() == 100);

        for (String lane : List.of("a", "b")) {
            List<String> ofLane = heard.stream().filter(it -> it.startsWith(lane)).toList();
            for (int i = 0; i < 50; i++) assertEquals(lane + i, ofLane.get(i));
        }
    }

    @Test
    void filesMayBeSyncedInAJob() {
        Disk disk = stage.world().disk(stage.emptyDir());
        Disk.File[] file = new Disk.File[1];
        stage.on(loop, () -> file[0] = disk.open(new Path("x"), Disk.Mode.CREATE));

        work.run(file, () -> {
            file[0].sync();
            disk.syncDirectory(Path.ROOT);
        }, loop, failure -> heard.add("" + failure));

        stage.until(() -> heard.size() == 1);
        assertEquals(List.of("null"), heard);
        file[0].close();
    }
}
