/// What the cluster knows: topics, brokers, configs, features, as a fold over the metadata log, and
/// the controller that decides what the next record is.
///
/// Read in this order: `ClusterImage` (the state, immutable), `ClusterFold` (record by record into
/// the next image), `ClusterDelta` (what changed, for those who act on it), `Controller` (the
/// machine). The rules stand in files of their own: `Placement` (where replicas go),
/// `PartitionChange` (who leads, who is in sync), `Leases` (who is alive).
///
/// Cost, sketched: a partition is one object of 56 bytes whose lists are shared with its
/// neighbours; 100,000 of them are some 6 MB. Applying a record allocates that object and nothing
/// else; an image is made on demand and costs what was touched since the last one.
package moldau.state.cluster;
