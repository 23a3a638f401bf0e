package moldau.trials.tools;

/// What a tool said before it ended.
///
/// @param exit its exit code
record Said(int exit, String out, String err) {}
