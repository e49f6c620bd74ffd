/** What the user sees while an experiment runs and when it ends. */
package dlfs.lab.console;
