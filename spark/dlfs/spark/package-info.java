/** Runs on Apache Spark: each run of an experiment is a task. Part of the profile {@code spark}. */
package dlfs.spark;
