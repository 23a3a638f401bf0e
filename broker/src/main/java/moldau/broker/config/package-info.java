/// What a node, a topic and a group can be told, and what a change of it may be.
///
/// Read [BrokerSettings] and [TopicSettings] for the declared tables, [NodeSettings] for how a node
/// reads its own at start, [EffectiveConfigs] for what holds where several layers speak, and
/// [ConfigChanges] for what DescribeConfigs, AlterConfigs and CreateTopics decide. All of it is
/// pure: texts and maps in, values out.
package moldau.broker.config;
