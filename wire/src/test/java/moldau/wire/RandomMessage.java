package moldau.wire;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// A message of a generated type with values drawn from a seed, such that a version can express
/// them.
///
/// Each field in turn gets a random value, and keeps it unless the version refuses it.
final class RandomMessage {
    private final WireWriter out = new WireWriter();
    private final Random random;
    private final int version;

    private RandomMessage(long seed, int version) {
        this.random = new Random(seed);
        this.version = version;
    }

    static <T extends Message> T of(Class<T> type, int version, long seed) {
        return type.cast(new RandomMessage(seed, version).message(type, 0));
    }

    private Message message(Class<?> type, int depth) {
        try {
            Message message = (Message) type.getField("DEFAULT").get(null);
            RecordComponent[] components = type.getRecordComponents();
            Class<?>[] types = new Class<?>[components.length];
            Object[] values = new Object[components.length];
            for (int i = 0; i < components.length; i++) {
                types[i] = components[i].getType();
                values[i] = components[i].getAccessor().invoke(message);
            }
            Constructor<?> constructor = type.getConstructor(types);
            for (int i = 0; i < components.length; i++) {
                Object before = values[i];
                values[i] = value(components[i].getGenericType(), depth);
                try {
                    message = (Message) constructor.newInstance(values);
                    message.write(out.begin(), version);
                } catch (InvocationTargetException | Inexpressible e) {
                    values[i] = before;
                    message = (Message) constructor.newInstance(values);
                }
            }
            return message;
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private Object value(Type type, int depth) {
        if (type instanceof ParameterizedType list) {
            int count = depth > 3 ? 0 : random.nextInt(4);
            List<Object> values = new ArrayList<>();
            for (int i = 0; i < count; i++) values.add(element(list, depth));
            return values;
        }
        Class<?> it = (Class<?>) type;
        if (it == boolean.class) return random.nextBoolean();
        if (it == byte.class || it == Byte.class) return (byte) number();
        if (it == short.class || it == Short.class) return (short) number();
        if (it == int.class || it == Integer.class) return (int) number();
        if (it == long.class || it == Long.class) return number();
        if (it == double.class) return random.nextGaussian();
        if (it == Uuid.class) return new Uuid(number(), number());
        if (it == String.class) return random.nextInt(8) == 0 ? null : "s" + number();
        if (it == byte[].class) return raw();
        if (it == ByteBuffer.class) return random.nextInt(8) == 0 ? null : ByteBuffer.wrap(raw());
        return random.nextInt(8) == 0 ? null : message(it, depth + 1);
    }

    private Object element(ParameterizedType list, int depth) {
        Object element = null;
        while (element == null) element = value(list.getActualTypeArguments()[0], depth);
        return element;
    }

    private long number() {
        return random.nextInt(3) == 0 ? random.nextInt(3) - 1
                : random.nextLong() >> random.nextInt(64);
    }

    private byte[] raw() {
        byte[] bytes = new byte[random.nextInt(60)];
        random.nextBytes(bytes);
        return bytes;
    }
}
