package dlfs.lab;

import java.util.function.BiConsumer;

/**
 * A comparison of variants, one of those that an experiment makes one after the other.
 *
 * @param variants the variants
 * @param stepsPerRun the number of times that each run calls {@link Run#step}
 * @param trial executes one run of one variant
 * @param maxParallelRuns the maximum number of runs at the same time
 */
record Stage<T>(
    Variants<T> variants, int stepsPerRun, BiConsumer<Run, T> trial, int maxParallelRuns) {

  void execute(Run run) {
    trial.accept(run, variants.get(run.variant()));
  }
}
