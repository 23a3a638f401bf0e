package moldau.base.settings;

import java.util.Collection;

/// "Did you mean": the key with the fewest letters to change.
final class Nearest {
    private Nearest() {}

    /// @return empty if more than a third of the letters would have to change
    static String to(String key, Collection<Setting<?>> candidates) {
        int best = key.length() / 3 + 1;
        String nearest = "";
        for (Setting<?> candidate : candidates) {
            String other = candidate.key();
            if (Math.abs(other.length() - key.length()) >= best) continue;
            int distance = distance(key, other);
            if (distance < best) {
                best = distance;
                nearest = other;
            }
        }
        return nearest;
    }

    /// Letters to insert, delete, replace or swap with their neighbour (optimal string alignment).
    private static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) last[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(last[j], row[j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[b.length()];
    }
}
