/// One append-only log on disk: write, find, read, cut, clean, recover.
package moldau.log;
