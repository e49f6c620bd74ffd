/** Readers for IDX, the file format of MNIST and Fashion-MNIST. */
package dlfs.idx;
