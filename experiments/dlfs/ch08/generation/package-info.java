/** Section 8.5.2: images generated from noise. */
package dlfs.ch08.generation;
