package moldau.wire;

import java.nio.ByteBuffer;
import java.util.List;

/// Hears of the fields of a message one after the other: for logs, tools and console. Names are
/// those of the protocol. A message is `begin`, its fields, `end`.
public interface Show {
    void begin();

    void end();

    void name(String field);

    void beginList();

    void endList();

    void nothing();

    void bool(boolean value);

    void integer(long value);

    void number(double value);

    void text(String value);

    void bytes(ByteBuffer value);

    default void value(String field, boolean value) {
        name(field);
        bool(value);
    }

    default void value(String field, long value) {
        name(field);
        integer(value);
    }

    default void value(String field, double value) {
        name(field);
        number(value);
    }

    default void value(String field, Object value) {
        name(field);
        element(value);
    }

    default void message(String field, Message value, int version) {
        name(field);
        if (value == null) nothing();
        else value.show(this, version);
    }

    default void messages(String field, List<? extends Message> values, int version) {
        name(field);
        if (values == null) {
            nothing();
            return;
        }
        beginList();
        for (Message value : values) value.show(this, version);
        endList();
    }

    default void values(String field, List<?> values) {
        name(field);
        if (values == null) {
            nothing();
            return;
        }
        beginList();
        for (Object value : values) element(value);
        endList();
    }

    private void element(Object value) {
        switch (value) {
            case null -> nothing();
            case Boolean it -> bool(it);
            case Double it -> number(it);
            case Number it -> integer(it.longValue());
            case byte[] it -> bytes(ByteBuffer.wrap(it));
            case ByteBuffer it -> bytes(it.duplicate());
            default -> text(value.toString());
        }
    }
}
