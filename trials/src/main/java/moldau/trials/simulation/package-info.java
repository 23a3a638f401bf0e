/// Whole clusters of the classes we ship, in one thread, under virtual time, with faults, from one
/// seed.
///
/// ```
///   seed ──► Plan ──► Simulation ──► Report
///            (profile,   │
///             faults)    ├─ Cluster    machines, each a node on a host that can be harmed
///                        ├─ Workload   our own producers and consumers, and what they saw: History
///                        ├─ Harm       does the faults that the Budget allows, and undoes them
///                        └─ Verdict    the first broken promise; nothing after it counts
/// ```
///
/// What is promised is in docs/reliability.md, numbered I1 and on; a broken one is named by its
/// number. Read [moldau.trials.simulation.Simulation], then [moldau.trials.simulation.Canon] and
/// [moldau.trials.simulation.Ledger], which are the promises, then
/// [moldau.trials.simulation.FaultKind], which is what they must survive.
///
/// Everything here is deterministic: no clock, no thread, no chance but that of the seed, each draw
/// keyed by what it is for, so that leaving a fault out leaves all other draws as they were.
package moldau.trials.simulation;
