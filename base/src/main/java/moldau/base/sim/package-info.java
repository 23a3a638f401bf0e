/// The pretended machine: virtual time, a network and a disk with a crash model, and choice
/// sequences for generated tests. Deterministic from one seed.
package moldau.base.sim;
