package moldau.base.settings;

import java.io.IOException;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import moldau.base.fault.Malformed;

/// Text in the format of `.properties` files: `key=value`, `#` and `!` comments, `\` escapes and
/// continued lines.
public final class PropertiesText {
    private PropertiesText() {}

    /// Keys and values in the order of the file; of a repeated key the last value counts.
    ///
    /// @throws Malformed if a Unicode escape is broken
    public static Map<String, String> parse(String text) {
        Ordered properties = new Ordered();
        try {
            properties.load(new StringReader(text));
        } catch (IllegalArgumentException broken) {
            throw new Malformed("not a properties text: " + broken.getMessage());
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return properties.inOrder;
    }

    /// The JDK's reader, which defines the format, made to keep the order.
    private static final class Ordered extends Properties {
        private static final long serialVersionUID = 1;

        private final transient Map<String, String> inOrder = new LinkedHashMap<>();

        @Override
        public synchronized Object put(Object key, Object value) {
            inOrder.remove((String) key);
            return inOrder.put((String) key, (String) value);
        }
    }
}
