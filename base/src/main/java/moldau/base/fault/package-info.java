/// What can break outside of us, as exceptions thrown at the edge that saw it.
package moldau.base.fault;
