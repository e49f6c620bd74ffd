package dlfs.scenes;

import java.util.List;

/**
 * A colour image with the objects in it, what each pixel shows, and a caption.
 *
 * <p>Every object is annotated: the generator does not hide more of any than {@link
 * SceneSettings#maxHidden()}. Boxes and masks agree: an object's box is the smallest around the
 * pixels that the instance mask assigns to it.
 *
 * <p>The arrays are not copied: treat them as read-only.
 *
 * @param width the number of columns
 * @param height the number of rows
 * @param pixels [3 * height * width]: red, green and blue, one channel after the other, each row by
 *     row; multiples of 1/255 in [0, 1]
 * @param objects the objects, one to four, from back to front
 * @param instances [height * width]: for each pixel, 1 for the first object of {@code objects}, 2
 *     for the second, and so on; 0 for the background, of which clutter is part
 * @param classes [height * width]: for each pixel, the object's label + 1; 0 for the background
 * @param caption the scene in words, as {@link Captions} describes it
 */
public record Scene(
    int width,
    int height,
    float[] pixels,
    List<SceneObject> objects,
    byte[] instances,
    byte[] classes,
    String caption) {}
