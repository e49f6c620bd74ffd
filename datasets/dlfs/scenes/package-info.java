/**
 * Generated scenes for object detection, segmentation and captioning: digits or clothes on a
 * textured, cluttered canvas, with boxes, masks and captions.
 *
 * <p>{@link dlfs.scenes.Scenes} makes a {@link dlfs.scenes.Scene} from a seed and a number. {@link
 * dlfs.scenes.SegmentedScenes} and {@link dlfs.scenes.CaptionedScenes} present scenes as samples
 * for training; a detector computes its own targets from {@link dlfs.scenes.Scene#objects()}.
 * {@link dlfs.scenes.SceneDataset} has training scenes with training images and test scenes with
 * test images.
 */
package dlfs.scenes;
