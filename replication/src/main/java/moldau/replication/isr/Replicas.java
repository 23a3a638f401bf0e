package moldau.replication.isr;

/// Who holds a partition, as the metadata says.
///
/// @param self this broker, one of `replicas`
/// @param isr in-sync replicas, a subset of `replicas` that contains `self`
/// @param minIsr `min.insync.replicas`; never more than there are replicas counts
/// @param partitionEpoch rises with every change of the above; changes are asked for against it
public record Replicas(int self, int[] replicas, int[] isr, int minIsr, int partitionEpoch) {
    public Replicas {
        assert contains(replicas, self) : self;
        assert contains(isr, self) : self;
        assert minIsr > 0 : minIsr;
    }

    /// A partition on this broker alone.
    public static Replicas only(int self) {
        return new Replicas(self, new int[] {self}, new int[] {self}, 1, 0);
    }

    /// What `minIsr` asks of this many replicas.
    public int minIsrEffective() {
        return Math.min(minIsr, replicas.length);
    }

    public boolean isInSync(int id) {
        return contains(isr, id);
    }

    Replicas withIsr(int[] isr, int partitionEpoch) {
        return new Replicas(self, replicas, isr, minIsr, partitionEpoch);
    }

    Replicas withMinIsr(int minIsr) {
        return new Replicas(self, replicas, isr, minIsr, partitionEpoch);
    }

    static boolean contains(int[] ids, int id) {
        for (int each : ids) {
            if (each == id) return true;
        }
        return false;
    }
}
