package moldau.state.group;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Set;
import java.util.TreeSet;

/// Patterns of topic names that consumers subscribe to: RE2's, matched against the whole name in time
/// linear in its length.
public final class TopicPatterns {
    /// T8: a pattern of a few characters can ask for a very large program.
    private static final int PROGRAM_MAX = 10_000;
    /// How large a program may look before it is compiled: compiling takes its memory.
    private static final long GUESS_MAX = 300_000;
    /// RE2J calls itself for each group within a group.
    private static final int GROUPS_MAX = 500;
    private static final Pattern REPEAT = Pattern.compile("\\{(\\d{1,4})(?:,(\\d{0,4}))?");

    private TopicPatterns() {
    }

    /// What is wrong with a pattern; empty if nothing is.
    public static String complaint(String regex) {
        if (regex.chars().filter(each -> each == '(').count() > GROUPS_MAX) {
            return "it has more than " + GROUPS_MAX + " groups";
        }
        if (guess(regex) > GUESS_MAX) return "its repetitions take too many steps";
        try {
            int size = Pattern.compile(regex).programSize();
            return size <= PROGRAM_MAX ? "" : "it takes " + size + " steps, over " + PROGRAM_MAX;
        } catch (PatternSyntaxException wrong) {
            return wrong.getDescription();
        }
    }

    /// At most so many steps, were every repetition within all others: what each of them repeats only a
    /// parser knows, and one that is fooled lets the heap be taken.
    private static long guess(String regex) {
        long steps = regex.length();
        var repeats = REPEAT.matcher(regex);
        while (steps <= GUESS_MAX && repeats.find()) {
            String most = repeats.group(2);
            String count = most == null || most.isEmpty() ? repeats.group(1) : most;
            steps *= Math.max(1, Long.parseLong(count));
        }
        return steps;
    }

    /// The names a pattern stands for at present; none for one that is wrong.
    static Set<String> match(String regex, Iterable<String> names) {
        var matched = new TreeSet<String>();
        if (!complaint(regex).isEmpty()) return matched;
        Pattern pattern = Pattern.compile(regex);
        for (String each : names) {
            if (pattern.matches(each)) matched.add(each);
        }
        return matched;
    }
}
