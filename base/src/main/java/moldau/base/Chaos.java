package moldau.base;

/// Switches to rare paths of the code, constant false in production. A simulated seed enables some.
public interface Chaos {
    default boolean here(String site) {
        return false;
    }

    Chaos NONE = new Chaos() {};
}
