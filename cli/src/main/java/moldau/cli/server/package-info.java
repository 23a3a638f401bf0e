/// `moldau server`: a node in this process, and finding the one that runs already. Read
/// [moldau.cli.server.ServerStart] first.
package moldau.cli.server;
