/// What a node, a topic and a group can be told, and what a change of it may be.
///
/// Read [BrokerSettings] and [TopicSettings] for the declared tables, [NodeSettings] for what a
/// node reads at start, [ConfigLayers] and [TopicConfigs] for what holds where file, cluster,
/// broker and topic speak, [ConfigDescriptions] for what DescribeConfigs answers,
/// [NodeConfigRules] for what a change may be. All of it is pure: texts and maps in, values out.
package moldau.broker.config;
