package moldau.base.os;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import moldau.base.fault.DiskFault;

/// `.lock` in a log directory: an empty file under the kernel's lock, the one that Apache Kafka takes
/// too. It falls with the process, however that ends; the file goes on a clean stop.
final class DiskLock {
    private final java.nio.file.Path file;
    private FileChannel channel;
    private FileLock held;

    DiskLock(java.nio.file.Path root) {
        this.file = root.resolve(".lock");
    }

    void take() {
        if (held != null) return;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
                    StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            held = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Another node in this process.
            OsConnection.shut(channel);
            throw refused("this process");
        } catch (IOException e) {
            if (channel != null) OsConnection.shut(channel);
            throw Faults.of(e, "lock", file, 1);
        }
        if (held == null) {
            OsConnection.shut(channel);
            throw refused(holder());
        }
    }

    private DiskFault refused(String who) {
        return new DiskFault(DiskFault.Kind.LOCKED, file.getParent() + " is in use by " + who
                + "; stop it, or give this node a directory of its own", null);
    }

    /// Who holds the lock, as far as Linux tells.
    private String holder() {
        try {
            String inode = ":" + Files.getAttribute(file, "unix:ino") + " ";
            for (String line : Files.readAllLines(java.nio.file.Path.of("/proc/locks"))) {
                if (!line.contains(inode)) continue;
                String[] words = line.trim().split(" +");
                if (words.length > 4) return "process " + words[4];
            }
        } catch (IOException | RuntimeException notLinux) {
            // The message is shorter then.
        }
        return "another process";
    }

    void release() {
        if (held == null) return;
        try {
            // First the name, then the lock: whoever comes between finds no file and makes its own.
            Files.deleteIfExists(file);
            held.release();
        } catch (IOException e) {
            throw Faults.of(e, "unlock", file, 0);
        } finally {
            held = null;
            OsConnection.shut(channel);
        }
    }
}
