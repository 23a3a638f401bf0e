/// What is the same for all who speak the protocol: messages, records, batches, codecs, one
/// conversation.
package moldau.wire;
