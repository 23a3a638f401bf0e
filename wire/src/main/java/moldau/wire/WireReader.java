package moldau.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

import moldau.base.fault.Malformed;

/// Reads Kafka's primitive types from bytes nobody vouches for.
///
/// Everything is checked against the bytes left before anything is allocated; what does not fit is
/// [Malformed] (T3, T4). A reader may be pointed at one buffer after the other. It moves its own
/// position, not the buffer's; [#position] tells how far it came, and bytes left over are the
/// caller's affair.
///
/// `flexible` is what the version of a message decides (KIP-482): lengths are unsigned varints plus
/// one, not int16 or int32, and 0 means null.
public final class WireReader {
    /// Elements of one array. More has no honest use, and their objects cost more than their bytes.
    public static final int COUNT_MAX = 1_000_000;
    /// Tagged fields of one struct.
    public static final int TAGS_MAX = 10_000;
    /// Bytes of a string; Kafka's limit, also where the encoding would allow more.
    public static final int STRING_BYTES_MAX = Short.MAX_VALUE;

    /// The default of `bytes`.
    public static final byte[] NO_BYTES = {};
    /// The default of views and records.
    public static final ByteBuffer NO_VIEW = ByteBuffer.allocate(0).asReadOnlyBuffer();

    /// Reads one element of an array: the `read` of a message.
    public interface Element<T> {
        T read(WireReader in, int version);
    }

    private ByteBuffer buffer;
    private int position;
    private int limit;
    /// Where strings of direct buffers are copied to on their way to the heap.
    private byte[] scratch = NO_BYTES;

    public WireReader() {}

    public WireReader(ByteBuffer buffer) {
        over(buffer);
    }

    /// Reads from `buffer`'s position to its limit. Borrows it until pointed elsewhere.
    public WireReader over(ByteBuffer buffer) {
        this.buffer = buffer;
        position = buffer.position();
        limit = buffer.limit();
        return this;
    }

    /// Index in the buffer of the next byte.
    public int position() {
        return position;
    }

    /// Goes to an index met before, to read again.
    public void position(int index) {
        assert index >= buffer.position() && index <= limit : index;
        position = index;
    }

    /// Bytes left.
    public int remaining() {
        return limit - position;
    }

    /// Jumps over `bytes`, which may come from the wire.
    public void skip(int bytes) {
        advance(bytes);
    }

    /// Moves past `bytes` and returns where they begin.
    private int advance(int bytes) {
        int at = position;
        if (bytes < 0 || bytes > limit - at) {
            throw new Malformed(bytes + " bytes expected, " + (limit - at) + " are left");
        }
        position = at + bytes;
        return at;
    }

    public boolean bool() {
        return buffer.get(advance(1)) != 0;
    }

    public byte int8() {
        return buffer.get(advance(1));
    }

    public short int16() {
        return buffer.getShort(advance(2));
    }

    public int uint16() {
        return buffer.getShort(advance(2)) & 0xFFFF;
    }

    public int int32() {
        return buffer.getInt(advance(4));
    }

    public long uint32() {
        return buffer.getInt(advance(4)) & 0xFFFF_FFFFL;
    }

    public long int64() {
        return buffer.getLong(advance(8));
    }

    public double float64() {
        return buffer.getDouble(advance(8));
    }

    public Uuid uuid() {
        int at = advance(Uuid.BYTES);
        long high = buffer.getLong(at);
        long low = buffer.getLong(at + 8);
        return high == 0 && low == 0 ? Uuid.ZERO : new Uuid(high, low);
    }

    /// An unsigned 32-bit varint of at most 5 bytes. Needlessly long forms are accepted, as Kafka
    /// does.
    public int uvarint() {
        int b = int8();
        if (b >= 0) return b;
        int value = b & 0x7F;
        for (int shift = 7; shift <= 28; shift += 7) {
            b = int8();
            value |= (b & 0x7F) << shift;
            if (b >= 0) return value;
        }
        throw new Malformed("varint of more than 5 bytes");
    }

    /// An unsigned 64-bit varint of at most 10 bytes.
    public long uvarlong() {
        long value = 0;
        for (int shift = 0; shift <= 63; shift += 7) {
            byte b = int8();
            value |= (b & 0x7FL) << shift;
            if (b >= 0) return value;
        }
        throw new Malformed("varint of more than 10 bytes");
    }

