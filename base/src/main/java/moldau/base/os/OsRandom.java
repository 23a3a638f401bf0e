package moldau.base.os;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import moldau.base.Random;

/// Chance that nobody can guess, from the kernel's generator, a page at a time: loading the JDK's
/// security providers would cost a fifth of our start. Elsewhere than on Unix the JDK's generator.
final class OsRandom implements Random {
    private static final int BYTES = 512;

    private final ByteBuffer stock = ByteBuffer.allocate(BYTES).limit(0);

    @Override
    public synchronized long bits() {
        if (stock.remaining() < 8) fill();
        return stock.getLong();
    }

    @Override
    public int below(int bound) {
        assert bound > 0 : bound;
        return (int) Math.unsignedMultiplyHigh(bits(), bound);
    }

    private void fill() {
        byte[] bytes = stock.array();
        try (FileInputStream kernel = new FileInputStream("/dev/urandom")) {
            if (kernel.readNBytes(bytes, 0, BYTES) < BYTES) new SecureRandom().nextBytes(bytes);
        } catch (IOException noSuchDevice) {
            new SecureRandom().nextBytes(bytes);
        }
        stock.clear();
    }
}
