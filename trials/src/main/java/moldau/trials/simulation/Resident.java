package moldau.trials.simulation;

import moldau.base.sim.SimHost;

/// What lives on a host and can be started again after it ended.
interface Resident {
    SimHost host();

    /// Starts a new life; the one before has ended.
    void start();

    /// The life ended, by whatever means.
    default void ended() {}

    /// Ends its life, if it has one.
    default void end() {
        if (!isUp()) return;
        host().kill();
        ended();
    }

    /// Gives it a life, if it has none.
    default void revive() {
        if (!isUp()) start();
    }

    default boolean isUp() {
        return host().life() != null && host().life().isAlive();
    }
}
