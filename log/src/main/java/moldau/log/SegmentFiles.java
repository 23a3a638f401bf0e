package moldau.log;

import moldau.base.Path;

/// Names of a segment's files: its base offset in 20 digits and a suffix that says what it is, then
/// perhaps one that says in what state.
final class SegmentFiles {
    static final String LOG = ".log";
    static final String INDEX = ".index";
    static final String TIME_INDEX = ".timeindex";
    static final String TXN_INDEX = ".txnindex";
    /// Waits to be deleted.
    static final String DELETED = ".deleted";
    /// Being written by the cleaner.
    static final String CLEANED = ".cleaned";
    /// Written by the cleaner and about to replace segments.
    static final String SWAP = ".swap";

    static final String[] ALL = {LOG, INDEX, TIME_INDEX, TXN_INDEX};

    private static final int DIGITS = 20;

    private SegmentFiles() {}

    static String name(long offset, String suffix) {
        String digits = Long.toString(offset);
        return "0".repeat(DIGITS - digits.length()) + digits + suffix;
    }

    static Path path(Path directory, long offset, String suffix) {
        return directory.child(name(offset, suffix));
    }

    /// The offset in `name` if it is 20 digits and exactly `suffix`, else -1.
    static long offset(String name, String suffix) {
        if (name.length() != DIGITS + suffix.length() || !name.endsWith(suffix)) return -1;
        long offset = 0;
        for (int i = 0; i < DIGITS; i++) {
            int digit = name.charAt(i) - '0';
            if (digit < 0 || digit > 9) return -1;
            if (offset > (Long.MAX_VALUE - digit) / 10) return -1;
            offset = 10 * offset + digit;
        }
        return offset;
    }
}
