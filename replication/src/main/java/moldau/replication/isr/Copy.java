package moldau.replication.isr;

/// A follower's own log, as far as [Following] must know it.
public interface Copy {
    long startOffset();

    long endOffset();

    EpochEnd endOfEpoch(int epoch);
}
