package moldau.trials.simulation;

import moldau.base.sim.SimHost;

/// What lives on a host and can be started again after it ended.
interface Resident {
    SimHost host();

    /// Starts a new life; the one before has ended.
    void start();

    /// The life ended, by whatever means.
    default void ended() {}

    default boolean isUp() {
        return host().life() != null && host().life().isAlive();
    }
}
