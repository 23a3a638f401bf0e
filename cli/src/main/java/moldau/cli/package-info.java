/// The moldau command, one file per command, and Kafka's script names.
package moldau.cli;
