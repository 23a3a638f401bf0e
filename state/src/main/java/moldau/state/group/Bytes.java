package moldau.state.group;

import java.util.Arrays;

/// Bytes that compare by content.
record Bytes(byte[] bytes) {
    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes(byte[] others) && Arrays.equals(bytes, others);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
