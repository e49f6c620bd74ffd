/**
 * What comes out of an experiment: figures, summaries, verdicts, and the folder they are put into.
 */
package dlfs.lab.results;
