/** Chapter 3 of the book: neural networks. */
package ch03;
