/// `moldau topics`, `topic`, `produce` and `consume`.
package moldau.cli.topic;
