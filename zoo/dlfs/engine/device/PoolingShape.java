package dlfs.engine.device;

/**
 * The shape of a pooling of a batch of images.
 *
 * @param images the number of images times the number of channels
 * @param h the height of the images
 * @param w the width of the images
 * @param outHeight the height of the output
 * @param outWidth the width of the output
 * @param fh the height of the window
 * @param fw the width of the window
 * @param strideHeight the step down
 * @param strideWidth the step to the right
 * @param top the padding above; that below is whatever the output needs
 * @param left the padding left; that right is whatever the output needs
 */
public record PoolingShape(
    int images,
    int h,
    int w,
    int outHeight,
    int outWidth,
    int fh,
    int fw,
    int strideHeight,
    int strideWidth,
    int top,
    int left) {}
