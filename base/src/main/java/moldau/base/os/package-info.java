/// The real machine: JDK NIO loops, files, clocks. The only package that may touch them.
package moldau.base.os;
