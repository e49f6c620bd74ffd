package layers;

/** A layer that this project computes, in the place of one of DL4J's or beside them. */
interface OwnLayer {

  /** Its forward and backward passes. */
  Passes passes();
}
