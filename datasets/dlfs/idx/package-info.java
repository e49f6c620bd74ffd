/**
 * The IDX format of MNIST and Fashion-MNIST: one reader, for DataVec pipelines and for whole sets.
 */
package dlfs.idx;
