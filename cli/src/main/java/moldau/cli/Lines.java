package moldau.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Lines of an input, as bytes: what they mean is the reader's. Ends are `\n` or `\r\n`.
public final class Lines {
    private final BufferedInputStream in;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    public Lines(InputStream in) {
        this.in = new BufferedInputStream(in, 64 * 1024);
    }

    /// @return null at the end of the input
    public byte[] next() {
        line.reset();
        try {
            int b;
            while ((b = in.read()) >= 0) {
                if (b == '\n') return whole();
                line.write(b);
            }
        } catch (IOException e) {
            throw Failure.of(Exit.FAILED, "M-2004 UNREADABLE_FILE", "the input broke: " + e.getMessage());
        }
        return line.size() == 0 ? null : whole();
    }

    private byte[] whole() {
        byte[] bytes = line.toByteArray();
        boolean hasReturn = bytes.length > 0 && bytes[bytes.length - 1] == '\r';
        return hasReturn ? Arrays.copyOf(bytes, bytes.length - 1) : bytes;
    }

    /// Whether the next line may make us wait for whoever writes it.
    public boolean mayWait() {
        try {
            return in.available() == 0;
        } catch (IOException e) {
            return true;
        }
    }

    /// One line, as text.
    ///
    /// @return null at the end of the input
    static String read(InputStream in) {
        byte[] line = new Lines(in).next();
        return line == null ? null : new String(line, StandardCharsets.UTF_8);
    }
}
