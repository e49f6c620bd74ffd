/** Chapter 6 of the book: techniques related to learning. */
package dlfs.ch06;
