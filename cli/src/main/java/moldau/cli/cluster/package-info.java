/// `moldau cluster`: several nodes on this machine, each a process, in a folder of their own. Read
/// [moldau.cli.cluster.LocalCluster] first.
package moldau.cli.cluster;
