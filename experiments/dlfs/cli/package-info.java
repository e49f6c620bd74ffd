/** The command line: the list of experiments, the main program, and its error messages. */
package dlfs.cli;
