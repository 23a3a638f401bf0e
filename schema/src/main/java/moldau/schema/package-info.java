/// Build time only: reads the notation of messages and records, writes Java.
package moldau.schema;
