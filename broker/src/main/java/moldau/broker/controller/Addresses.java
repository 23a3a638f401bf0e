package moldau.broker.controller;

/// Internet addresses as bytes, from the text that sockets give; nothing is looked up.
final class Addresses {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final int GROUPS = 8;

    private Addresses() {}

    /// @return 4 or 16 bytes; loopback if it is no address
    static byte[] bytes(String host) {
        String address = host.indexOf('%') < 0 ? host : host.substring(0, host.indexOf('%'));
        byte[] bytes = address.indexOf(':') < 0 ? four(address) : sixteen(address);
        return bytes == null ? LOOPBACK.clone() : bytes;
    }

    private static byte[] four(String text) {
        String[] parts = text.split("\\.", -1);
        var bytes = new byte[4];
        if (parts.length != bytes.length) return null;
        for (int i = 0; i < bytes.length; i++) {
            if (!parts[i].matches("\\d{1,3}") || Integer.parseInt(parts[i]) > 255) return null;
            bytes[i] = (byte) Integer.parseInt(parts[i]);
        }
        return bytes;
    }

    private static byte[] sixteen(String text) {
        int gap = text.indexOf("::");
        String[] head = groups(gap < 0 ? text : text.substring(0, gap));
        String[] tail = groups(gap < 0 ? "" : text.substring(gap + 2));
        int given = head.length + tail.length;
        if (gap < 0 ? given != GROUPS : given >= GROUPS) return null;
        var bytes = new byte[2 * GROUPS];
        boolean good = put(head, bytes, 0) && put(tail, bytes, GROUPS - tail.length);
        return good ? bytes : null;
    }

    private static String[] groups(String text) {
        return text.isEmpty() ? new String[0] : text.split(":", -1);
    }

    private static boolean put(String[] groups, byte[] into, int at) {
        for (int i = 0; i < groups.length; i++) {
            if (!groups[i].matches("[0-9a-fA-F]{1,4}")) return false;
            int value = Integer.parseInt(groups[i], 16);
            into[2 * (at + i)] = (byte) (value >> 8);
            into[2 * (at + i) + 1] = (byte) value;
        }
        return true;
    }
}
