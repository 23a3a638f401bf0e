package moldau.schema;

/// Something is wrong with a line of the notation.
final class Complaint extends RuntimeException {
    private static final long serialVersionUID = 1;

    Complaint(String file, int line, String message) {
        super(file + ":" + line + ": " + message, null, false, false);
    }
}
