package moldau.log;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import moldau.base.Disk;
import moldau.base.Path;

/// The file that is there between a clean stop and the next start, `.kafka_cleanshutdown`:
///
/// ```text
/// {"version":0,"brokerEpoch":14}
/// ```
///
/// The epoch lets the controller see that nothing was lost since (KIP-966).
final class CleanMarker {
    static final Path PATH = Path.ROOT.child(".kafka_cleanshutdown");
    private static final long UNKNOWN_EPOCH = -1;
    private static final Pattern TEXT =
        Pattern.compile("\\s*\\{\\s*\"version\"\\s*:\\s*0\\s*,\\s*\"brokerEpoch\"\\s*:\\s*(-?[0-9]{1,18})\\s*}\\s*");

    private CleanMarker() {}

    static void put(Disk disk, long brokerEpoch) {
        SmallFile.replace(disk, PATH, "{\"version\":0,\"brokerEpoch\":" + brokerEpoch + "}");
    }

    /// Reads the file and removes it durably.
    ///
    /// @return empty if there is none; -1 if it says something else
    static OptionalLong take(Disk disk) {
        String text = SmallFile.text(disk, PATH);
        if (text == null) return OptionalLong.empty();
        disk.delete(PATH);
        disk.syncDirectory(Path.ROOT);
        return OptionalLong.of(brokerEpoch(text));
    }

    static long brokerEpoch(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : UNKNOWN_EPOCH;
    }
}
