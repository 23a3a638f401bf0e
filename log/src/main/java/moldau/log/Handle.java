package moldau.log;

import moldau.base.Disk;
import moldau.base.Path;

/// A file that is open when it was used lately; see [Workbench].
final class Handle {
    final Path path;
    Disk.File file;
    boolean writable;
    Handle newer;
    Handle older;

    Handle(Path path) {
        this.path = path;
    }
}
