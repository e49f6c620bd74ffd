/**
 * Generated scenes for object detection, segmentation and captioning: digits or clothes on a
 * textured, cluttered canvas, with boxes, masks and captions.
 *
 * <p>{@link dlfs.scenes.Scenes} makes a {@link dlfs.scenes.Scene} from a seed and a number. As
 * samples for training, a {@link dlfs.scenes.SceneSet} is images with the class of each pixel, and
 * {@link dlfs.captions.CaptionSamples} of it are images with captions; a detector computes its own
 * targets from {@link dlfs.scenes.Scene#objects()}. {@link dlfs.scenes.SceneDataset} has training
 * scenes with training images and test scenes with test images.
 *
 * <p>Methods without training fail on default scenes of 96x96 pixels of MNIST (Fashion-MNIST in
 * parentheses; 2,000 test scenes):
 *
 * <ul>
 *   <li>Detection: the boxes of the connected components whose colour differs from the most
 *       frequent one by more than Otsu's threshold. 46 % (36 %) of the objects have one with an
 *       intersection over union of at least 0.5, but only 17 % (13 %) of the boxes are on an
 *       object, whatever its class. On a plain background, without noise and clutter, it is 71 %
 *       (68 %) and 80 % (76 %).
 *   <li>Segmentation: a mean intersection over union of 0.08 (0.08) for calling every pixel
 *       background.
 *   <li>Captioning: the most frequent caption of 4,000 training scenes, of which 2,532 (2,535) are
 *       different, is right for 0.3 % (0.4 %) and has a BLEU-4 of 0.01 (0.02). The best of 400
 *       constant captions has 0.20 (0.19), since those of three objects share words.
 * </ul>
 *
 * <p>Resolution limits segmentation: the best mean intersection over union of any network whose
 * outputs have an eighth of the resolution and are interpolated bilinearly is about 0.94 on these
 * scenes, with a sixteenth 0.77, and with a thirty-second 0.42.
 */
package dlfs.scenes;
