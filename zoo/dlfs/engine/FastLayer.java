package dlfs.engine;

/** A layer that this project implements, whether it replaces one of DL4J's or not. */
interface FastLayer {

  /** Its forward and backward passes. */
  Passes passes();
}
