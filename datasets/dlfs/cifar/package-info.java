/** CIFAR-10: its binary format, the published archive, and a lossy copy of a part for tests. */
package dlfs.cifar;
