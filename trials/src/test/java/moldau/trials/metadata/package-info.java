/// The metadata log and its directories against Apache Kafka's.
package moldau.trials.metadata;
