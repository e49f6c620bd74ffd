package dlfs.detection;

import dlfs.boxes.Box;

/**
 * An object that a detector has found in an image.
 *
 * @param label the number of its class, from 0
 * @param score the probability of the class, in [0, 1]
 * @param box where it is, in pixels of the image
 */
public record DetectedObject(int label, double score, Box box) {}
