/**
 * Selective Search: boxes in an image that are likely to contain an object of any class, the
 * candidate regions of R-CNN (section 8.4.1).
 *
 * <p>{@link dlfs.proposals.GraphSegmentation} divides an image into many small segments. {@link
 * dlfs.proposals.Hierarchy#grouping Grouping} merges the two most similar neighbours again and
 * again, until one region is left; the box around each region on the way is a proposal. {@link
 * dlfs.proposals.SelectiveSearch} repeats that with several {@link dlfs.proposals.Strategy
 * strategies} and ranks the boxes of all of them.
 *
 * <ul>
 *   <li>P. F. Felzenszwalb and D. P. Huttenlocher, "Efficient graph-based image segmentation", IJCV
 *       59 (2004)
 *   <li>J. R. R. Uijlings, K. E. A. van de Sande, T. Gevers and A. W. M. Smeulders, "Selective
 *       search for object recognition", IJCV 104 (2013)
 * </ul>
 */
package dlfs.proposals;
