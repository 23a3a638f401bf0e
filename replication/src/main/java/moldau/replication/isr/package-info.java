/// The leader's view of one data partition: how far its replicas have come, which of them are in
/// sync, what is committed.
///
/// Read [Leading]. It decides nothing by itself about membership: the in-sync replicas are what the
/// metadata says, and changes are proposed to the controller (AlterPartition).
///
/// Cost: an append or a fetch touches a few longs of arrays and allocates nothing.
package moldau.replication.isr;
