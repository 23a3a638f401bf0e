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

    private TopicPatterns() {
    }

    /// What is wrong with a pattern; empty if nothing is.
    public static String complaint(String regex) {
        try {
            int size = Pattern.compile(regex).programSize();
            return size <= PROGRAM_MAX ? "" : "it takes " + size + " steps, over " + PROGRAM_MAX;
        } catch (PatternSyntaxException wrong) {
            return wrong.getDescription();
        }
    }

    /// The names a pattern stands for now; none for one that is wrong.
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
