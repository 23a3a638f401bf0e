/// The machine we run on, as a few interfaces: time, chance, disk, network, loops.
///
/// Read [World] first: it is all that a node may touch. `moldau.base.os` makes a real one,
/// `moldau.base.sim` a pretended one under virtual time, and both keep the same promises (the
/// contract tests). Nothing outside `moldau.base.os` calls the JDK's clocks, threads, files or
/// sockets; the architecture test in `trials` holds this.
package moldau.base;
