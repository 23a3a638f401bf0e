/// `moldau quorum`: the controllers that vote on metadata.
package moldau.cli.quorum;
