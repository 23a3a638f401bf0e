package moldau.base.settings;

/// How likely a user is to need a setting.
public enum Importance {
    HIGH,
    MEDIUM,
    LOW
}
