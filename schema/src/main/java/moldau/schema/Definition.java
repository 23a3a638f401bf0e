package moldau.schema;

/// What a file of the notation declares.
sealed interface Definition {
    String name();

    String doc();

    /// A request with its response.
    ///
    /// @param unstable the last version may still change, and is spoken only when asked for
    /// @param forwarded a broker sends it on to the controller
    /// @param responseHeaderV0 the response's header never has tags (KIP-511)
    record Api(
            String name, int key, Versions versions, int flexible, boolean unstable,
            boolean forwarded,
            boolean hot, boolean onBroker, boolean onController, boolean responseHeaderV0,
            Body request, Body response, String doc) implements Definition {}

    /// A record of a log in which every record stands alone.
    record LogRecord(int type, Body body, String doc) implements Definition {
        @Override
        public String name() {
            return body.name();
        }
    }

    /// A record of a compacted log: a key, and a value which null ends.
    record Pair(String name, int type, Body key, Body value, String doc) implements Definition {}

    /// Bytes embedded in others.
    record Embedded(Body body, String doc) implements Definition {
        @Override
        public String name() {
            return body.name();
        }
    }
}
