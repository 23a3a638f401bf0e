package moldau.broker.metadata;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import moldau.base.Disk;
import moldau.base.Path;
import moldau.base.Random;
import moldau.base.fault.Malformed;
import moldau.base.settings.PropertiesText;
import moldau.log.SmallFile;
import moldau.wire.Uuid;

/// Whose a log directory is: the file `meta.properties` in it, as Kafka writes it.
///
/// ```text
///   #
///   #Wed Nov 25 15:20:33 UTC 2026
///   cluster.id=MkU3OEVBNTcwNTJENDM2Qg
///   directory.id=JcVS81FPRRmpLAq_4fv81Q
///   node.id=1
///   version=1
/// ```
///
/// @param clusterId any text, by custom an id of 22 characters; never empty
/// @param directoryId null in a directory that was formatted before Kafka 3.7 (KIP-858)
public record MetaProperties(String clusterId, int nodeId, Uuid directoryId) {
    public static final Path FILE = new Path("meta.properties");

    private static final int VERSION = 1;

    /// `java.util.Properties` writes `Date.toString` here.
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE MMM dd HH:mm:ss 'UTC' yyyy", Locale.ENGLISH);

    public MetaProperties {
        assert !clusterId.isEmpty();
        assert nodeId >= 0 : nodeId;
    }

    public MetaProperties withDirectoryId(Uuid id) {
        return new MetaProperties(clusterId, nodeId, id);
    }

    /// A directory id that Kafka would draw too.
    public static Uuid randomId(Random random) {
        while (true) {
            Uuid id = Uuid.random(random.bits(), random.bits());
            if (!id.isReserved()) return id;
        }
    }

    /// Reads the file of a directory. Blocks.
    ///
    /// @return null if there is none: the directory is not formatted
    /// @throws DirectoryRefused if it cannot be this version's
    public static MetaProperties read(Disk disk) {
        String text = SmallFile.text(disk, FILE);
        return text == null ? null : parse(text, disk.dir() + "/" + FILE);
    }

    /// Writes the file, durably. Blocks.
    public void write(Disk disk, long wallMs) {
        SmallFile.replace(disk, FILE, text(wallMs));
    }

    /// @param wallMs when, for the comment
    String text(long wallMs) {
        String date = DATE.format(Instant.ofEpochMilli(wallMs).atOffset(ZoneOffset.UTC));
        Map<String, String> lines = new TreeMap<>();
        lines.put("cluster.id", clusterId);
        if (directoryId != null) lines.put("directory.id", directoryId.toString());
        lines.put("node.id", Integer.toString(nodeId));
        lines.put("version", Integer.toString(VERSION));
        StringBuilder text = new StringBuilder("#\n#").append(date).append('\n');
        lines.forEach((key, value) ->
                text.append(key).append('=').append(escaped(value)).append('\n'));
        return text.toString();
    }

    private static String escaped(String value) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' || c == '=' || c == ':' || c == '#' || c == '!' || c == ' ' && i == 0) {
                text.append('\\').append(c);
            } else if (c < 0x20 || c > 0x7e) {
                text.append(String.format("\\u%04X", (int) c));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    static MetaProperties parse(String text, String where) {
        Map<String, String> found;
        try {
            found = PropertiesText.parse(text);
        } catch (Malformed damaged) {
            throw new DirectoryRefused(where + ": " + damaged.getMessage());
        }
        String version = found.getOrDefault("version", "");
        if (version.equals("0")) {
            throw new DirectoryRefused(where + " is of version 0, from a broker that lived on "
                    + "ZooKeeper.\n  to do: migrate that cluster to KRaft with Kafka 3.9, then "
                    + "start here; or use an empty directory");
        }
        if (!version.equals(Integer.toString(VERSION))) {
            throw new DirectoryRefused(where + " has version '" + version + "', expected " + VERSION
                    + ".\n  to do: start it with the release that wrote it, or use an empty "
                    + "directory");
        }
        String cluster = required(found, "cluster.id", where);
        int node = number(required(found, "node.id", where), where);
        String directory = found.get("directory.id");
        return new MetaProperties(cluster, node, directory == null ? null : id(directory, where));
    }

    private static String required(Map<String, String> found, String key, String where) {
        String value = found.get(key);
        if (value != null && !value.isEmpty()) return value;
        throw new DirectoryRefused(where + " has no " + key + ".\n  to do: restore the file from "
                + "the node's other log directories (cluster.id and node.id are the same there), or "
                + "format the directory anew if it holds no data");
    }

    private static int number(String text, String where) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 0) return number;
        } catch (NumberFormatException e) {
            // Refused below, as a negative one is.
        }
        throw new DirectoryRefused(
                where + " has node.id=" + text + ", expected a number from 0 on");
    }

    private static Uuid id(String text, String where) {
        try {
            Uuid id = Uuid.parse(text);
            if (id.high() != 0 || id.low() < 0 || id.low() >= 100) return id;
        } catch (IllegalArgumentException e) {
            // Refused below, as a reserved one is.
        }
        throw new DirectoryRefused(where + " has directory.id=" + text
                + ", expected an id of 22 characters that is not one of the first hundred");
    }
}
