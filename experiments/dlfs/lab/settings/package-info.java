/** What a user can set on the command line, and what they are told when they mistype it. */
package dlfs.lab.settings;
