/**
 * The parts of object detectors (section 8.4.1) that are not layers: {@link
 * dlfs.detection.Anchors}, the boxes that a region proposal network scores; {@link
 * dlfs.detection.BoxDeltas}, the offsets that a network predicts instead of boxes; {@link
 * dlfs.detection.NonMaximumSuppression}, which reduces overlapping detections of an object to one;
 * and {@link dlfs.detection.Regions}, boxes as an input of a network.
 *
 * <p>A network of {@link dlfs.networks} becomes a {@link dlfs.detection.Detector}: {@link
 * dlfs.detection.RcnnDetector}, {@link dlfs.detection.FastRcnnDetector} or {@link
 * dlfs.detection.FasterRcnnDetector}. It is trained on {@link dlfs.detection.CropSamples}, on
 * {@link dlfs.detection.RegionSamples}, or on {@link dlfs.detection.AnchorSamples} by {@link
 * dlfs.detection.JointTraining}. {@link dlfs.detection.AnchorSampler} and {@link
 * dlfs.detection.RegionSampler} choose what counts.
 *
 * <p>The layers between them are in {@link dlfs.layers}: {@code RoiPooling}, {@code RoiAlign} and
 * {@code Proposals}.
 */
package dlfs.detection;
