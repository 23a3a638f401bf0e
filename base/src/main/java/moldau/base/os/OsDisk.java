package moldau.base.os;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import moldau.base.Disk;
import moldau.base.LogDir;
import moldau.base.Path;
import moldau.base.fault.DiskFault;

/// A log directory in the file system.
///
/// The root may be reached over symbolic links, it is the operator's; nothing below it is (T11): a
/// link that somebody put there is refused, wherever it points.
final class OsDisk implements Disk {
    private static final Set<OpenOption> READ =
            Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> WRITE = Set.of(StandardOpenOption.READ,
            StandardOpenOption.WRITE, StandardOpenOption.CREATE, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> CREATE = Set.of(StandardOpenOption.READ,
            StandardOpenOption.WRITE, StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING, LinkOption.NOFOLLOW_LINKS);

    private final LogDir dir;
    private final java.nio.file.Path root;
    private final DiskLock lock;

    OsDisk(LogDir dir) {
        java.nio.file.Path absolute = java.nio.file.Path.of(dir.path()).toAbsolutePath();
        this.dir = new LogDir(absolute.toString());
        this.root = absolute.normalize();
        this.lock = new DiskLock(root);
    }

    @Override
    public LogDir dir() {
        return dir;
    }

    /// The real path of `path`, every directory on the way proven not to be a link.
    private java.nio.file.Path real(Path path) {
        if (path.text().isEmpty()) return root;
        java.nio.file.Path real = root;
        String text = path.text();
        for (int from = 0, to; (to = text.indexOf('/', from)) >= 0; from = to + 1) {
            real = real.resolve(text.substring(from, to));
            refuseLink(real);
        }
        return root.resolve(text);
    }

    /// As [#real] for a directory that is about to be looked into, so it must not be a link itself.
    private java.nio.file.Path realDirectory(Path path) {
        java.nio.file.Path real = real(path);
        if (real != root) refuseLink(real);
        return real;
    }

    private static void refuseLink(java.nio.file.Path real) {
        if (Files.isSymbolicLink(real)) {
            throw new DiskFault(DiskFault.Kind.BROKEN, real + " is a symbolic link; "
                    + "directories below a log directory must be real ones", null);
        }
    }

    @Override
    public Disk.File open(Path path, Mode mode) {
        java.nio.file.Path real = real(path);
        try {
            return new OsFile(path, real, FileChannel.open(real, options(mode)));
        } catch (IOException e) {
            refuseLink(real);
            throw Faults.of(e, "open", real, mode == Mode.READ ? 0 : 1);
        }
    }

    private static Set<OpenOption> options(Mode mode) {
        return switch (mode) {
            case READ -> READ;
            case WRITE -> WRITE;
            case CREATE -> CREATE;
        };
    }

    @Override
    public void rename(Path from, Path to) {
        assert from.parent().equals(to.parent()) : "renamed across directories";
        java.nio.file.Path source = real(from);
        java.nio.file.Path target = real(to);
        try {
            Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw Faults.of(e, "rename to " + target + ':', source, 0);
        }
    }

    @Override
    public void delete(Path path) {
        java.nio.file.Path real = real(path);
        try {
            Files.deleteIfExists(real);
        } catch (IOException e) {
            throw Faults.of(e, "delete", real, 0);
        }
    }

    @Override
    public void createDirectory(Path path) {
        java.nio.file.Path real = real(path);
        try {
            if (path.text().isEmpty()) {
                Files.createDirectories(real);
            } else {
                Files.createDirectory(real);
            }
        } catch (FileAlreadyExistsException e) {
            if (!isDirectory(path)) throw Faults.of(e, "create directory", real, 0);
        } catch (IOException e) {
            throw Faults.of(e, "create directory", real, 1);
        }
    }

    @Override
    public boolean exists(Path path) {
        return Files.exists(real(path), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public boolean isDirectory(Path path) {
        if (path.text().isEmpty()) return Files.isDirectory(root);
        return Files.isDirectory(real(path), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public List<Path> list(Path directory) {
        java.nio.file.Path real = realDirectory(directory);
        List<Path> paths = new ArrayList<>();
        try (DirectoryStream<java.nio.file.Path> entries = Files.newDirectoryStream(real)) {
            for (java.nio.file.Path entry : entries) {
                paths.add(directory.child(entry.getFileName().toString()));
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (IOException e) {
            throw Faults.of(e, "list", real, 0);
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw Faults.of(e.getCause(), "list", real, 0);
        }
        paths.sort(null);
        return paths;
    }

    @Override
    public void makeReadOnly(Path path) {
        java.nio.file.Path real = real(path);
        try {
            Files.setPosixFilePermissions(real, Set.of(PosixFilePermission.OWNER_READ));
        } catch (UnsupportedOperationException e) {
            // A file system without such rights.
        } catch (IOException e) {
            throw Faults.of(e, "make read-only", real, 0);
        }
    }

    @Override
    public void syncDirectory(Path directory) {
        assert OsLoop.mayBlock() : "syncDirectory on a loop";
        java.nio.file.Path real = realDirectory(directory);
        try (FileChannel channel = FileChannel.open(real, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            throw Faults.of(e, "sync directory", real, 0);
        }
    }

    @Override
    public boolean canSyncAll() {
        return SyncFs.isAvailable();
    }

    @Override
    public void syncAll() {
        assert OsLoop.mayBlock() : "syncAll on a loop";
        try {
            SyncFs.run(root);
        } catch (IOException e) {
            throw Faults.of(e, "sync the file system of", root, 0);
        }
    }

    @Override
    public void lock() {
        lock.take();
    }

    @Override
    public void unlock() {
        lock.release();
    }

    @Override
    public long usableBytes() {
        try {
            return Files.getFileStore(root).getUsableSpace();
        } catch (IOException e) {
            throw Faults.of(e, "get the free space of", root, 0);
        }
    }

    @Override
    public long totalBytes() {
        try {
            return Files.getFileStore(root).getTotalSpace();
        } catch (IOException e) {
            throw Faults.of(e, "get the size of the disk of", root, 0);
        }
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
