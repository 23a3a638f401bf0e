package moldau.base.os;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import moldau.base.fault.DiskFault;

/// What an `IOException` of a file means. Java tells errors apart by their text only, which may be
/// translated; so a full disk is also asked how much room it has left.
final class Faults {
    private Faults() {}

    /// @param doing what was tried, as in "cannot `write` 00000.log"
    /// @param wanted bytes that were to be written, 0 if none
    static DiskFault of(IOException e, String doing, java.nio.file.Path file, long wanted) {
        DiskFault.Kind kind = kind(e, file, wanted);
        String why = switch (kind) {
            case FULL -> "no space is left; free some, or lower retention";
            case MISSING -> "it is not there";
            case LOCKED -> "another process holds it";
            case BROKEN, ROTTEN -> e instanceof AccessDeniedException
                    ? "permission denied for user " + System.getProperty("user.name")
                    : e instanceof DirectoryNotEmptyException ? "the directory is not empty"
                    : String.valueOf(e.getMessage());
        };
        return new DiskFault(kind, "cannot " + doing + ' ' + file + ": " + why, e);
    }

    private static DiskFault.Kind kind(IOException e, java.nio.file.Path file, long wanted) {
        if (e instanceof NoSuchFileException) return DiskFault.Kind.MISSING;
        String message = String.valueOf(e.getMessage());
        if (message.contains("No space left") || message.contains("quota exceeded")) {
            return DiskFault.Kind.FULL;
        }
        return wanted > 0 && usableBytes(file) < wanted ? DiskFault.Kind.FULL
                : DiskFault.Kind.BROKEN;
    }

    private static long usableBytes(java.nio.file.Path file) {
        try {
            return Files.getFileStore(file.getParent()).getUsableSpace();
        } catch (IOException unknown) {
            return Long.MAX_VALUE;
        }
    }
}
