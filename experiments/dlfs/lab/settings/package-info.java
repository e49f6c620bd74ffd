/** The settings of the command line: their declaration, parsing and error messages. */
package dlfs.lab.settings;
