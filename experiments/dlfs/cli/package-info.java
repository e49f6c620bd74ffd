/** The command line: which experiments there are, and how a user starts one. */
package dlfs.cli;
