package moldau.trials.group;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Requests in the order they are sent, with what was answered:
///
/// ```
///   # text                a comment
///   ! name=value          a setting of the node, before the first request
///   > words               a request; [Conversation] says which there are
///   text                  a line of the answer to it
/// ```
///
/// @param text all of it, as it stands in the resource
record Transcript(String name, String text) {
    static Transcript read(String name) {
        try (var in = Transcript.class.getResourceAsStream(name + ".txt")) {
            return new Transcript(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    List<String> settings() {
        var settings = new ArrayList<String>();
        for (String line : text.split("\n")) {
            if (line.startsWith("! ")) settings.add(line.substring(2));
        }
        return settings;
    }

    /// What would stand in the resource had this node been the one that was asked.
    String replay(Conversation with) {
        var heard = new ArrayList<String>();
        for (String line : text.split("\n", -1)) {
            if (line.startsWith("> ")) {
                heard.add(line);
                heard.addAll(with.say(line.substring(2)));
            } else if (line.isBlank() || line.startsWith("#") || line.startsWith("!")) {
                heard.add(line);
            }
        }
        return String.join("\n", heard);
    }
}
