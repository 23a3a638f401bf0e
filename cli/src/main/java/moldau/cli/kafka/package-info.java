/// Kafka's scripts: their names, flags, lines and exit codes, over the same clients as `moldau`.
/// Read [moldau.cli.kafka.Scripts] first.
package moldau.cli.kafka;
