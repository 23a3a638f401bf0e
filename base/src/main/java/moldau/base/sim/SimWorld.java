package moldau.base.sim;

import moldau.base.Chaos;
import moldau.base.Clock;
import moldau.base.Disk;
import moldau.base.LogDir;
import moldau.base.Loops;
import moldau.base.Network;
import moldau.base.Random;
import moldau.base.Witness;
import moldau.base.Work;
import moldau.base.World;

/// One life of a process on a [SimHost]. When it ends, nothing of it happens any more.
public final class SimWorld implements World {
    private final SimHost host;
    private final SimLoops loops;
    private final SimNetwork network;
    private final SimWork work;
    private final Random random;
    private final Chaos chaos;
    private final Witness witness;
    private boolean alive = true;

    SimWorld(SimHost host, int life, int loops) {
        Universe universe = host.universe();
        long entity = host.number() * 100_000L + life;
        this.host = host;
        this.loops = new SimLoops(this, entity, loops);
        this.network = new SimNetwork(this, universe.fabric());
        this.work = new SimWork(this, entity);
        this.random = new Chance(universe.seed(), "node", entity);
        this.witness = universe.witness();
        this.chaos = chaos(universe, entity);
    }

    /// A seed enables some sites; each then takes the rare path once in four.
    private static Chaos chaos(Universe universe, long entity) {
        int perMillion = universe.weather().chaosPerMillion();
        if (perMillion == 0) return Chaos.NONE;
        Chance taken = new Chance(universe.seed(), "chaos", entity);
        return new Chaos() {
            @Override
            public boolean here(String site) {
                return new Chance(universe.seed(), "chaos " + site, 0).happens(perMillion)
                        && taken.below(4) == 0;
            }
        };
    }

    public SimHost host() {
        return host;
    }

    Universe universe() {
        return host.universe();
    }

    /// Whether the process still runs.
    public boolean isAlive() {
        return alive;
    }

    void end(boolean kernelLives) {
        alive = false;
        network.end(kernelLives);
    }

    @Override
    public Clock clock() {
        return host.clock();
    }

    @Override
    public Loops loops() {
        return loops;
    }

    @Override
    public Network network() {
        return network;
    }

    @Override
    public Disk disk(LogDir dir) {
        return host.disk(dir);
    }

    @Override
    public Random random() {
        return random;
    }

    @Override
    public Work work() {
        return work;
    }

    @Override
    public Witness witness() {
        return witness;
    }

    @Override
    public Chaos chaos() {
        return chaos;
    }
}
