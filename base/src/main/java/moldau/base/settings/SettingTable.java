package moldau.base.settings;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// The settings one kind of process or resource has, by key, in the order of declaration.
///
/// Filled by static initialisers and closed by the first look-up.
public final class SettingTable {
    private final Map<String, Setting<?>> settings = new LinkedHashMap<>(512);
    private boolean closed;

    /// Declares a setting; each key once.
    public <T> Setting<T> add(Setting<T> setting) {
        assert !closed : setting.key();
        Setting<?> before = settings.put(setting.key(), setting);
        assert before == null : setting.key();
        return setting;
    }

    /// Adds all of another table, as declared there.
    public SettingTable include(SettingTable other) {
        for (Setting<?> setting : other.all()) add(setting);
        return this;
    }

    /// Declares a setting of an included table anew, with another default or other limits.
    public void override(Setting<?> setting) {
        assert !closed : setting.key();
        Setting<?> before = settings.put(setting.key(), setting);
        assert before != null && before.kind() == setting.kind() : setting.key();
    }

    /// The setting named `key`, or null.
    Setting<?> find(String key) {
        closed = true;
        return settings.get(key);
    }

    public boolean has(String key) {
        return find(key) != null;
    }

    /// The setting named `key`, which must be declared here.
    public Setting<?> get(String key) {
        Setting<?> setting = find(key);
        assert setting != null : key;
        return setting;
    }

    public Collection<Setting<?>> all() {
        closed = true;
        return Collections.unmodifiableCollection(settings.values());
    }

    /// The declared key most like `key`; empty if none is near enough to be meant.
    public String nearest(String key) {
        return Nearest.to(key, all());
    }
}
