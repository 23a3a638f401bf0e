package moldau.cli;

/// What this build calls itself.
public final class Version {
    private Version() {}

    /// Such as `Moldau 0.1.0`; of classes that were never packaged, `Moldau (development)`.
    public static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return "Moldau " + (version == null ? "(development)" : version);
    }

    /// What Kafka's scripts answer to `--version`: the release whose behaviour we have, and ourselves.
    public static String asKafka() {
        return "4.3.1 (" + text() + ")";
    }
}
