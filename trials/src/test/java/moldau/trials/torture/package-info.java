/// Torture: clusters of real processes under faults, with Apache Kafka's own producers and consumers,
/// and a checker that knows what was acknowledged. [moldau.trials.torture.Torture] first;
/// `CONTRIBUTING.md` has the commands.
package moldau.trials.torture;
