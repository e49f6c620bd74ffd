/** The interface between data sets and training: samples that become DL4J data sets. */
package dlfs.samples;
