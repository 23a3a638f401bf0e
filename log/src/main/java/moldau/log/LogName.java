package moldau.log;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import moldau.base.Disk;
import moldau.base.Path;
import moldau.wire.Uuid;

/// Name of a directory that holds a log. Read anchored at both ends: what does not match whole is
/// not ours.
///
/// ```text
///   <topic>-<partition>                            in use
///   <topic>-<partition>.<32 hex digits>-delete     being deleted; the topic may be cut short
///   <topic>-<partition>.<32 hex digits>-future     copy that will replace the one in use
///   <topic>-<partition>.<32 hex digits>-stray      found, but not placed here by the metadata
/// ```
///
/// @param partition of a name with a decoration perhaps cut, so only for people then
public record LogName(TopicPartition partition, Kind kind) {
    private static final int BYTES_MAX = 255;
    private static final Pattern NAME = Pattern.compile(
        "([a-zA-Z0-9._-]{1,249}?)-(0|[1-9][0-9]{0,9})(?:\\.([0-9a-f]{32})-(delete|future|stray))?");

    public enum Kind {
        LIVE(""),
        DELETE("-delete"),
        FUTURE("-future"),
        STRAY("-stray");

        private final String suffix;

        Kind(String suffix) {
            this.suffix = suffix;
        }
    }

    /// @return null if `name` is not that of a log
    public static LogName parse(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) return null;
        String topic = matcher.group(1);
        long partition = Long.parseLong(matcher.group(2));
        if (partition > Integer.MAX_VALUE || topic.equals(".") || topic.equals("..")) return null;
        Kind kind = matcher.group(4) == null
            ? Kind.LIVE
            : Kind.valueOf(matcher.group(4).toUpperCase(java.util.Locale.ROOT));
        return new LogName(new TopicPartition(topic, (int) partition), kind);
    }

    /// The decorated name of `partition`'s directory, cut to what file systems take.
    public static String decorated(TopicPartition partition, Kind kind, Uuid unique) {
        assert kind != Kind.LIVE;
        String end = "-" + partition.partition() + "." + hex(unique.high()) + hex(unique.low())
            + kind.suffix;
        String topic = partition.topic();
        return topic.substring(0, Math.min(topic.length(), BYTES_MAX - end.length())) + end;
    }

    /// The decorated directory of `partition`.
    public static Path path(TopicPartition partition, Kind kind, Uuid unique) {
        return Path.ROOT.child(decorated(partition, kind, unique));
    }

    /// The directory of a log in use.
    public static Path live(TopicPartition partition) {
        return Path.ROOT.child(partition.toString());
    }

    /// The directory of a copy that is to take the place of the log in use.
    ///
    /// @return null if the topic's name is too long for one: a name cut short would be another's
    public static Path future(TopicPartition partition, Uuid unique) {
        String name = decorated(partition, Kind.FUTURE, unique);
        return name.startsWith(partition + ".") ? Path.ROOT.child(name) : null;
    }

    /// Renames a log that is not open, to be left alone.
    public static void setAside(Disk disk, TopicPartition partition) {
        setAside(disk, partition, live(partition));
    }

    /// As above, a log of `partition` by another name.
    public static void setAside(Disk disk, TopicPartition partition, Path directory) {
        disk.rename(directory, unused(disk, partition, Kind.STRAY, Uuid.ZERO));
    }

    /// The decorated directory of `partition` by the first number from `unique` on that nobody has: a log
    /// may leave, come back and leave again before the first is deleted.
    static Path unused(Disk disk, TopicPartition partition, Kind kind, Uuid unique) {
        long low = unique.low();
        Path path = path(partition, kind, unique);
        while (disk.exists(path)) path = path(partition, kind, new Uuid(unique.high(), ++low));
        return path;
    }

    private static String hex(long bits) {
        String digits = Long.toHexString(bits);
        return "0".repeat(16 - digits.length()) + digits;
    }
}
