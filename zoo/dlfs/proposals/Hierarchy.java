package dlfs.proposals;

import static dlfs.text.Text.formatted;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The regions of an image from the segments up to the whole image: a binary tree.
 *
 * @param segments the initial segments
 * @param regions all regions: first the segments, by their numbers, and then the region of each
 *     merge; the last one is the image
 * @param merges the merges, in their order
 */
public record Hierarchy(Segments segments, List<Region> regions, List<Merge> merges) {

  public Hierarchy {
    regions = List.copyOf(regions);
    merges = List.copyOf(merges);
  }

  /**
   * Two regions that become one, by their indices in {@link #regions()}. The region of merge {@code
   * m} has the index {@code segments().count() + m}.
   */
  public record Merge(int first, int second) {}

  /** Neighbouring regions and their similarity. */
  private record Pair(double similarity, int first, int second) {
    /** The most similar pair first; among equals, that of the earliest regions. */
    static final Comparator<Pair> ORDER =
        Comparator.comparingDouble(Pair::similarity)
            .reversed()
            .thenComparingInt(Pair::first)
            .thenComparingInt(Pair::second);
  }

  /**
   * Groups segments: merges the two most similar neighbouring regions until one is left (Uijlings
   * et al., algorithm 1).
   *
   * @param initial the region of each segment
   * @param similarities the measures whose sum is the similarity s(r_i, r_j)
   */
  public static Hierarchy grouping(
      Segments segments, List<Region> initial, Set<Similarity> similarities) {
    int imageSize = segments.width() * segments.height();
    List<Region> regions = new ArrayList<>(initial);
    List<Merge> merges = new ArrayList<>();
    List<Set<Integer>> neighbours = segments.neighbours();
    var pairs = new PriorityQueue<>(Pair.ORDER);
    for (int i = 0; i < initial.size(); i++) {
      for (int j : neighbours.get(i)) {
        if (i < j) {
          pairs.add(pair(regions, i, j, similarities, imageSize));
        }
      }
    }
    while (!pairs.isEmpty()) {
      Pair best = pairs.remove();
      int i = best.first;
      int j = best.second;
      if (neighbours.get(i).contains(j)) { // otherwise, one of them is a part of another by now
        int merged = regions.size();
        regions.add(regions.get(i).merged(regions.get(j)));
        merges.add(new Merge(i, j));
        neighbours.add(neighboursOfBoth(neighbours, i, j));
        for (int neighbour : neighbours.get(merged)) {
          neighbours.get(neighbour).add(merged);
          pairs.add(pair(regions, neighbour, merged, similarities, imageSize));
        }
      }
    }
    return new Hierarchy(segments, regions, merges);
  }

  private static Pair pair(
      List<Region> regions, int i, int j, Set<Similarity> similarities, int imageSize) {
    double sum = 0;
    for (Similarity similarity : similarities) {
      sum += similarity.of(regions.get(i), regions.get(j), imageSize);
    }
    return new Pair(sum, i, j);
  }

  /** Removes two neighbours from the graph of regions and returns the neighbours that they had. */
  private static Set<Integer> neighboursOfBoth(List<Set<Integer>> neighbours, int i, int j) {
    Set<Integer> both = neighbours.get(i);
    both.addAll(neighbours.get(j));
    both.remove(i);
    both.remove(j);
    for (int neighbour : both) {
      neighbours.get(neighbour).remove(i);
      neighbours.get(neighbour).remove(j);
    }
    neighbours.set(i, Set.of());
    neighbours.set(j, Set.of());
    return both;
  }

  /**
   * Returns the partition of the image when a number of regions were left.
   *
   * @param count from 1 to the number of initial segments
   */
  public Segments level(int count) {
    if (count < 1 || count > segments.count()) {
      throw new IllegalArgumentException(
          formatted("%d regions of %d segments", count, segments.count()));
    }
    int[] parent = IntStream.range(0, regions.size()).toArray();
    for (int m = 0; m < segments.count() - count; m++) {
      parent[merges.get(m).first] = segments.count() + m;
      parent[merges.get(m).second] = segments.count() + m;
    }
    int[] regionOfSegment = new int[segments.count()];
    for (int i = 0; i < regionOfSegment.length; i++) {
      int region = i;
      while (parent[region] != region) {
        region = parent[region];
      }
      regionOfSegment[i] = region;
    }
    int[] parts = Arrays.stream(segments.numbers()).map(i -> regionOfSegment[i]).toArray();
    return Segments.of(parts, segments.width());
  }
}
