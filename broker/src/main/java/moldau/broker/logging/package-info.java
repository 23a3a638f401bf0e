/// Log lines of a node: how they look, where they go, and at which level, which can change while
/// the node runs (KIP-412).
///
/// Code everywhere takes an slf4j logger and passes foreign text as arguments. [LogbackSetup] is
/// found by logback itself; no configuration file is looked for, because finding and reading one
/// is what makes logging slow to start.
package moldau.broker.logging;
