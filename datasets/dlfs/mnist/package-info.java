/** MNIST and Fashion-MNIST: their files, checksums and mirrors, and loading them. */
package dlfs.mnist;
