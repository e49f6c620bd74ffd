/** New training images from those that there are (section 8.1.2). */
package dlfs.augment;
