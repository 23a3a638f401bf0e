package moldau.base.sim;

import java.util.Arrays;
import java.util.HexFormat;

/// Runs a test on many generated inputs and shrinks the first failure.
///
/// ```java
/// @Test
/// void whatIsWrittenIsRead() {
///     Generated.check(200, choices -> {
///         Batch batch = Batches.any(choices);
///         choices.note(batch);
///         assertEquals(batch, Batch.read(batch.write()));
///     });
/// }
/// ```
///
/// The failure's message ends with `-Dmoldau.choices=<hex>`, which repeats it alone.
/// `-Dmoldau.seed=<number>` moves the seeds, `-Dmoldau.runs=<number>` changes their count.
public final class Generated {
    private static final int TRIES_MAX = 3000;

    private final Body body;
    private byte[] best;
    private Throwable failure;
    private String notes;
    private int tries;

    /// A test as a function of choices. It fails by throwing.
    @FunctionalInterface
    public interface Body {
        void run(Choices choices) throws Exception;
    }

    private Generated(Body body) {
        this.body = body;
    }

    /// Runs `body` on `runs` seeds.
    ///
    /// @throws AssertionError naming the smallest failing input found
    public static void check(int runs, Body body) {
        String replay = System.getProperty("moldau.choices");
        Generated generated = new Generated(body);
        if (replay != null) {
            if (generated.fails(Choices.ofBytes(HexFormat.of().parseHex(replay)))) {
                throw generated.report("the given choices");
            }
            return;
        }
        long first = Long.decode(System.getProperty("moldau.seed", "0"));
        int count = Integer.getInteger("moldau.runs", runs);
        for (long seed = first; seed < first + count; seed++) {
            if (generated.fails(Choices.ofSeed(seed))) {
                generated.shrink();
                throw generated.report("seed " + seed);
            }
        }
    }

    /// Whether `body` fails on `choices` as it did before; then they are the best so far.
    private boolean fails(Choices choices) {
        try {
            body.run(choices);
            return false;
        } catch (Exception | AssertionError | StackOverflowError | OutOfMemoryError e) {
            if (failure != null && e.getClass() != failure.getClass()) return false;
            failure = e;
            best = choices.drawn();
            notes = choices.notes();
            return true;
        }
    }

    private boolean tryBytes(byte[] candidate) {
        if (tries >= TRIES_MAX || Arrays.equals(candidate, best)) return false;
        tries++;
        return fails(Choices.ofBytes(candidate));
    }

    /// Deletes, zeroes, lowers and sorts bytes as long as something still gets simpler.
    private void shrink() {
        int before;
        byte[] was;
        do {
            before = best.length;
            was = best;
            for (int size = Math.max(1, best.length / 2); size >= 1; size /= 2) delete(size);
            for (int size = 8; size >= 1; size /= 2) zero(size);
            lower();
            sort();
        } while (tries < TRIES_MAX && (best.length < before || !Arrays.equals(was, best)));
    }

    private void delete(int size) {
        for (int at = best.length - size; at >= 0; at -= size) {
            if (at + size > best.length) continue;
            byte[] shorter = new byte[best.length - size];
            System.arraycopy(best, 0, shorter, 0, at);
            System.arraycopy(best, at + size, shorter, at, best.length - at - size);
            if (tryBytes(shorter)) continue;
            // A count and what it counts: one less of both.
            for (int count = Math.max(0, at - 8); count < at; count++) {
                if (shorter[count] == 0) continue;
                byte[] fewer = shorter.clone();
                fewer[count]--;
                if (tryBytes(fewer)) break;
            }
        }
    }

    private void zero(int size) {
        for (int at = 0; at < best.length; at += size) {
            byte[] zeroed = best.clone();
            Arrays.fill(zeroed, at, Math.min(best.length, at + size), (byte) 0);
            tryBytes(zeroed);
        }
    }

    /// The smallest value of each byte, by halving: choices grow with their bytes.
    private void lower() {
        for (int at = 0; at < best.length; at++) {
            int low = 0;
            while (at < best.length && low < (best[at] & 0xff)) {
                int middle = (low + (best[at] & 0xff)) >>> 1;
                byte[] lowered = best.clone();
                lowered[at] = (byte) middle;
                if (!tryBytes(lowered)) low = middle + 1;
                if (tries >= TRIES_MAX) return;
            }
            borrow(at);
        }
    }

    /// One less here and the most in the next byte: a draw of several bytes goes on shrinking there.
    private void borrow(int at) {
        if (at + 1 >= best.length || best[at] == 0 || best[at + 1] == -1) return;
        byte[] lowered = best.clone();
        lowered[at]--;
        lowered[at + 1] = -1;
        tryBytes(lowered);
    }

    private void sort() {
        for (int at = 0; at + 1 < best.length; at++) {
            if ((best[at] & 0xff) <= (best[at + 1] & 0xff)) continue;
            byte[] sorted = best.clone();
            sorted[at] = best[at + 1];
            sorted[at + 1] = best[at];
            tryBytes(sorted);
        }
    }

    private AssertionError report(String where) {
        String hex = HexFormat.of().formatHex(best);
        return new AssertionError("failed on " + where + ", shrunk in " + tries + " tries to "
                + best.length + " bytes: " + failure + notes
                + "\n  repeat with -Dmoldau.choices=" + hex, failure);
    }
}
