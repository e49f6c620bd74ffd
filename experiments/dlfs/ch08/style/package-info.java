/** Section 8.5.1: images in the style of a painting. */
package dlfs.ch08.style;