    /// A signed (folded) 32-bit varint.
    public int varint() {
        return Varint.unzigzag(uvarint());
    }

    /// A signed (folded) 64-bit varint.
    public long varlong() {
        return Varint.unzigzag(uvarlong());
    }

    /// The count of an array whose elements take at least `elementBytesMin` bytes each, which is
    /// checked against the bytes left; -1 for null.
    public int countOrNull(boolean flexible, int elementBytesMin) {
        int count = flexible ? uvarint() - 1 : int32();
        if (count < -1) throw new Malformed("negative count of an array");
        if (count > COUNT_MAX) {
            throw new Malformed("array of " + count + " elements, at most " + COUNT_MAX);
        }
        if ((long) count * elementBytesMin > remaining()) {
            throw new Malformed("array of " + count + " elements in " + remaining() + " bytes");
        }
        return count;
    }

    /// As [#countOrNull], for an array that is never null.
    public int count(boolean flexible, int elementBytesMin) {
        int count = countOrNull(flexible, elementBytesMin);
        if (count < 0) throw new Malformed("null for an array that is never null");
        return count;
    }

    public String stringOrNull(boolean flexible) {
        int bytes = stringSizeOrNull(flexible);
        return bytes < 0 ? null : textAt(advance(bytes), bytes);
    }

    public String string(boolean flexible) {
        int bytes = stringSize(flexible);
        return textAt(advance(bytes), bytes);
    }

    /// Length of a string ahead, with the position moved behind the length; -1 for null.
    public int stringSizeOrNull(boolean flexible) {
        int bytes = flexible ? uvarint() - 1 : int16();
        if (bytes < -1 || bytes > STRING_BYTES_MAX) {
            throw new Malformed("string of " + bytes + " bytes, at most " + STRING_BYTES_MAX);
        }
        if (bytes > remaining()) {
            throw new Malformed("string of " + bytes + " bytes, " + remaining() + " are left");
        }
        return bytes;
    }

    /// As [#stringSizeOrNull], for a string that is never null.
    public int stringSize(boolean flexible) {
        int bytes = stringSizeOrNull(flexible);
        if (bytes < 0) throw new Malformed("null for a string that is never null");
        return bytes;
    }

    /// The text of `bytes` bytes at an index met before; the position stays.
    public String textAt(int index, int bytes) {
        if (bytes == 0) return "";
        if (buffer.hasArray()) {
            int from = buffer.arrayOffset() + index;
            return new String(buffer.array(), from, bytes, StandardCharsets.UTF_8);
        }
        if (scratch.length < bytes) scratch =
                new byte[Math.max(64, Integer.highestOneBit(bytes) * 2)];
        buffer.get(index, scratch, 0, bytes);
        return new String(scratch, 0, bytes, StandardCharsets.UTF_8);
    }

    /// A copy of the bytes, or null.
    public byte[] bytesOrNull(boolean flexible) {
        int size = bytesSizeOrNull(flexible);
        return size < 0 ? null : copy(size);
    }

    /// A copy of the bytes.
    public byte[] bytes(boolean flexible) {
        return copy(bytesSize(flexible));
    }

    /// The next `size` bytes, copied.
    public byte[] copy(int size) {
        int at = advance(size);
        if (size == 0) return NO_BYTES;
        byte[] copy = new byte[size];
        buffer.get(at, copy);
        return copy;
    }

    /// The bytes where they lie, or null: a slice that borrows this reader's buffer.
    public ByteBuffer viewOrNull(boolean flexible) {
        int size = bytesSizeOrNull(flexible);
        return size < 0 ? null : buffer.slice(advance(size), size);
    }

    /// The bytes where they lie: a slice that borrows this reader's buffer.
    public ByteBuffer view(boolean flexible) {
        int size = bytesSize(flexible);
        return buffer.slice(advance(size), size);
    }

    /// Length of `bytes` or `records` ahead, with the position moved behind the length; -1 for
    /// null.
    public int bytesSizeOrNull(boolean flexible) {
        int size = flexible ? uvarint() - 1 : int32();
        if (size < -1 || size > remaining()) {
            throw new Malformed(size + " bytes expected, " + remaining() + " are left");
        }
        return size;
    }

    /// As [#bytesSizeOrNull], for bytes that are never null.
    public int bytesSize(boolean flexible) {
        int size = bytesSizeOrNull(flexible);
        if (size < 0) throw new Malformed("null for bytes that are never null");
        return size;
    }

