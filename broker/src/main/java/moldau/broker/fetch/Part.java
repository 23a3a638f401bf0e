package moldau.broker.fetch;

import java.util.ArrayList;
import moldau.base.Loop;
import moldau.base.fault.DiskFault;
import moldau.broker.partition.Partition;
import moldau.broker.partition.Shard;
import moldau.broker.partition.Watch;
import moldau.wire.Errors;

/// The share of a fetch that one loop owns: read and watched over there.
final class Part {
    final Shard shard;
    private final Reading reading;
    private final ArrayList<Asked> asked = new ArrayList<>(1);
    private ArrayList<Watch> watches;
    private ArrayList<Asked> changed;
    private boolean gone;

    Part(Shard shard, Reading reading) {
        this.shard = shard;
        this.reading = reading;
    }

    void add(Asked one) {
        asked.add(one);
    }

    /// @param watch whether to hear of news from now on
    void read(boolean watch) {
        Loop home = reading.home();
        if (shard.loop() == home) {
            readHere(watch);
            reading.partRead();
            return;
        }
        shard.loop().insist(() -> {
            readHere(watch);
            home.insist(reading::partRead);
        });
    }

    private void readHere(boolean watch) {
        ArrayList<Asked> now = changed == null ? asked : changed;
        changed = null;
        int left = reading.terms().maxBytes();
        if (now != asked) for (Asked each : asked) left -= each.recordBytes();
        boolean first = left == reading.terms().maxBytes();
        for (Asked each : now) {
            each.forgetFindings();
            lookUp(each, Math.max(0, left), first);
            left -= each.recordBytes();
            first &= each.records == null;
        }
        if (watch && watches == null && !gone) watchAll();
    }

    private void lookUp(Asked one, int left, boolean first) {
        try {
            Lookup.read(shard, one, reading.terms(), left, first);
        } catch (DiskFault fault) {
            one.forgetFindings();
            one.error = failed(Lookup.partition(shard, one), one.fetchOffset, fault);
        }
    }

    private short failed(Partition partition, long offset, DiskFault fault) {
        if (fault.kind() == DiskFault.Kind.ROTTEN) return shard.scrubbing().suspect(partition, offset);
        shard.broken(partition, fault);
        return Errors.KAFKA_STORAGE_ERROR;
    }

    private void watchAll() {
        watches = new ArrayList<>(asked.size());
        for (Asked each : asked) {
            Partition partition = Lookup.partition(shard, each);
            if (partition != null) watches.add(partition.watch(() -> news(each)));
        }
        changed = new ArrayList<>(2);
    }

    private void news(Asked one) {
        if (changed == null) changed = new ArrayList<>(2);
        if (!changed.contains(one)) changed.add(one);
        if (changed.size() > 1) return; // told already
        if (shard.loop() == reading.home()) reading.news();
        else reading.home().insist(reading::news);
    }

    /// Nobody is to hear of news any more, nor of what is only about to be read.
    void leave() {
        if (shard.loop() == reading.home()) leaveHere();
        else if (reading.terms().mayWait()) shard.loop().insist(this::leaveHere);
    }

    private void leaveHere() {
        gone = true;
        if (watches == null) return;
        for (Watch each : watches) each.leave();
        watches = null;
    }
}
