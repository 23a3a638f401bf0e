/// What the cluster knows, as machines that live on logs. No I/O.
///
/// Read `Machine` first (decide and apply), then `Runtime` (the order in which a decision becomes
/// records, state and an answer). `docs/decisions/0002-decide-append-apply-answer.md` says why.
package moldau.state;
