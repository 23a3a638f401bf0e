/// `moldau groups` and `moldau group`.
package moldau.cli.group;
