/**
 * Results as pages for a browser: {@code report.html} of each run, the table of contents {@code
 * index.html}, comparisons of several runs of an experiment, and a page on which a run is watched.
 *
 * <p>A page is a function of the files in a results folder. It is a single file that needs no
 * server and no network: scripts, styles, data and pictures are included. Charts are drawn by
 * uPlot, code is highlighted by Prism, and styles are those of Pico, all from WebJars.
 */
package dlfs.report;
