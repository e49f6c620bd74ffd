package dlfs.images.folder;

/** The treatment of image files that cannot be decoded completely. */
public enum Damaged {
  /** Names them and ends the run. */
  REFUSE,

  /** Names them and uses the others. */
  SKIP
}
