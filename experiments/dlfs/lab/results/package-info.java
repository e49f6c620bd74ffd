/**
 * The results of an experiment: metrics, summaries, verdicts, the results folder, and the cache of
 * runs.
 */
package dlfs.lab.results;
