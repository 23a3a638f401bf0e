/// One file per api: what a request means here and what is answered.
///
/// A [Handler] runs on the connection's loop. It reads what it owns or asks an owner (a shard, a
/// coordinator, the controller) and answers its `Responder` once, now or later. [Dispatch] is the
/// table of all.
package moldau.broker.api;