    /// Whether a nullable struct follows: int8, negative for null.
    public boolean present() {
        return int8() >= 0;
    }

    /// As [#present], in a tagged field, where Kafka marks it by a varint: 0 for null.
    public boolean presentInTag() {
        return uvarint() > 0;
    }

    /// How many tagged fields follow.
    public int tagCount() {
        int count = uvarint();
        if (count < 0 || count > TAGS_MAX) {
            throw new Malformed("struct with " + Integer.toUnsignedString(count) + " tags, at most "
                    + TAGS_MAX);
        }
        return count;
    }

    /// The next tagged field's number.
    ///
    /// @param last the one before, -1 at the first: numbers must grow
    public int tag(int last) {
        int tag = uvarint();
        if (tag <= last) {
            throw new Malformed("tag " + Integer.toUnsignedString(tag) + " after tag " + last);
        }
        return tag;
    }

    /// The length of a tagged field, within the bytes left.
    ///
    /// @return where its bytes end
    public int tagEnd() {
        int size = uvarint();
        if (size < 0 || size > remaining()) {
            throw new Malformed("tagged field of " + Integer.toUnsignedString(size) + " bytes, "
                    + remaining() + " are left");
        }
        return position + size;
    }

    /// Checks that a known tagged field took just the bytes it announced.
    public void endTag(int tag, int end) {
        if (position != end) {
            throw new Malformed("tagged field " + tag + " is " + (position - end)
                    + " bytes off its size");
        }
    }

    /// An array of structs that take at least `elementBytesMin` bytes each.
    public <T> List<T> list(boolean flexible, int elementBytesMin, int version,
            Element<T> element) {
        return elements(count(flexible, elementBytesMin), version, element);
    }

    /// As [#list], or null.
    public <T> List<T> listOrNull(
            boolean flexible, int elementBytesMin, int version, Element<T> element) {
        int count = countOrNull(flexible, elementBytesMin);
        return count < 0 ? null : elements(count, version, element);
    }

    private <T> List<T> elements(int count, int version, Element<T> element) {
        if (count == 0) return List.of();
        @SuppressWarnings("unchecked")
        T[] elements = (T[]) new Object[count];
        for (int i = 0; i < count; i++) elements[i] = element.read(this, version);
        return Collections.unmodifiableList(Arrays.asList(elements));
    }

    public List<String> strings(boolean flexible) {
        return flexible
                ? list(true, 1, 0, (in, _) -> in.string(true))
                : list(false, 2, 0, (in, _) -> in.string(false));
    }

    public List<String> stringsOrNull(boolean flexible) {
        return flexible
                ? listOrNull(true, 1, 0, (in, _) -> in.string(true))
                : listOrNull(false, 2, 0, (in, _) -> in.string(false));
    }

    public List<Byte> int8s(boolean flexible) {
        return list(flexible, 1, 0, (in, _) -> in.int8());
    }

    public List<Short> int16s(boolean flexible) {
        return list(flexible, 2, 0, (in, _) -> in.int16());
    }

    public List<Integer> int32s(boolean flexible) {
        return list(flexible, 4, 0, (in, _) -> in.int32());
    }

    public List<Integer> int32sOrNull(boolean flexible) {
        return listOrNull(flexible, 4, 0, (in, _) -> in.int32());
    }

    public List<Long> int64s(boolean flexible) {
        return list(flexible, 8, 0, (in, _) -> in.int64());
    }

    public List<Uuid> uuids(boolean flexible) {
        return list(flexible, Uuid.BYTES, 0, (in, _) -> in.uuid());
    }

    public List<Uuid> uuidsOrNull(boolean flexible) {
        return listOrNull(flexible, Uuid.BYTES, 0, (in, _) -> in.uuid());
    }

    /// Jumps over all the tagged fields of a struct that has none we know.
    public void skipTags() {
        int last = -1;
        for (int left = tagCount(); left > 0; left--) {
            last = tag(last);
            position = tagEnd();
        }
    }

    /// Refuses bytes behind the end of a value that fills its buffer.
    public void expectEnd() {
        if (remaining() > 0) throw new Malformed(remaining() + " bytes behind the end");
    }

    @Override
    public String toString() {
        byte[] ahead = new byte[Math.min(16, remaining())];
        buffer.get(position, ahead);
        return "WireReader at " + position + " of " + limit + ": " + Arrays.toString(ahead);
    }
}
