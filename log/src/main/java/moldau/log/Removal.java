package moldau.log;

import java.util.List;
import moldau.base.Disk;
import moldau.base.Path;

/// Files out of use, renamed already so that a restart finishes the work, to be deleted off the
/// loop after `delayMs`.
public record Removal(Disk disk, List<Path> files, long delayMs) {
    /// Deletes the files, and directories with all that is in them. Blocks. On any thread.
    public void run() {
        for (Path file : files) deleteTree(disk, file);
    }

    static void deleteTree(Disk disk, Path path) {
        if (disk.isDirectory(path)) {
            for (Path child : disk.list(path)) deleteTree(disk, child);
        }
        disk.delete(path);
    }
}
