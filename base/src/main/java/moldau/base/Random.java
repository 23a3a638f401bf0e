package moldau.base;

/// This node's stream of chance. Keys, nonces and identifiers that must not be guessed come from
/// the same source seeded securely in `base.os`.
public interface Random {
    /// Uniform in `[0, bound)`; `bound > 0`.
    int below(int bound);

    long bits();
}
