/// Every message of `wire` against Apache Kafka's class of the same name: same bytes, same values.
///
/// Messages are not made from our definitions, which are on trial, but from the schemas in Apache's
/// classes. Start with `MessagesAgreeTest`.
package moldau.trials.wire;
