/// Other nodes, asked over the network: [Link] is one connection that is made when it is needed and
/// made anew when it was lost, [Peers] all of them for one purpose.
///
/// A purpose has connections of its own, because the other end answers one request of a connection
/// at a time: a fetch that waits for news must not hold up a heartbeat.
package moldau.broker.remote;
