/// One conversation with a client: frames in, requests in hand, responses out in order.
///
/// [moldau.wire.conversation.FrameReader] cuts the stream, [Conversation] decides what may be started and keeps the order of
/// answers, [Request] and [Responder] are all that an api sees of it. No selector, no socket.
///
/// Cost of a small request: no copy (it is handled in the loop's shared read buffer), one pooled
/// buffer for the answer, no system call of its own (the loop writes once a turn).
package moldau.broker.connection;
