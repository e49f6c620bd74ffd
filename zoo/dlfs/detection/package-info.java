/**
 * Object detectors (section 8.4.1): a network of {@link dlfs.networks} becomes a {@link
 * dlfs.detection.Detector}, which is a {@link dlfs.detection.RcnnDetector}, {@link
 * dlfs.detection.FastRcnnDetector} or {@link dlfs.detection.FasterRcnnDetector}. It is trained on
 * {@link dlfs.detection.CropSamples}, on {@link dlfs.detection.RegionSamples}, or on {@link
 * dlfs.detection.AnchorSamples} by {@link dlfs.detection.JointTraining}. {@link
 * dlfs.detection.AnchorSampler} and {@link dlfs.detection.RegionSampler} choose the anchors and
 * regions that a network is trained on.
 */
package dlfs.detection;
