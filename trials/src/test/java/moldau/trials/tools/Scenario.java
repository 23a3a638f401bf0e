package moldau.trials.tools;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Commands in the order they are typed, read from a resource:
///
/// ```
///   $  kafka-topics.sh @ --create --topic a     both say the same, line for line
///   $~ ...                                      the same lines, in any order
///   $* ...                                      the same lines; each words its complaint
///   $! ...                                      the same exit code; the comment above says why
///   < text                                      a line of input for the command above
///   > name text                                 a line of the file {dir}/name, for commands below
///   + client group topics ...                   before the command below, a member joins; see [LiveMembers]
///   - client                                    and leaves
///   # text                                      a comment
/// ```
///
/// `@` stands for `--bootstrap-server` and the node's address, `{node}` for the address alone; `@C` and
/// `{controller}` for those of its controller; `{home}` for the directory that holds the node's log
/// directories, `data` and `more`.
record Scenario(String name, List<Step> steps) {
    enum Likeness { LINES, ANY_ORDER, OWN_COMPLAINT, EXIT_ONLY }

    /// @param line the command as it stands in the resource
    /// @param members who come and go before it
    record Step(Likeness likeness, String line, StringBuilder input, List<String[]> files, List<String> members) {
        String script() {
            return line.split(" ", 2)[0];
        }

        /// The command's words, script included.
        List<String> words(String node, String controller, Path dir, Path home) {
            var words = new ArrayList<String>();
            var word = new StringBuilder();
            boolean isWord = false;
            char quote = 0;
            String text = line.replace(" @C", " --bootstrap-controller {controller}")
                    .replace(" @", " --bootstrap-server {node}")
                    .replace("{node}", node).replace("{controller}", controller)
                    .replace("{dir}", dir.toString()).replace("{home}", home.toString());
            for (char c : text.toCharArray()) {
                if (quote == 0 && (c == '\'' || c == '"')) {
                    quote = c;
                    isWord = true;
                } else if (c == quote) {
                    quote = 0;
                } else if (c == ' ' && quote == 0) {
                    if (isWord) words.add(word.toString());
                    word.setLength(0);
                    isWord = false;
                } else {
                    word.append(c);
                    isWord = true;
                }
            }
            if (isWord) words.add(word.toString());
            return words;
        }

        void writeFiles(Path dir, Path home) {
            try {
                for (String[] each : files) {
                    Path file = dir.resolve(each[0]);
                    String text = each[1].replace("{dir}", dir.toString()).replace("{home}", home.toString());
                    Files.writeString(file, text);
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    static Scenario read(String name) {
        var steps = new ArrayList<Step>();
        var files = new ArrayList<String[]>();
        var members = new ArrayList<String>();
        for (String line : text(name + ".txt").split("\n")) {
            if (line.isBlank() || line.startsWith("#")) continue;
            if (line.startsWith("< ") || line.equals("<")) {
                steps.getLast().input().append(line.length() > 2 ? line.substring(2) : "").append('\n');
            } else if (line.startsWith("> ")) {
                int space = line.indexOf(' ', 2);
                addLine(files, line.substring(2, space), line.substring(space + 1));
            } else if (line.startsWith("+ ") || line.startsWith("- ")) {
                members.add(line);
            } else {
                Likeness likeness = switch (line.substring(0, Math.min(line.length(), 2))) {
                    case "$ " -> Likeness.LINES;
                    case "$~" -> Likeness.ANY_ORDER;
                    case "$*" -> Likeness.OWN_COMPLAINT;
                    case "$!" -> Likeness.EXIT_ONLY;
                    default -> throw new IllegalArgumentException(name + ": " + line);
                };
                steps.add(new Step(likeness, line.substring(line.indexOf(' ') + 1), new StringBuilder(),
                        List.copyOf(files), List.copyOf(members)));
                files.clear();
                members.clear();
            }
        }
        return new Scenario(name, steps);
    }

    private static void addLine(List<String[]> files, String name, String line) {
        for (String[] each : files) {
            if (!each[0].equals(name)) continue;
            each[1] += line + "\n";
            return;
        }
        files.add(new String[] {name, line + "\n"});
    }

    private static String text(String resource) {
        try (InputStream in = Scenario.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
