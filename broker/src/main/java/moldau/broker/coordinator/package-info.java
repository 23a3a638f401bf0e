/// Machines of `moldau.state` that live on partitions of internal topics.
///
/// [Hosted] runs one machine on one partition that we lead: [Loading] replays the log into it,
/// [PartitionLog] appends what it decides, the partition's high watermark releases its answers.
/// [GroupCoordinators] holds those of `__consumer_offsets`.
package moldau.broker.coordinator;
