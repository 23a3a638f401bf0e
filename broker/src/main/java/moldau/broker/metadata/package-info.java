/// The metadata log of this node: the driver that carries out what the quorum machine decides, the
/// files it lives in, and the identity of the directories.
///
/// Read [Directories] first: what a start finds, and what it refuses; then [MetadataLog], the
/// driver; [Format] makes new directories, byte for byte as Kafka's own tool does.
package moldau.broker.metadata;
