package moldau.wire;

/// What the generator makes of a struct: an immutable record of its fields.
///
/// Every such record also has `DEFAULT`, a `withX` for each field, and a static
/// `read(WireReader, int version)`. Lists given to it must not change afterwards. Byte buffers in
/// it are borrowed from the frame they were read from, see `schema/README.md`.
public interface Message {
    /// Writes the fields that `version` has, in its encoding.
    ///
    /// @throws Inexpressible if a field that `version` lacks has a value the reader must know of
    void write(WireWriter out, int version);

    /// Walks over the fields that `version` has, tagged ones only where they differ from the
    /// default.
    void show(Show out, int version);
}
