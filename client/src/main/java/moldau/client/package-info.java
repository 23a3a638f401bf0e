/// Producer, consumer, admin client, at the width the command-line tools need.
///
/// Read [moldau.client.Producer], [moldau.client.Consumer] and [moldau.client.Admin]; then the
/// machines that decide and do no I/O: [moldau.client.Membership], [moldau.client.FetchSession].
/// Each client has one loop of its own for its connections ([moldau.client.net.Links]).
///
/// Cost: a record sent is copied once into its batch, and a batch once more when it is built; a
/// fetched frame is copied once, and each record once out of it.
package moldau.client;
