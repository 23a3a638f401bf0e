/// One node as a real process, under real clients, crashes and bad input. [NodeProcess] is the fixture.
package moldau.trials.node;
