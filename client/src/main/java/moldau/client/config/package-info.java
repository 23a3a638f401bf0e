/// The settings of our clients, under the names Kafka's users know.
package moldau.client.config;
