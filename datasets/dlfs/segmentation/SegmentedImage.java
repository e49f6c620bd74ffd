package dlfs.segmentation;

import dlfs.images.ColourImage;

/**
 * An image with a class for every pixel. The array is not copied: treat it as read-only.
 *
 * @param image the image
 * @param labels [height * width], row by row: the number of a class, or {@link
 *     SegmentedImages#IGNORED}, as unsigned bytes
 */
public record SegmentedImage(ColourImage image, byte[] labels) {}
