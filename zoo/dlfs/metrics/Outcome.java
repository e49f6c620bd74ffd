package dlfs.metrics;

/** How a detection is counted. */
enum Outcome {
  TRUE_POSITIVE,
  FALSE_POSITIVE,
  /** Neither right nor wrong: it found an ignored object. */
  IGNORED
}
