/// Typed settings: a [Setting] is declared once in a [SettingTable]; a text of settings becomes
/// [Settings], all of it checked, or the list of everything that is wrong with it.
///
/// Read [Setting] first, then [Settings#parse]. Nothing here reads files or the environment:
/// callers hand in text and maps. Cost: a table of 400 settings is built in a few milliseconds, no
/// lambda, no reflection; reading a setting is one hash look-up, so hot code copies what it needs.
package moldau.base.settings;
