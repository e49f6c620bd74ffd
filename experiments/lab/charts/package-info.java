/** The book's figures, drawn from what was measured. */
package lab.charts;
