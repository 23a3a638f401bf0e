/// Classic consumer groups and committed offsets: the coordinator of one `__consumer_offsets`
/// partition, as a machine on that partition's log.
///
/// Begin with `GroupCoordinator` (one method for each api), then `GroupState` (the picture),
/// `ClassicGroup` (what a group is) and `Rebalances` (how it gets from one generation to the next).
///
/// What a commit costs: one record for each partition, one batch, one tree look-up; no timer is
/// touched (see `Alarms`). A heartbeat changes one number. A join walks the members once.
package moldau.state.group;
