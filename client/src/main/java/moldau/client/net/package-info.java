/// One client's connections: a loop of its own, a [Link] for each broker, and what is known of the
/// cluster. Answers come as futures, completed on the loop.
package moldau.client.net;
