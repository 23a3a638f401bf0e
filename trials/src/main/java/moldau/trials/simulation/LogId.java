package moldau.trials.simulation;

import moldau.wire.Uuid;

/// One partition of one topic: of those that had the same name in turn each is another.
record LogId(Uuid topic, int partition) {}
