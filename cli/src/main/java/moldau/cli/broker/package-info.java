/// `moldau broker` and `moldau balance`: which brokers hold and lead what, and changing that. Read
/// [moldau.cli.broker.Plan] first.
package moldau.cli.broker;
