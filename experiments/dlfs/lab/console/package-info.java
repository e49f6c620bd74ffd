/** Console output: paragraphs, tables, warnings and progress bars. */
package dlfs.lab.console;
