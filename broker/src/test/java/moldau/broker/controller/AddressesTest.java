package moldau.broker.controller;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class AddressesTest {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private static byte[] six(int... groups) {
        var bytes = new byte[16];
        for (int i = 0; i < groups.length; i++) {
            bytes[2 * i] = (byte) (groups[i] >> 8);
            bytes[2 * i + 1] = (byte) groups[i];
        }
        return bytes;
    }

    @Test
    void textsOfAddressesAreBytes() {
        assertArrayEquals(new byte[] {10, 0, (byte) 200, 7}, Addresses.bytes("10.0.200.7"));
        assertArrayEquals(six(0xfe80, 0, 0, 0, 1, 2, 0x3a, 0xffff), Addresses.bytes("fe80:0:0:0:1:2:3a:ffff%eth0"));
        assertArrayEquals(six(0, 0, 0, 0, 0, 0, 0, 1), Addresses.bytes("::1"));
        assertArrayEquals(six(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1), Addresses.bytes("2001:db8::1"));
    }

    @Test
    void whatIsNoAddressIsThisMachine() {
        for (String each : new String[] {"", "host", "1.2.3", "1.2.3.256", "1.2.3.4.5", "1:2", "::g", "1::2::3"}) {
            assertArrayEquals(LOOPBACK, Addresses.bytes(each), each);
        }
    }
}
