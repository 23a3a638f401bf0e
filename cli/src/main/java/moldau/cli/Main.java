package moldau.cli;

import moldau.cli.server.ServerStart;

/// The `moldau` command. What a command does is in its own class; here they only find their way.
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(ServerStart.run(args));
    }
}
