package moldau.cli;

/// What a command says to the shell when it ends.
public final class Exit {
    public static final int OK = 0;
    public static final int FAILED = 1;
    /// The command line was not understood.
    public static final int USAGE = 2;
    /// The topic, group, file or node is not there.
    public static final int NOT_FOUND = 3;
    /// Nobody answers at the address.
    public static final int NOT_REACHABLE = 4;
    /// Not allowed to.
    public static final int DENIED = 5;

    private Exit() {}
}
