package moldau.cli;

import java.util.Collection;

/// "Did you mean": the word with the fewest letters to change.
public final class Nearest {
    private Nearest() {}

    /// @return empty if more than a third of the letters would have to change
    public static String to(String word, Collection<String> candidates) {
        int best = word.length() / 3 + 2;
        String nearest = "";
        for (String candidate : candidates) {
            int distance = distance(word, candidate);
            if (distance < best) {
                best = distance;
                nearest = candidate;
            }
        }
        return nearest;
    }

    private static int distance(String a, String b) {
        int[] above = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) above[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
            }
            int[] free = above;
            above = row;
            row = free;
        }
        return above[b.length()];
    }
}
