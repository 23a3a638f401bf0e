/// Groups, told in transcripts: requests as text, and what Apache Kafka 4.3.1 answered to them, which
/// ours must answer as well. [Transcript] says how they are written, [Conversation] what the requests are.
package moldau.trials.group;
