/** The book's figures, drawn from what was measured. */
package dlfs.lab.charts;
