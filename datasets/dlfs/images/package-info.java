/** Labelled images in memory: what every data set gives, and what every network is trained on. */
package dlfs.images;
