package dlfs.images.folder;

/** The way in which a photograph of another shape is fitted to the images of a data set. */
public enum Fit {
  /**
   * Scales it, keeping its proportions, until it just covers the new image, and keeps the centre;
   * the parts that extend beyond the new image on two opposite sides are lost.
   */
  CROP,

  /** Scales its height and its width separately: nothing is lost, but the proportions change. */
  SQUASH
}
