/// How one log becomes the same log on several machines. No I/O.
package moldau.replication;
