/** Section 8.4.3: image captions. */
package dlfs.ch08.captioning;
