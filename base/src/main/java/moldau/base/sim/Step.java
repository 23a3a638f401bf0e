package moldau.base.sim;

import moldau.base.sim.Node.Folder;
import moldau.base.sim.Node.Inode;

/// One thing done to a disk, by the numbers of its nodes: what a [CrashPoints] recording is made of.
sealed interface Step {
    record Changed(int inode, Inode.Change change) implements Step {}

    record Synced(int inode) implements Step {}

    record SyncFailed(int inode) implements Step {}

    /// A file came into being, unnamed yet.
    record FileMade(int inode) implements Step {}

    record FolderMade(int folder) implements Step {}

    record EntryChanged(int folder, Folder.Change change) implements Step {}

    record FolderSynced(int folder) implements Step {}
}
