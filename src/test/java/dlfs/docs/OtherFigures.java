package dlfs.docs;

import java.util.List;

/**
 * Figures that are not in {@code results/baseline}, and the reason.
 *
 * @param page the page that quotes them
 * @param reason why they have no source there
 * @param figures the figures as quoted; none stands for all on that page
 */
record OtherFigures(String page, String reason, List<String> figures) {
  private static final String RESULTS = "results/README.md";

  static final List<OtherFigures> ALL =
      List.of(
          of("BENCHMARKS.md", "measured by the benchmark, whose results depend on the machine"),
          of(RESULTS, "figures of the book and its notes", "0.9938", "0.9982", "0.9896", "0.087"),
          of(RESULTS, "two of the scales compared, which their variants name", "0.293", "0.158"),
          of(
              RESULTS,
              "computed from metrics.csv, which is not committed",
              "0.69",
              "0.74",
              "0.12",
              "0.04"),
          of(RESULTS, "a fourth seed, which the baseline does not have", "0.9939", "0.9933"),
          of(RESULTS, "runs with another rounding in the convolutions", "0.9935", "0.0003"),
          of(RESULTS, "a shorter training", "0.9021"),
          of(RESULTS, "memory, as the operating system counts it", "2.54"),
          of(RESULTS, "a longer run with half precision: -DhalfImages=10000", "0.9935"),
          of(RESULTS, "a setting of the learning rate", "0.002"),
          of(RESULTS, "one image of 10,000", "0.0001"),
          of(
              RESULTS,
              "runs with another rounding in the convolutions",
              "0.9962",
              "0.9965",
              "0.9955",
              "0.9961",
              "0.9959",
              "0.9954"),
          of(
              RESULTS,
              "one run of each network, not in the baseline",
              "0.859",
              "0.863",
              "0.792",
              "0.852",
              "0.888",
              "0.981",
              "0.804",
              "0.890"),
          of(RESULTS, "scores fitted to labels, not an experiment", "0.946", "0.809", "0.482"),
          of(
              RESULTS,
              "runs on photographs that may not be published",
              "0.544",
              "0.871",
              "0.888",
              "0.710",
              "0.116",
              "0.773"),
          of(RESULTS, "figures of a paper", "0.464", "0.570"),
          of(RESULTS, "ensembles that were tried", "0.9968", "17.5", "17.1", "15.6"));

  private static OtherFigures of(String page, String reason, String... figures) {
    return new OtherFigures(page, reason, List.of(figures));
  }

  boolean contains(String page, String figure) {
    return page.equals(this.page) && (figures.isEmpty() || figures.contains(figure));
  }
}
