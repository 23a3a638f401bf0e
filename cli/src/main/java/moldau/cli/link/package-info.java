/// How a command talks to a cluster: one blocking connection to each node it needs, nothing running
/// beside it. A command lives for a tenth of a second; loops and threads would cost more than what
/// they do. Read [moldau.cli.link.Cluster] first.
package moldau.cli.link;
