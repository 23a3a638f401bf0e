package moldau.cli.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import moldau.base.fault.Malformed;
import moldau.base.settings.PropertiesText;

/// The file `moldau.node` in the directory of the metadata log: who runs the node whose data this is.
/// Kafka looks at directories only and passes it over.
///
/// ```
///   pid=4711
///   started=1764082800000
///   birth=0b0e1f4a-…/512345
///   version=Moldau 0.1.0
///   listeners=PLAINTEXT://127.0.0.1:9092
/// ```
///
/// @param birth of the process ([#birth]), to tell it from another that got its number
public record NodeFile(long pid, long startedMs, String birth, String version, String listeners) {
    private static final String NAME = "moldau.node";
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    /// Of `/proc/<pid>/stat`, counted from the end of the command's name: when it was started.
    private static final int STARTED_FIELD = 20;

    /// Of this process, which runs a node now.
    static NodeFile ofThisProcess(String version, String listeners) {
        long pid = ProcessHandle.current().pid();
        return new NodeFile(pid, System.currentTimeMillis(), birth(pid), version, listeners);
    }

    void write(String dir) {
        String text = "pid=" + pid + "\nstarted=" + startedMs + "\nbirth=" + birth + "\nversion=" + version
                + "\nlisteners=" + listeners + "\n";
        try {
            Files.writeString(Path.of(dir, NAME), text);
        } catch (IOException e) {
            // The node runs without it; only `server stop` will not find it.
        }
    }

    /// @return null if there is none, or it is damaged
    public static NodeFile read(String dir) {
        try {
            Map<String, String> found = PropertiesText.parse(Files.readString(Path.of(dir, NAME)));
            return new NodeFile(Long.parseLong(found.getOrDefault("pid", "")),
                    Long.parseLong(found.getOrDefault("started", "0")), found.getOrDefault("birth", ""),
                    found.getOrDefault("version", ""), found.getOrDefault("listeners", ""));
        } catch (IOException | NumberFormatException | Malformed none) {
            return null;
        }
    }

    static void remove(String dir) {
        try {
            Files.deleteIfExists(Path.of(dir, NAME));
        } catch (IOException e) {
            // Whoever reads it sees that the process is gone.
        }
    }

    /// The process, if it still runs and is not another that got the same number since.
    ///
    /// @return null if it ended
    public ProcessHandle process() {
        ProcessHandle process = ProcessHandle.of(pid).orElse(null);
        if (process == null || !process.isAlive()) return null;
        String now = birth(pid);
        if (!now.isEmpty() && !birth.isEmpty()) return now.equals(birth) ? process : null;
        long began = process.info().startInstant().map(at -> at.toEpochMilli()).orElse(0L);
        return began > startedMs + 5_000 ? null : process;
    }

    /// When a process was started, in ticks of its machine's life, and which life that is: unlike what
    /// [ProcessHandle.Info] says it does not change when the clock is set.
    ///
    /// @return empty where that is not known
    private static String birth(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 1).split(" ");
            return Files.readString(BOOT).strip() + '/' + fields[STARTED_FIELD];
        } catch (IOException | ArrayIndexOutOfBoundsException none) {
            return "";
        }
    }

    /// The first address clients use, such as `127.0.0.1:9092`.
    public String address() {
        String first = listeners.split(",")[0];
        int slashes = first.indexOf("://");
        return slashes < 0 ? first : first.substring(slashes + 3);
    }
}
