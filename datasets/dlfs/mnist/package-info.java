/**
 * MNIST and Fashion-MNIST as their authors publish them: the files, their checksums, their mirrors.
 */
package dlfs.mnist;
