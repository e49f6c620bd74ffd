/**
 * The interface between data sets and training: samples that become DL4J data sets, data sets with
 * a training and a test set of samples, and the sources that they are loaded from by name.
 */
package dlfs.samples;
