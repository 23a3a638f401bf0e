/// The controller's side of a node and the way to it.
package moldau.broker.controller;
