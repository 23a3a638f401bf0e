/// Our tools under Kafka's names beside Apache's own classes, line for line: the same commands, each
/// side against a node of ours. Read [moldau.trials.tools.ToolLinesTest]; the commands stand in
/// the resources of this package.
package moldau.trials.tools;
