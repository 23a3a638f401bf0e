/// What both ends of one connection know of it.
///
/// [moldau.wire.conversation.FrameReader] cuts the stream of bytes into frames, on either end;
/// [moldau.wire.conversation.Correspondence] is the asking end: it numbers requests and knows by
/// which api and version each answer is to be read. No sockets here: they are the caller's.
package moldau.wire.conversation;
