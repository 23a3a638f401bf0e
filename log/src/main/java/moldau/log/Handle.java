package moldau.log;

import moldau.base.Disk;
import moldau.base.Path;

/// A file that is open when it was used lately; see [Workbench].
final class Handle {
    /// Changes with the log's directory, while it is closed.
    Path path;
    Disk.File file;
    boolean writable;
    Handle newer;
    Handle older;

    Handle(Path path) {
        this.path = path;
    }
}
