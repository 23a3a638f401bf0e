package moldau.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Where a command reads and writes, and what stands there: a person or another program.
///
/// @param out for what was asked for; buffered, so whoever waits calls `flush` first
/// @param err for errors and for what only a person wants to know
/// @param environment the process's variables
public record Terminal(
        InputStream in, PrintStream out, PrintStream err, Map<String, String> environment,
        boolean inIsPerson, boolean outIsPerson, boolean errIsPerson) {

    /// Of this process. The launcher asked the shell what is a terminal (`moldau.tty` has a letter
    /// of `ioe` for each that is): asking the JDK loads a line editor.
    public static Terminal ofProcess() {
        String tty = System.getProperty("moldau.tty", "");
        return new Terminal(
                new FileInputStream(FileDescriptor.in),
                stream(FileDescriptor.out, 32 * 1024, false),
                stream(FileDescriptor.err, 1024, true),
                System.getenv(),
                tty.indexOf('i') >= 0, tty.indexOf('o') >= 0, tty.indexOf('e') >= 0);
    }

    private static PrintStream stream(FileDescriptor file, int bytes, boolean autoFlush) {
        var buffered = new BufferedOutputStream(new FileOutputStream(file), bytes);
        return new PrintStream(buffered, autoFlush, StandardCharsets.UTF_8);
    }

    /// Whether errors may be coloured: a person reads them and `NO_COLOR` is not set (no-color.org).
    public boolean errHasColours() {
        return errIsPerson && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !"dumb".equals(environment.get("TERM"));
    }

    /// Prints a failure in our style.
    public void print(Failure failure) {
        out.flush();
        String text = failure.text();
        if (errHasColours()) text = "\u001b[31merror\u001b[0m" + text.substring("error".length());
        err.println(text);
    }
}
