/** Charts and drawings for the pictures of the experiments. */
package dlfs.lab.charts;
