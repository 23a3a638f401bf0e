/// The process: connections, one file per api, partitions, coordinators, controller.
package moldau.broker;
