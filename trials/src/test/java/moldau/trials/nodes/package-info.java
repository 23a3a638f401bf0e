/// Nodes with one role each, as processes of their own would be: they see each other through
/// loopback only.
package moldau.trials.nodes;
