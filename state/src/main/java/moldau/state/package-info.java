/// What the cluster knows, as machines that live on logs. No I/O.
package moldau.state;
