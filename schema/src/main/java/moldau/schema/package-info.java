/// Build time only: reads the notation of messages and records (`wire/src/main/schema`), writes
/// Java.
///
/// `Lexer` cuts lines into words, `Parser` builds the model (`Definition`, `Body`, `Struct`,
/// `Field`, `Type`, `Versions`), `Check` looks for what the notation allows but the protocol does
/// not, `JavaWriter` and its neighbours write the classes, `Format` owns the columns. `Schema` is
/// the command. Start with `Definition`.
package moldau.schema;
