/// What people type to put clusters on trial: `./moldau simulate run|shrink|swarm`.
package moldau.trials.command;
