/// What quorum members say to each other, as it is on the wire (KIP-595, KIP-630, KIP-853, KIP-996).
///
/// For each kind of request one file knows both messages, in both directions: what the raft machine
/// asks becomes a message and an answering message an answer, and the other way round.
/// [moldau.broker.quorum.NetworkCourier] carries them.
package moldau.broker.quorum;
