/// The simulator itself, and the seeds of each build.
package moldau.trials.simulation;
